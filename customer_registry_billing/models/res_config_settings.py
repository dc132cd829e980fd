from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_welcome = fields.Boolean(related="company_id.registry_welcome", readonly=False)
    registry_welcome_term_id = fields.Many2one(related="company_id.registry_welcome_term_id", readonly=False)
    registry_welcome_method_id = fields.Many2one(related="company_id.registry_welcome_method_id", readonly=False)

    def action_registry_welcome(self):
        return self.company_id.action_registry_welcome()
