{
    "name": "Customer Registry: Chorus Pro",
    "version": "19.0.1.1.1",
    "category": "Accounting/Localizations/EDI",
    "summary": "Invoices to French public bodies as archives for Chorus Pro, checked before they are stored",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": [
        "static/description/chorus_archive.png",
        "static/description/public_body.png",
    ],
    "depends": [
        "customer_registry",
        "l10n_fr_facturx_chorus_pro",
    ],
    "external_dependencies": {
        "python": [
            "factur-x",
        ],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/customer_chorus_rules.xml",
        "data/ir_sequence_data.xml",
        "views/customer_chorus_archive_views.xml",
        "views/customer_delivery_views.xml",
        "views/res_partner_form_views.xml",
        "views/customer_chorus_menus.xml",
    ],
    "demo": [
        "demo/public_bodies.xml",
    ],
    "auto_install": True,
    "assets": {
        "web.assets_tests": [
            "customer_registry_chorus/static/tests/tours/*.js",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
