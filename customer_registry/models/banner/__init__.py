from . import (
    account_move_banner,
    account_move_line_banner,
    customer_banner,
    customer_banner_evaluation,
    customer_banner_rule,
    res_partner_banner,
)
