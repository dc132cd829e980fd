{
    "name": "Customer Registry: CRM",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Opportunities and appointments of a customer on its overview",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/opportunities.png"],
    "depends": [
        "customer_registry",
        "crm",
    ],
    "data": [
        "views/crm_lead_views.xml",
    ],
    "demo": [
        "demo/opportunities.xml",
        "demo/appointments.xml",
    ],
    "auto_install": True,
}
