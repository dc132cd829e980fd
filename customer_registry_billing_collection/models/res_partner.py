from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.depends("commercial_partner_id.registry_mandate_ids.folder_ids")
    def _compute_registry_mandate_id(self):
        """Override of customer_registry_collection: mandates of folders come after those of the customer."""
        return super()._compute_registry_mandate_id()
