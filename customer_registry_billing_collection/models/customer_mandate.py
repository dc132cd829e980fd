from odoo import fields, models


class CustomerMandate(models.Model):
    """Mandates that folders name."""

    _inherit = "customer.mandate"

    folder_ids = fields.One2many(
        "customer.folder", "registry_mandate_id", string="Folders", groups="customer_registry.group_reader"
    )

    def _is_reserved(self):
        """Override of customer_registry_collection: a mandate that a folder names is meant for that folder."""
        return bool(self.folder_ids) or super()._is_reserved()
