from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_reminder_automatic = fields.Boolean(related="company_id.registry_reminder_automatic", readonly=False)
    registry_reminder_minimum = fields.Monetary(
        related="company_id.registry_reminder_minimum", readonly=False, currency_field="currency_id"
    )
