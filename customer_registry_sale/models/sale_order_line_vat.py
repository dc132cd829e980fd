from odoo import fields, models


class SaleOrderLine(models.Model):
    """Lines of orders follow the VAT flag of their customer, also with a tax that was entered by hand."""

    _inherit = "sale.order.line"

    registry_liable_tax_ids = fields.Many2many(
        "account.tax",
        "sale_order_line_liable_tax_rel",
        string="Taxes Before the Exemption",
        copy=False,
        groups="base.group_user",
        help="Entered manually. They are restored when the customer becomes VAT-liable again.",
    )

    registry_liable_product = fields.Integer(
        string="Product Before the Exemption",
        copy=False,
        groups="base.group_user",
        help="The product for which they were entered.",
    )

    def _registry_keeps_taxes(self):
        """Tell whether this line is taxed as it was invoiced."""
        return self.is_downpayment or bool(self.qty_invoiced and not self.qty_to_invoice)

    def _registry_remember_taxes(self):
        """Keep the taxes of these lines that nothing would compute again."""
        for line in self.filtered("tax_ids"):
            of_product = line.product_id.taxes_id._filter_taxes_by_company(line.company_id)
            if line.tax_ids not in (line.order_id.fiscal_position_id.map_tax(of_product), of_product):
                line.registry_liable_tax_ids = line.tax_ids
                line.registry_liable_product = line.product_id.id

    def _registry_map_taxes(self, old_taxes):
        """Mend what Odoo computed: it drops a tax that the product does not have."""
        position = self.order_id.fiscal_position_id
        if position.registry_vat_exempt:
            if old_taxes and not self.tax_ids:
                self.tax_ids = position.map_tax(old_taxes)
        elif self.registry_liable_tax_ids:
            if self.registry_liable_product == self.product_id.id:
                self.tax_ids = self.registry_liable_tax_ids._filter_taxes_by_company(self.company_id).filtered("active")
            self.registry_liable_tax_ids = False
