{
    "name": "Customer Registry: Billing",
    "version": "19.0.1.1.1",
    "category": "Accounting/Accounting",
    "summary": "Folders with services, billed by runs as each customer wants; welcome invoices",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": [
        "static/description/billing_run.png",
        "static/description/folder.png",
    ],
    "application": True,
    "depends": [
        "customer_registry",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_registry_billing_rules.xml",
        "data/customer_billing_data.xml",
        "data/customer_welcome_data.xml",
        "report/invoice_report.xml",
        "report/welcome_invoice_report.xml",
        "wizard/customer_folder_close_views.xml",
        "views/customer_folder_views.xml",
        "views/customer_billing_run_views.xml",
        "views/customer_billing_run_line_views.xml",
        "views/customer_welcome_views.xml",
        "wizard/customer_registration_review_views.xml",
        "views/res_partner_form_views.xml",
        "views/portal_templates.xml",
        "views/customer_billing_menus.xml",
    ],
    "demo": [
        "demo/folders.xml",
        "demo/welcome.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_registry_billing/static/tests/tours/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
