from . import (
    customer_portal_access,
    customer_registration_review,
    mail_compose_message,
    account_payment_register,
    customer_bank_input,
    customer_registration_review,
    portal_wizard_visibility,
)
