from odoo import api, fields, models


class ResPartner(models.Model):
    """Notes about a customer."""

    _inherit = "res.partner"

    registry_note_ids = fields.One2many(
        "customer.note", "partner_id", string="Customer Notes", copy=False, groups="base.group_user"
    )
    registry_pinned_note_ids = fields.One2many(
        "customer.note",
        "partner_id",
        string="Pinned Notes",
        domain=[("pinned", "=", True)],
        copy=False,
        groups="base.group_user",
    )

    @api.model
    def _registry_models_with_files(self):
        """Override of customer_registry: notes, which the database deletes with their customer."""
        return [*super()._registry_models_with_files(), "customer.note"]
