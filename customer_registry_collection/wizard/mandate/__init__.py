from . import (
    customer_mandate_amend,
    customer_mandate_revoke,
)
