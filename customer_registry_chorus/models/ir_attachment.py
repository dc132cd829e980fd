from odoo import api, models


class IrAttachment(models.Model):
    """Exported files stay as they are."""

    _inherit = "ir.attachment"

    @api.model
    def _registry_get_keepers(self):
        """Override of customer_registry: archives for Chorus Pro."""
        return super()._registry_get_keepers() | {"customer.chorus.archive"}
