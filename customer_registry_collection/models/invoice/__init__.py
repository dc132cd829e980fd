from . import (
    account_move,
    account_move_collection,
    account_move_send,
)
