from . import (
    customer_merge,
    customer_merge_history,
    customer_merge_images,
    customer_merge_references,
    customer_merge_taxes,
    customer_merge_vat,
    res_partner_merge,
    res_partner_merge_companies,
    res_partner_merge_history,
    res_partner_merge_vat,
)
