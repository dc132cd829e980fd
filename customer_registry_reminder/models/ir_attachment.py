from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _registry_get_keepers(self):
        """Override of customer_registry: reminders that were sent."""
        return super()._registry_get_keepers() | {"customer.reminder"}
