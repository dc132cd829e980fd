from odoo.addons.customer_registry.hooks import lock_tables


def pre_init_hook(env):
    """Wait until nobody writes what the installation changes."""
    lock_tables(env, ("sale_order", "sale_order_line"))


def uninstall_hook(env):
    """Leave the orders of the demonstration data in place: Odoo deletes what an addon's files brought."""
    env["ir.model.data"].search([("module", "=", "customer_registry_sale"), ("model", "=", "sale.order")]).unlink()
