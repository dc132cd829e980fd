from odoo import fields, models


class SaleOrder(models.Model):
    """Warnings to staff about the customer, which Odoo lets portal users read by RPC."""

    _inherit = "sale.order"

    sale_warning_text = fields.Text(groups="base.group_user")
