from . import (
    customer_billing_builder,
    customer_billing_run,
    customer_billing_run_line,
    customer_folder,
    res_partner,
    sale_order_banner,
    sale_order_billing,
    sale_order_conversion,
    sale_order_folder,
    sale_order_invoicing,
    sale_order_line,
    sale_order_vat,
)
