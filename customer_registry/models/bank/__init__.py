from . import (
    account_move_bank,
    account_payment,
    account_payment_method_line,
    mail_tracking_value,
    res_partner_bank,
    res_partner_bank_data,
    res_partner_bank_edit,
    res_partner_bank_history,
)
