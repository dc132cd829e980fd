{
    "name": "Customer Registry: Sales",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Orders in folders, invoiced together as each customer wants to be billed",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/order.png"],
    "depends": [
        "customer_registry_billing",
        "sale",
    ],
    "data": [
        "security/customer_registry_sale_rules.xml",
        "views/sale_order_views.xml",
        "views/customer_folder_views.xml",
        "views/customer_billing_run_views.xml",
        "views/res_partner_form_views.xml",
        "views/sale_make_invoice_advance_views.xml",
    ],
    "demo": [
        "demo/orders.xml",
    ],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
