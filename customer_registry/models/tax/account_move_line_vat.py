from odoo import fields, models

from .account_move_vat import FOLLOWING


class AccountMoveLine(models.Model):
    """Lines that follow the VAT flag of their customer, also those whose taxes Odoo does not compute."""

    _inherit = "account.move.line"

    registry_liable_tax_ids = fields.Many2many(
        "account.tax",
        "account_move_line_liable_tax_rel",
        string="Taxes Before the Exemption",
        copy=False,
        groups="base.group_user",
        help="Entered manually. They are restored when the customer becomes VAT-liable again.",
    )

    # Its id only: nothing is looked up when products go.
    registry_liable_product = fields.Integer(
        string="Product Before the Exemption",
        copy=False,
        groups="base.group_user",
        help="The product for which they were entered.",
    )

    def _registry_follows_flag(self):
        """Hook: tell whether the taxes of this line follow the flag of its customer."""
        return self.display_type == "product"

    def _registry_is_taxed(self):
        return any(self.tax_ids.flatten_taxes_hierarchy().mapped("amount"))

    def _registry_remember_taxes(self):
        """Keep the taxes of these lines that nothing would compute again."""
        for line in self.filtered(lambda line: line._registry_is_taxed()):
            of_product = line.product_id.taxes_id._filter_taxes_by_company(line.company_id)
            if line.tax_ids not in (line._get_computed_taxes(), of_product):
                line.registry_liable_tax_ids = line.tax_ids
                line.registry_liable_product = line.product_id.id

    def _registry_remembered_taxes(self):
        """Return the taxes that were entered for the product that this line still has."""
        if not self.registry_liable_tax_ids or self.registry_liable_product != self.product_id.id:
            return self.env["account.tax"]
        return self.registry_liable_tax_ids._filter_taxes_by_company(self.company_id).filtered("active")

    def _registry_stays_taxed(self):
        """Tell whether Odoo would leave a tax on this line, whose fiscal position may replace it."""
        is_computed = self.product_id or self.account_id.tax_ids or not self.tax_ids
        taxes = self._get_computed_taxes() if is_computed else self.tax_ids
        return bool(taxes) and any(taxes.flatten_taxes_hierarchy().mapped("amount"))

    def _registry_exempt(self, before):
        """Replace the taxes that Odoo leaves, or that it drops for the product has none.

        :param before: {line: taxes} that Odoo found
        """
        for line in self:
            position = line.move_id.fiscal_position_id
            if position.registry_vat_exempt and (line._registry_is_taxed() or (before[line] and not line.tax_ids)):
                line.tax_ids = position.map_tax(before[line])

    def _registry_tax_again(self, before):
        """Replace the exempt tax: by what was entered before it, by what Odoo computes, else by the company's own.

        :param before: {line: taxes} that Odoo found
        """
        exempt = self.company_id._registry_exempt_taxes()
        lines = self.filtered(lambda line: before[line] & exempt)
        for line in lines:
            if remembered := line._registry_remembered_taxes():
                line.tax_ids = remembered
            elif line.tax_ids & exempt:
                line.tax_ids = line.move_id.fiscal_position_id.map_tax(line.company_id.account_sale_tax_id)
            line.registry_liable_tax_ids = False
        if not self.env.context.get(FOLLOWING):
            lines._registry_include_taxes()

    def _registry_include_taxes(self):
        """Raise the net price of these lines to one with its taxes, where they are included in the price.

        Odoo takes them out when an exempt position replaces them, but does not put them back.
        """
        for line in self.filtered(lambda line: any(line.tax_ids.mapped("price_include"))):
            details = line.tax_ids._get_tax_details(
                line.price_unit, 1.0, rounding_method="round_globally", special_mode="total_excluded"
            )
            included = [item["tax_amount"] for item in details["taxes_data"] if item["tax"].price_include]
            line.price_unit += sum(included)
