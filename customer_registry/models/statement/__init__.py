from . import (
    customer_statement,
    res_partner_payment,
    res_partner_statement,
)
