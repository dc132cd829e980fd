from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_note_visibility = fields.Selection(
        related="company_id.registry_note_visibility", readonly=False, required=True
    )
