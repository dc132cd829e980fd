from odoo import fields, models


class AccountMove(models.Model):
    """Warnings to staff about the customer, which Odoo lets portal users read by RPC."""

    _inherit = "account.move"

    sale_warning_text = fields.Text(groups="base.group_user")
