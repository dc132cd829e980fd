{
    "name": "Customer Registry: Payment Reminders",
    "version": "19.0.1.1.1",
    "category": "Accounting/Accounting",
    "summary": "Remind customers of overdue invoices in levels, by e-mail or letter, with fees",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": [
        "static/description/reminders.png",
        "static/description/reminder_level.png",
    ],
    "application": True,
    "depends": [
        "customer_registry",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_registry_reminder_rules.xml",
        "data/customer_reminder_data.xml",
        "report/reminder_report.xml",
        "views/customer_reminder_views.xml",
        "views/customer_reminder_level_views.xml",
        "views/account_move_views.xml",
        "views/res_partner_form_views.xml",
        "views/res_config_settings_views.xml",
        "views/customer_reminder_menus.xml",
    ],
    "demo": [
        "demo/reminders.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
