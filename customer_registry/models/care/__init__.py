from . import (
    customer_note,
    mail_activity,
    res_partner_note,
)
