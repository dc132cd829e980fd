{
    "name": "Customer Registry: Timesheets",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Time spent for a customer on its overview",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/time.png"],
    "depends": [
        "customer_registry",
        "hr_timesheet",
    ],
    "demo": [
        "demo/time.xml",
    ],
    "auto_install": True,
}
