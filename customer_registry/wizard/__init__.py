from . import (
    account_payment_register,
    customer_bank_input,
    customer_invoice_consolidation,
    customer_merge_wizard,
    customer_portal_access,
    customer_registration_review,
    customer_statement_wizard,
    mail_compose_message,
    portal_wizard_visibility,
)
