from . import (
    account_move_send_batch_wizard,
    account_payment_register,
    customer_bank_input,
    customer_invoice_consolidation,
    customer_letter_wizard,
    customer_merge_wizard,
    customer_portal_access,
    customer_registration_review,
    customer_statement_wizard,
    mail_compose_message,
    portal_wizard_visibility,
)
