from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    registry_chatter_beside = fields.Boolean(string="Messages beside the customer")
