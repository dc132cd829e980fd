from . import (
    account_payment_register,
    customer_bank_input,
)
