{
    "name": "Customer Registry: Surveys",
    "version": "19.0.1.0.0",
    "category": "Sales/Customers",
    "summary": "Questionnaires that a customer is asked to fill in, with their status",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "depends": [
        "customer_registry",
        "survey",
    ],
    "auto_install": True,
}
