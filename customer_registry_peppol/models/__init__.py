from . import (
    account_move,
    account_move_send,
    customer_delivery,
    res_partner,
)
