from odoo import models


class ProductProduct(models.Model):
    """Prices that hold the product's own taxes, on invoices that carry others.

    Odoo adapts the price that it computes itself; a price given along it takes as it is.
    """

    _inherit = "product.product"

    def _registry_price_on_invoice(self, price, position):
        """Return the price of one unit on an invoice of the current company.

        :param price: with those taxes of the product that prices include
        :param position: fiscal position of the invoice; where it replaces such a tax, nobody pays it
        """
        own = self.taxes_id._filter_taxes_by_company(self.env.company)
        return own._adapt_price_unit_to_another_taxes(price, self, own, position.map_tax(own))

    def _registry_net_price_on_invoice(self, price, position):
        """Return the price of one unit on an invoice of the current company that amounts to ``price`` untaxed."""
        own = self.taxes_id._filter_taxes_by_company(self.env.company)
        return own._adapt_price_unit_to_another_taxes(price, self, own.browse(), position.map_tax(own))
