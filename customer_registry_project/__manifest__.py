{
    "name": "Customer Registry: Project",
    "version": "19.0.1.1.1",
    "category": "Sales/Customers",
    "summary": "Tasks and tickets of a customer on its overview and in the portal",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/tickets.png"],
    "depends": [
        "customer_registry",
        "project",
    ],
    "data": [
        "security/customer_registry_project_rules.xml",
        "views/project_project_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_tickets_templates.xml",
    ],
    "demo": [
        "demo/tasks.xml",
    ],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
}
