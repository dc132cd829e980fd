from odoo import fields, models


class ResPartner(models.Model):
    """Warnings to staff about the customer, which Odoo lets portal users read by RPC."""

    _inherit = "res.partner"

    sale_warn_msg = fields.Text(groups="base.group_user")
