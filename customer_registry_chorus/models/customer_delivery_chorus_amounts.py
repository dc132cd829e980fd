from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import float_repr

from ..formats import amounts, cii


class CustomerDelivery(models.Model):
    """What is booked of an invoice, for its XML: Odoo computes that once more, and other roundings come out."""

    _inherit = "customer.delivery"

    def _chorus_amounts(self):
        """Return what is booked of this invoice as ``amounts.Amounts``."""
        move = self.move_id
        taxes = self._chorus_booked_taxes("amount_currency", move.currency_id)
        charges = taxes.pop(None, Decimal(0))
        rounding = move.line_ids.filtered(lambda line: line.display_type == "rounding")
        return amounts.Amounts(
            lines=tuple(map(self._chorus_line, move.invoice_line_ids.filtered(self._chorus_is_billed))),
            taxes=taxes,
            total=self._chorus_decimal(move.amount_total, move.currency_id),
            payable=self._chorus_decimal(move.amount_residual, move.currency_id),
            charges=charges,
            rounding=self._chorus_booked(rounding, "amount_currency", move.currency_id),
        )

    def _chorus_tax_in_euro(self):
        """Return the VAT in euros, as it was booked, of an invoice in another currency; else None."""
        company_currency = self.move_id.company_currency_id
        if self.move_id.currency_id == company_currency or company_currency.name != cii.EURO:
            return None
        taxes = self._chorus_booked_taxes("balance", company_currency)
        taxes.pop(None, None)
        return sum(taxes.values(), Decimal(0))

    def _chorus_booked_taxes(self, field, currency):
        """Return {(category, rate): VAT} of the journal items; under None what is taxed by the piece and no VAT.

        What rounds to coins is no VAT, though Odoo may book it with the largest: it would not be that of the rate.
        """
        writer = self.env["account.edi.xml.cii"]
        buyer, seller = self.move_id.commercial_partner_id, self.move_id.company_id.partner_id.commercial_partner_id
        found = defaultdict(Decimal)
        items_of_taxes = self.move_id.line_ids.filtered(lambda line: line.display_type == "tax")
        for tax, items in items_of_taxes.grouped("tax_line_id").items():
            key = None
            if tax.amount_type != "fixed":
                key = (writer._get_tax_category_code(buyer, seller, tax), Decimal(str(tax.amount)))
            found[key] += self._chorus_booked(items, field, currency)
        return dict(found)

    def _chorus_line(self, line):
        price = gross = None
        if not any(line.tax_ids.flatten_taxes_hierarchy().mapped("price_include")):
            gross = Decimal(str(line.price_unit))
            price = gross * (1 - Decimal(str(line.discount)) / 100)
        net = self._chorus_booked(line, "amount_currency", line.currency_id)
        return amounts.Line(net=net, price=price, gross=gross)

    def _chorus_is_billed(self, line):
        """Tell whether ``line`` is a line of the XML: sections and notes are not."""
        return line.display_type == "product"

    def _chorus_booked(self, items, field, currency):
        """Return the sum of ``items`` as the customer sees it: what an invoice asks, what a credit note gives."""
        return self._chorus_decimal(self.move_id.direction_sign * sum(items.mapped(field)), currency)

    def _chorus_decimal(self, amount, currency):
        return Decimal(float_repr(currency.round(amount), currency.decimal_places)) + 0
