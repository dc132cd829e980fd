{
    "name": "Customer Registry: Mandates of Folders",
    "version": "19.0.1.1.1",
    "category": "Accounting/Payment",
    "summary": "Collect what a folder bills with its own mandate",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/folder_mandate.png"],
    "depends": [
        "customer_registry_billing",
        "customer_registry_collection",
    ],
    "data": [
        "views/customer_folder_views.xml",
        "views/customer_mandate_views.xml",
    ],
    "auto_install": True,
}
