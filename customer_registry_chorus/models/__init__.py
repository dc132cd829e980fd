from . import (
    customer_chorus_archive,
    customer_chorus_archive_line,
    customer_delivery,
    customer_delivery_chorus,
    customer_delivery_chorus_amounts,
    customer_registry_demo,
    ir_attachment,
    res_partner,
)
