from odoo.tools import SQL


def uninstall_hook(env):
    """Delete what Odoo leaves: tables of relations that a mixin brings."""
    env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier("customer_reminder_mail_message_rel")))
