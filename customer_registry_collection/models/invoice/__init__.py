from . import (
    account_move_collection,
    account_move_payment,
    account_move_send,
    payment_token,
    payment_transaction,
)
