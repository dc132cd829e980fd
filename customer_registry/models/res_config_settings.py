from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_required_company_ids = fields.Many2many(related="company_id.registry_required_company_ids", readonly=False)
    registry_required_person_ids = fields.Many2many(related="company_id.registry_required_person_ids", readonly=False)
