from . import (
    account_payment_register,
    customer_bank_input,
    customer_registration_review,
    portal_wizard_visibility,
)
