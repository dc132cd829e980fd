from . import account_move_consolidation
