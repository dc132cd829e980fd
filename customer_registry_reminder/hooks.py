from odoo.tools import SQL

from odoo.addons.customer_registry.hooks import take_over_names


def pre_init_hook(env):
    """Reminders were part of the base addon: what a database has of them stays, under the names of this addon."""
    take_over_names(env, "customer_registry_reminder")


def uninstall_hook(env):
    """Delete what Odoo leaves: tables of relations that a mixin brings."""
    env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier("customer_reminder_mail_message_rel")))
