from . import (
    base_partner_merge,
    customer_merge_wizard,
)
