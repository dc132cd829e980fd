from odoo import fields, models

# The chart's own tax for exempt turnover, whose boxes of the VAT return serve for ours.
EXEMPT_CHART_TAXES = {
    "de_skr03": "tax_free_skr03_ohne_vst",
    "de_skr04": "tax_free_skr04_ohne_vst",
    "at": "account_tax_template_sales_0_code020",
    "fr": "tva_sale_service_0",
}
# Why a customer pays no VAT; without one its turnover is exempt by the general article.
EXEMPT_REASONS = [
    ("small_business", "Small business"),
    ("reverse_charge", "Reverse charge"),
    ("intra_community", "Supply within the EU"),
    ("export", "Export outside the EU"),
]
# Category (UNCL 5305) and code (VATEX) of the e-invoice.
EXEMPT_CODES = {
    False: ("E", "VATEX-EU-132"),
    "small_business": ("E", False),
    "reverse_charge": ("AE", "VATEX-EU-AE"),
    "intra_community": ("K", "VATEX-EU-IC"),
    "export": ("G", "VATEX-EU-G"),
}
EXEMPT_CODES_OF_COUNTRY = {("FR", "small_business"): ("E", "VATEX-FR-FRANCHISE")}
# Printed on the invoice, in the language of the law; the accountant may put the exact article.
EXEMPT_MENTIONS = {
    False: {
        "DE": "Steuerfreier Umsatz gemäß § 4 UStG.",
        "AT": "Steuerfreier Umsatz gemäß § 6 UStG 1994.",
        "FR": "Exonération de TVA, article 261 du CGI.",
        None: "VAT exempt.",
    },
    "small_business": {
        "DE": "Kein Ausweis von Umsatzsteuer: Steuerbefreiung für Kleinunternehmer gemäß § 19 UStG.",
        "AT": "Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung, § 6 Abs. 1 Z 27 UStG 1994.",
        "FR": "TVA non applicable, article 293 B du CGI.",
        None: "VAT exempt: small business.",
    },
    "reverse_charge": {
        "DE": "Steuerschuldnerschaft des Leistungsempfängers, § 13b UStG.",
        "AT": "Die Steuerschuld geht auf den Leistungsempfänger über, § 19 UStG 1994.",
        "FR": "Autoliquidation, article 283 du CGI.",
        None: "Reverse charge.",
    },
    "intra_community": {
        "DE": "Steuerfreie innergemeinschaftliche Lieferung, § 4 Nr. 1 Buchst. b i. V. m. § 6a UStG.",
        "AT": "Steuerfreie innergemeinschaftliche Lieferung, Art. 6 Abs. 1 UStG 1994.",
        "FR": "Exonération de TVA, article 262 ter I du CGI.",
        None: "Intra-Community supply, VAT exempt.",
    },
    "export": {
        "DE": "Steuerfreie Ausfuhrlieferung, § 4 Nr. 1 Buchst. a i. V. m. § 6 UStG.",
        "AT": "Steuerfreie Ausfuhrlieferung, § 6 Abs. 1 Z 1 i. V. m. § 7 UStG 1994.",
        "FR": "Exonération de TVA, article 262 I du CGI.",
        None: "Export, VAT exempt.",
    },
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
            .search(
                [
                    ("registry_vat_exempt", "=", True),
                    ("registry_exempt_reason", "=", False),
                    ("company_id", "in", self.ids),
                ]
            )
            .grouped("company_id")
        )
        for company in self:
            company.registry_exempt_position_id = positions.get(company)

    def _registry_exempt_position(self, reason=False):
        """Return the fiscal position of VAT-exempt customers with this reason, created on first use.

        Two transactions that create it at once meet at the unique index; the second one is
        tried again by Odoo and then finds the first one's.
        """
        self.ensure_one()
        # As superuser: whoever sells first need not be able to create fiscal positions.
        company = self.sudo().with_company(self)
        known = company._registry_exempt_positions()
        position = known.filtered(lambda one: one.registry_exempt_reason == (reason or False))
        if position:
            return position.sudo(False)
        created = company.env["account.fiscal.position"]._registry_create_exempt(company, reason or False)
        company.invalidate_recordset(["registry_exempt_position_id"])
        return created.sudo(False)

    def _registry_exempt_positions(self):
        """Return the fiscal positions of all reasons, as superuser."""
        # As superuser: the position may be one of a company in which the user does not work.
        positions = self.env["account.fiscal.position"].sudo().with_context(active_test=False)
        return positions.search([("registry_vat_exempt", "=", True), ("company_id", "in", self.ids)])

    def _registry_exempt_taxes(self):
        """Return the taxes of exempt customers, whatever the reason."""
        return self._registry_exempt_positions().tax_ids.sudo(False)
