{
    "name": "Customer Registry: Peppol",
    "version": "19.0.1.1.1",
    "category": "Accounting/Localizations/EDI",
    "summary": "One channel per customer beside Odoo's Peppol; nothing counts as sent without the network's message id",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/e_invoice.png"],
    "depends": [
        "customer_registry",
        "account_peppol",
    ],
    "data": [
        "views/res_partner_form_views.xml",
    ],
    "auto_install": True,
}
