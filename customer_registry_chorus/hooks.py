from odoo.addons.customer_registry.hooks import lock_tables, take_back_channel


def pre_init_hook(env):
    """Wait until nobody writes what the installation changes."""
    lock_tables(env, ("res_partner",))


def uninstall_hook(env):
    """Let public bodies get their invoices as the company usually sends them."""
    take_back_channel(env, "chorus")
