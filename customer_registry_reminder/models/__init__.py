from . import (
    account_move,
    customer_banner,
    customer_reminder,
    customer_reminder_level,
    customer_reminder_line,
    customer_reminder_proposal,
    customer_reminder_sending,
    customer_reminder_telling,
    ir_attachment,
    res_company,
    res_config_settings,
    res_partner,
)
