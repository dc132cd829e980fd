from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _registry_follows_flag(self):
        """Override of customer_registry: a down payment is deducted with the taxes with which it was invoiced."""
        return super()._registry_follows_flag() and not (self.is_downpayment and self.quantity < 0)
