from odoo import models


class ResPartner(models.Model):
    """Customers have buttons that send, bill or debit."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.sending.mixin"]
