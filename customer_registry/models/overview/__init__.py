from . import (
    account_move_line_overview,
    account_move_overview,
    customer_overview_block,
    mail_activity_overview,
    res_partner_overview,
    res_partner_overview_documents,
    res_partner_overview_messages,
    res_partner_overview_money,
    res_partner_overview_newest,
    res_partner_overview_record,
    res_users_settings,
)
