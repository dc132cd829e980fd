from odoo.addons.customer_registry.hooks import drop_relation


def uninstall_hook(env):
    """Delete what Odoo leaves."""
    drop_relation(env, "customer_reminder_mail_message_rel")
