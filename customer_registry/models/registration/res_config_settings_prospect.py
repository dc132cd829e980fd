from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_prospect_form = fields.Boolean(related="company_id.registry_prospect_form", readonly=False)
    registry_prospect_url = fields.Char(related="company_id.registry_prospect_url")
    registry_prospect_user_id = fields.Many2one(related="company_id.registry_prospect_user_id", readonly=False)
    registry_prospect_purpose_ids = fields.Many2many(related="company_id.registry_prospect_purpose_ids", readonly=False)
    registry_prospect_privacy_purpose_id = fields.Many2one(
        related="company_id.registry_prospect_privacy_purpose_id", readonly=False
    )

    def action_registry_prospect_texts(self):
        return self.company_id.action_registry_prospect_texts()
