from odoo import models


class SaleOrder(models.Model):
    """Open orders follow the VAT flag of their customer."""

    _inherit = "sale.order"

    def _registry_follow_vat_flag(self):
        """Give these orders the fiscal position and the taxes that now hold for their customer.

        Lines that are invoiced and down payments keep the taxes with which they were invoiced.
        """
        locked = self.filtered("locked").with_context(tracking_disable=True)
        locked.locked = False
        for order in self:
            order._compute_fiscal_position_id()
            order._registry_map_taxes()
        locked.locked = True

    def _registry_map_taxes(self):
        lines = self.order_line.filtered(lambda line: not line.display_type)
        before = {line: line.tax_ids for line in lines}
        self._recompute_taxes()
        for line in lines:
            if line.is_downpayment or (line.qty_invoiced and not line.qty_to_invoice):
                line.tax_ids = before[line]
            else:
                line._registry_keep_net_price(before[line])
