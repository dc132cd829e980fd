from odoo.addons.customer_registry.hooks import lock_tables


def pre_init_hook(env):
    """Wait until nobody writes what the installation changes."""
    lock_tables(env, ("survey_user_input",))
