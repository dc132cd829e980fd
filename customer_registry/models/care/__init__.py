from . import (
    customer_note,
    mail_activity,
    res_company_note,
    res_config_settings_note,
    res_partner_note,
)
