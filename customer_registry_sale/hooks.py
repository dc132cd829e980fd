def uninstall_hook(env):
    """Leave the orders of the demonstration data in place: Odoo deletes what an addon's files brought."""
    env["ir.model.data"].search([("module", "=", "customer_registry_sale"), ("model", "=", "sale.order")]).unlink()
