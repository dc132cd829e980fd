from contextlib import contextmanager

from odoo import models
from odoo.fields import Command


class SaleOrder(models.Model):
    """Open orders follow the VAT flag of their customer."""

    _inherit = "sale.order"

    def _registry_follow_vat_flag(self):
        """Give these orders the fiscal position and the taxes that now hold for their customer.

        Lines that are invoiced and down payments keep the taxes with which they were invoiced.
        """
        with self._registry_unlocked():
            for order in self:
                if not order.fiscal_position_id.registry_vat_exempt:
                    order._registry_taxed_lines()[0]._registry_remember_taxes()
                order._compute_fiscal_position_id()
                order._registry_map_taxes()

    @contextmanager
    def _registry_unlocked(self):
        """Let the taxes of locked orders change, and lock them again."""
        locked = self.filtered("locked").with_context(tracking_disable=True)
        locked.locked = False
        yield
        locked.locked = True

    def _registry_map_taxes(self):
        lines = self.order_line.filtered(lambda line: not line.display_type)
        before = {line: line.tax_ids for line in lines}
        self._recompute_taxes()
        for line in lines:
            if line._registry_keeps_taxes():
                line.tax_ids = before[line]
            else:
                line._registry_map_taxes(before[line])
                line._registry_keep_net_price(before[line])

    def _registry_is_taxed_by_flag(self):
        """Tell whether this document is still open and follows the flag."""
        return self.state in ("draft", "sent") or (self.state == "sale" and self.invoice_status != "invoiced")

    def _registry_taxed_lines(self):
        """Return the lines that follow the flag, and the names of their fields that it decides."""
        lines = self.order_line.filtered(lambda line: not line.display_type and not line._registry_keeps_taxes())
        return lines, ("tax_ids", "price_unit", "technical_price_unit")

    def _registry_set_taxes(self, image):
        """Put back what ``image`` says, see ``customer.merge.taxes``."""
        with self._registry_unlocked():
            self.fiscal_position_id = image["position"]
            for line in self._registry_taxed_lines()[0]:
                if values := image["lines"].get(str(line.id)):
                    line.write({**values, "tax_ids": [Command.set(values["tax_ids"])]})
