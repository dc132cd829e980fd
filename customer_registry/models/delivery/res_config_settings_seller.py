from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_seller_class = fields.Selection(related="company_id.registry_seller_class", readonly=False)
