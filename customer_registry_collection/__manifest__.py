{
    "name": "Customer Registry: Collection",
    "version": "19.0.1.0.0",
    "category": "Accounting/Payment",
    "summary": "Direct debit: mandates, collections and their files, payments and returns, by SEPA and GoCardless",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "depends": [
        "customer_registry",
    ],
    "external_dependencies": {
        "python": [
            "sepaxml",
        ],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/customer_mandate_rules.xml",
        "security/customer_collection_rules.xml",
        "data/account_payment_method_data.xml",
        "data/customer_mandate_data.xml",
        "data/customer_collection_data.xml",
        "report/customer_mandate_report.xml",
        "report/account_move_report.xml",
        "wizard/customer_mandate_amend_views.xml",
        "wizard/customer_mandate_revoke_views.xml",
        "wizard/customer_collection_cancel_views.xml",
        "wizard/customer_collection_return_views.xml",
        "wizard/customer_collection_return_file_views.xml",
        "views/customer_mandate_views.xml",
        "views/customer_collection_line_views.xml",
        "views/customer_collection_views.xml",
        "views/customer_folder_views.xml",
        "views/res_partner_form_views.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
        "views/customer_collection_menus.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_registry_collection/static/tests/tours/*",
        ],
    },
    "demo": [
        "demo/company.xml",
        "demo/mandates.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
