{
    "name": "Customer Registry: Project",
    "version": "19.0.1.0.0",
    "category": "Sales/Customers",
    "summary": "Tasks and tickets of a customer on its overview",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "depends": [
        "customer_registry",
        "project",
    ],
    "data": [
        "views/project_project_views.xml",
    ],
    "demo": [
        "demo/tasks.xml",
    ],
    "auto_install": True,
}
