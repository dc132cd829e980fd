{
    "name": "Customer Registry: Letters",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Letters to customers and to selections, printed for the window envelope",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/letter.png"],
    "application": True,
    "depends": [
        "customer_registry",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_registry_letter_rules.xml",
        "report/letter_report.xml",
        "data/customer_letter_data.xml",
        "data/customer_letter_update.xml",
        "views/customer_letter_template_views.xml",
        "views/customer_letter_views.xml",
        "views/customer_letter_run_views.xml",
        "views/res_partner_form_views.xml",
        "wizard/customer_letter_wizard_views.xml",
        "views/customer_letter_menus.xml",
    ],
    "assets": {
        "web.report_assets_common": [
            "customer_registry_letter/static/src/letter.scss",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
