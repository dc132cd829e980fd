from decimal import Decimal

from odoo import models


class SaleOrder(models.Model):
    """Orders in billing runs."""

    _inherit = "sale.order"

    def _registry_due_lines(self):
        """Return the lines of which an invoice would be made now, without sections and notes."""
        lines = [order._get_invoiceable_lines(final=True) for order in self]
        return self.order_line.browse().union(*lines).filtered(lambda line: not line.display_type)

    def _registry_due_facts(self, builder, _item):
        """Return what is left to invoice of this order, by the names of ``builder._get_fact_labels()``."""
        # As superuser: who bills need not sell.
        lines = self.sudo()._registry_due_lines()
        amounts = [line.qty_to_invoice * line.price_unit * (1 - line.discount / 100) for line in lines]
        return {
            "quantity": ", ".join(f"{line.qty_to_invoice:g}" for line in lines),
            "price": f"{sum(amounts):.2f}",
            "taxes": builder._taxes_fact(lines.tax_ids),
        }

    def _registry_due_amount(self):
        """Return what one invoice of all these orders would be worth now: Decimal, untaxed, in their currency."""
        taxes = self.env["account.tax"]
        base_lines = [line._registry_due_base_line() for line in self._registry_due_lines()]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        details = [base_line["tax_details"] for base_line in base_lines]
        amount = sum(item["total_excluded_currency"] + item["delta_total_excluded_currency"] for item in details)
        return Decimal(str(self.currency_id.round(amount))) if self else Decimal(0)
