from odoo import fields, models


class ResPartner(models.Model):
    """Private notes about a customer."""

    _inherit = "res.partner"

    registry_note_ids = fields.One2many(
        "customer.note", "partner_id", string="Private Notes", copy=False, groups="base.group_user"
    )
    registry_pinned_note_ids = fields.One2many(
        "customer.note",
        "partner_id",
        string="Pinned Notes",
        domain=[("pinned", "=", True)],
        copy=False,
        groups="base.group_user",
    )
