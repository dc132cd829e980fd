from odoo.addons.customer_registry.hooks import drop_relation, lock_tables, take_back_channel

from .const import CHANNEL, PROVIDER_OF_METHOD


def pre_init_hook(env):
    """Wait until nobody writes what the installation changes."""
    lock_tables(env, ("res_partner", "account_move"))


def uninstall_hook(env):
    """Let payments that were collected keep a payment method, since ours are deleted with the addon."""
    take_back_channel(env, CHANNEL)
    methods = env["account.payment.method"].search([("code", "in", list(PROVIDER_OF_METHOD))])
    lines = env["account.payment.method.line"].search([("payment_method_id", "in", methods.ids)])
    paid = env["account.payment"]._read_group([("payment_method_line_id", "in", lines.ids)], ["payment_method_line_id"])
    used = lines.browse().union(*(line for (line,) in paid))
    used.payment_method_id = env.ref("account.account_payment_method_manual_in")
    (lines - used).unlink()
    drop_relation(env, "customer_collection_line_mail_message_rel")
