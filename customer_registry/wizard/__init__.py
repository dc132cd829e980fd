# Before the dialogs that inherit from them.
from . import customer_bulk_mixin

# isort: split
from . import customer_action_bulk_mixin

# isort: split
from . import (
    account_move_send_batch_wizard,
    account_payment_register,
    base_partner_merge,
    customer_action_reassign,
    customer_action_reschedule,
    customer_bank_input,
    customer_bulk_edit,
    customer_invoice_consolidation,
    customer_merge_wizard,
    customer_portal_access,
    customer_registration_review,
    customer_statement_wizard,
    mail_activity_schedule,
    mail_compose_message,
    portal_wizard_visibility,
)
