{
    "name": "Customer Registry: Documents",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Ask customers for documents, approvals and signatures; they answer in the portal",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": [
        "static/description/portal_sign.png",
        "static/description/request.png",
    ],
    "application": True,
    "depends": [
        "customer_registry",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_request_rules.xml",
        "security/customer_request_dialog_rules.xml",
        "data/mail_template_data.xml",
        "data/ir_cron_data.xml",
        "data/customer_request_update.xml",
        "views/customer_request_views.xml",
        "views/customer_request_menus.xml",
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
        "views/signature_page_templates.xml",
        "wizard/customer_request_wizard_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "demo": [
        "demo/requests.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_registry_documents/static/tests/tours/*.js",
        ],
    },
}
