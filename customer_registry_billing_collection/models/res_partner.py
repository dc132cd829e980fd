from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    registry_mandate_id = fields.Many2one(
        help="The active mandate that holds for all folders that do not name their own."
    )

    @api.depends("commercial_partner_id.registry_mandate_ids.folder_ids")
    def _compute_registry_mandate_id(self):
        """Override of customer_registry_collection: mandates of folders come after those of the customer."""
        return super()._compute_registry_mandate_id()
