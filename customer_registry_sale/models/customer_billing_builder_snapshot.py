from odoo import models

from ..billing import DueOrder


class CustomerBillingBuilder(models.AbstractModel):
    """What a simulation has shown of orders."""

    _inherit = "customer.billing.builder"

    def _item_id(self, item):
        """Override of customer_registry: an order is one item."""
        return f"order {item.order_id}" if isinstance(item, DueOrder) else super()._item_id(item)

    def _item_facts(self, item):
        """Override of customer_registry: what is left to invoice of the order."""
        if not isinstance(item, DueOrder):
            return super()._item_facts(item)
        lines = self._orders([item])._registry_due_lines()
        amounts = [line.qty_to_invoice * line.price_unit * (1 - line.discount / 100) for line in lines]
        return {
            "quantity": ", ".join(f"{line.qty_to_invoice:g}" for line in lines),
            "price": f"{sum(amounts):.2f}",
            "taxes": self._taxes_fact(lines.tax_ids),
        }

    def _item_name(self, item):
        """Override of customer_registry: an order by its number."""
        kind, _space, order_id = item.partition(" ")
        if kind != "order":
            return super()._item_name(item)
        # As superuser: who bills need not sell.
        return self.env["sale.order"].sudo().browse(int(order_id)).exists().name or self.env._("A deleted order")
