"""Labels of fields that other addons inherit from this one get their translations, too."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Read this addon's terms again: when they were read, the models of the other addons were not loaded."""
    modules = api.Environment(cr, SUPERUSER_ID, {})["ir.module.module"]
    modules.search([("name", "=", "customer_registry")])._update_translations()
