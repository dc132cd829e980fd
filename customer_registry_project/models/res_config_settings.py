from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_ticket_project_id = fields.Many2one(related="company_id.registry_ticket_project_id", readonly=False)
