from . import customer_letter_wizard
