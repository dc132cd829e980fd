from odoo import fields, models

# The chart's own tax for exempt turnover, whose boxes of the VAT return serve for ours.
EXEMPT_CHART_TAXES = {
    "de_skr03": "tax_free_skr03_ohne_vst",
    "de_skr04": "tax_free_skr04_ohne_vst",
    "at": "account_tax_template_sales_0_code020",
    "fr": "tva_sale_service_0",
}
# Printed on the invoice, in the language of the law; the accountant may put the exact article.
EXEMPT_MENTIONS = {
    "DE": "Steuerfreier Umsatz gemäß § 4 UStG.",
    "AT": "Steuerfreier Umsatz gemäß § 6 UStG 1994.",
    "FR": "Exonération de TVA, article 261 du CGI.",
    None: "VAT exempt.",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    registry_exempt_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Fiscal Position of Exempt Customers",
        compute="_compute_registry_exempt_position_id",
    )

    def _compute_registry_exempt_position_id(self):
        # As superuser: the position may be one of a company in which the user does not work.
        positions = (
            self.env["account.fiscal.position"]
            .sudo()
            .with_context(active_test=False)
            .search([("registry_vat_exempt", "=", True), ("company_id", "in", self.ids)])
            .grouped("company_id")
        )
        for company in self:
            company.registry_exempt_position_id = positions.get(company)

    def _registry_exempt_position(self):
        """Return the fiscal position of VAT-exempt customers, created on first use.

        Two transactions that create it at once meet at the unique index; the second one is
        tried again by Odoo and then finds the first one's.
        """
        self.ensure_one()
        # As superuser: whoever sells first need not be able to create fiscal positions.
        company = self.sudo().with_company(self)
        position = company.registry_exempt_position_id
        if position:
            return position.sudo(False)
        created = company.env["account.fiscal.position"]._registry_create_exempt(company)
        company.invalidate_recordset(["registry_exempt_position_id"])
        return created.sudo(False)
