from odoo import models

from ..billing.grouping import DueLine


class CustomerBillingBuilder(models.AbstractModel):
    """Prices with taxes included, and the totals that the invoices will have."""

    _inherit = "customer.billing.builder"

    def _price_on_invoice(self, bill, line):
        """Return the price of one unit as the invoice has to carry it.

        A price with taxes included is that of the product's own taxes; where a fiscal position replaces
        them, the customer pays the same price without them. What is given back costs what was billed.
        """
        price = float(line.price)
        own = self._product_taxes(line)
        if line.is_credit or not self._is_included(own):
            return price
        return self._product(line)._registry_price_on_invoice(price, self._addressed_position(bill))

    def _get_untaxed_amount(self, bill):
        """Hook: return what ``bill`` will amount to without taxes, in its currency; here of services alone.

        By default Odoo rounds the sum, not each line.
        """
        lines = bill.of(DueLine.model)
        if self._has_included_tax(lines):
            return self._compute_untaxed_amount(bill, lines)
        currency = self.env["res.currency"].browse(bill.key.currency)
        amounts = [float(line.price) * line.quantity for line in lines]
        if self.env.company.tax_calculation_rounding_method == "round_per_line":
            return sum(currency.round(amount) for amount in amounts)
        return currency.round(sum(amounts))

    def _has_included_tax(self, lines):
        """Tell whether a price of these lines holds a tax; asked once per invoice, for it is asked of all of them."""
        services = self.env["customer.folder.service"].browse({line.service_id for line in lines})
        credited = self.env["customer.folder.period"].browse({line.credited_id for line in lines if line.credited_id})
        taxes = services.product_id.taxes_id | credited.move_line_id.tax_ids
        return self._is_included(taxes)

    def _is_included(self, taxes):
        return any(taxes.flatten_taxes_hierarchy().mapped("price_include"))

    def _compute_untaxed_amount(self, bill, lines):
        """Let Odoo itself work out how much of the prices is tax."""
        taxes, company = self.env["account.tax"], self.env.company
        currency = self.env["res.currency"].browse(bill.key.currency)
        base_lines = [
            taxes._prepare_base_line_for_taxes_computation(
                {},
                price_unit=self._price_on_invoice(bill, line),
                quantity=line.quantity,
                product_id=self._product(line),
                tax_ids=self._line_taxes(bill, line),
                currency_id=currency,
            )
            for line in lines
        ]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        details = [base_line["tax_details"] for base_line in base_lines]
        return sum(item["total_excluded_currency"] + item["delta_total_excluded_currency"] for item in details)

    def _product(self, line):
        return self.env["customer.folder.service"].browse(line.service_id).product_id

    def _product_taxes(self, line):
        return self._product(line).taxes_id._filter_taxes_by_company(self.env.company)

    def _line_taxes(self, bill, line):
        """Return the taxes of this line of the invoice."""
        if line.is_credit:
            return self._credited(line).tax_ids
        own = self._product_taxes(line)
        return self._addressed_position(bill).map_tax(own) if self._is_included(own) else own

    def _addressed_position(self, bill):
        customer = self._customer(bill)
        return customer._registry_invoice_position(customer.browse(bill.key.partner))
