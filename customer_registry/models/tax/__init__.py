from . import (
    account_fiscal_position,
    account_move_line_vat,
    account_move_payer,
    account_move_terms,
    account_move_vat,
    product_product,
    res_company_vat,
    res_partner_billing,
    res_partner_exempt_reason,
    res_partner_payer,
)
