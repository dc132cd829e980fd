from odoo.addons.customer_registry.hooks import drop_relation


def uninstall_hook(env):
    """Delete what Odoo leaves, and let it not try to delete levels that reminders keep: their tables go anyway."""
    levels = [("module", "=", "customer_registry_reminder"), ("model", "=", "customer.reminder.level")]
    env["ir.model.data"].search(levels).unlink()
    drop_relation(env, "customer_reminder_mail_message_rel")
