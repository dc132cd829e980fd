from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        """Override of sale: the line of the invoice belongs to the folder of its order."""
        vals = super()._prepare_invoice_line(**optional_values)
        # As superuser: a salesman may not see the folder.
        folder = self.order_id.sudo().folder_id
        return {**vals, "folder_id": folder.id} if folder else vals

    def _registry_due_base_line(self):
        """Return the tax base of what is left of this line, as the invoice will have it."""
        if not self.is_downpayment:
            return self._prepare_base_line_for_taxes_computation(quantity=self.qty_to_invoice)
        reversed_data = self.env["account.tax"]._reverse_quantity_base_line_extra_tax_data(self.extra_tax_data)
        return self._prepare_base_line_for_taxes_computation(quantity=-1.0, extra_tax_data=reversed_data)

    def _registry_keep_net_price(self, old_taxes):
        """Take taxes out of the price, or into it, where they are included in the price."""
        if old_taxes.filtered("price_include") == self.tax_ids.filtered("price_include"):
            return
        if old_taxes.filtered("price_include"):
            price = self.product_id._get_tax_included_unit_price_from_price(
                self.price_unit, old_taxes, product_taxes_after_fp=self.tax_ids
            )
        else:
            computed = self.tax_ids.compute_all(self.price_unit, self.currency_id, handle_price_include=False)
            price = computed["total_included"]
        is_manual = self.technical_price_unit != self.price_unit
        self.write({"price_unit": price, **({} if is_manual else {"technical_price_unit": price})})
