from odoo import fields, models
from odoo.exceptions import LockError, UserError


class CustomerBillingRunLine(models.Model):
    """Orders of one customer in a billing run."""

    _inherit = "customer.billing.run.line"

    order_ids = fields.Many2many("sale.order", string="Orders")
    amount_orders = fields.Monetary(
        string="From Orders", help="What the orders contribute to the simulated amount, without taxes."
    )

    def _bill(self):
        """Override of customer_registry: nobody else invoices or changes the orders meanwhile."""
        orders = self.run_id._get_due_orders(self.partner_id)
        try:
            orders.lock_for_update(allow_referencing=True)
            orders.order_line.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(self.env._("An order is being changed by somebody else. Retry later.")) from error
        return super()._bill()
