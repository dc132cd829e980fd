{
    "name": "Customer Registry: Surveys",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Questionnaires that a customer is asked to fill in, with their status",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/questionnaires.png"],
    "depends": [
        "customer_registry",
        "survey",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_survey_request_rules.xml",
        "wizard/customer_survey_request_views.xml",
        "views/portal_questionnaires_templates.xml",
    ],
    "demo": [
        "demo/questionnaires.xml",
    ],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
}
