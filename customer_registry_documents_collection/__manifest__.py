{
    "name": "Customer Registry: Mandates Signed in the Portal",
    "version": "19.0.1.1.1",
    "category": "Accounting/Payment",
    "summary": "Customers sign their direct debit mandate in the portal, and it becomes active",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/mandate_to_sign.png"],
    "depends": [
        "customer_registry_documents",
        "customer_registry_collection",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_request_rules.xml",
        "data/customer_contact_data.xml",
        "report/customer_mandate_report.xml",
        "wizard/customer_mandate_sign_views.xml",
        "views/customer_contact_views.xml",
        "views/customer_mandate_views.xml",
        "views/customer_request_views.xml",
        "views/portal_templates.xml",
        "views/res_partner_form_views.xml",
    ],
    "demo": [
        "demo/portal.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_registry_documents_collection/static/tests/tours/*.js",
        ],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
