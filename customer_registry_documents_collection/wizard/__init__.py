from . import customer_mandate_sign
