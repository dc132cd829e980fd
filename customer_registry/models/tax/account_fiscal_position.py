from odoo import api, fields, models

from ...inner import read_inner
from .res_company_vat import (
    EXEMPT_CHART_TAXES,
    EXEMPT_CODES,
    EXEMPT_CODES_OF_COUNTRY,
    EXEMPT_MENTIONS,
    EXEMPT_REASONS,
)


class AccountFiscalPosition(models.Model):
    """The position by which invoices to VAT-exempt customers carry no VAT."""

    _inherit = "account.fiscal.position"

    registry_vat_exempt = fields.Boolean(
        string="For VAT-exempt Customers",
        readonly=True,
        copy=False,
        help="Replaces every sales tax, including those created later, with the exempt tax.",
    )

    registry_exempt_reason = fields.Selection(EXEMPT_REASONS, string="Reason for Exemption", readonly=True, copy=False)

    _registry_vat_exempt_unique = models.UniqueIndex(
        "(company_id, COALESCE(registry_exempt_reason, '')) WHERE registry_vat_exempt IS TRUE",
        "A company can have only one fiscal position for its VAT-exempt customers with the same reason.",
    )

    @api.model
    def _get_fiscal_position(self, partner, delivery=None):
        """Override of account: for an exempt customer the flag decides, before anything else.

        Where a third party pays, that of the customer served. What we buy from a customer is not
        exempt: purchases name no delivery address, vendor bills say so in the context. Who asks for
        many invoices gives a ``Memory`` as ``registry_known_positions``.
        """
        known = read_inner(self.env, "registry_known_positions")
        served = partner.browse(read_inner(self.env, "registry_customer_served"))
        bought = not delivery or bool(self.env.context.get("registry_purchase"))
        key = self.env.company, served, partner, delivery, bought
        if known and key in known:
            return self.browse(known[key])
        customer = served or partner
        if not bought and customer._registry_is_exempt(self.env.company):
            position = customer._registry_exempt_position(self.env.company)
        else:
            position = super()._get_fiscal_position(partner, delivery=delivery)
        if known is not None:
            known[key] = position.id
        return position

    def map_tax(self, taxes):
        """Override of account: whatever sale tax comes in, the exempt one comes out."""
        if not self.registry_vat_exempt:
            return super().map_tax(taxes)
        sale = taxes.filtered(lambda tax: tax.type_tax_use == "sale")
        return (taxes - sale) | (self.tax_ids if sale else taxes.browse())

    @api.model
    def _registry_create_exempt(self, company, reason=False):
        """Create group, 0 % tax and position for the exempt customers of ``company`` with this reason.

        The boxes of the VAT return are known for the general reason; the others' are the accountant's to choose.
        """
        tax = self.env["account.tax"].create(self._prepare_exempt_tax(company, reason))
        if not reason:
            self._registry_copy_grids(company, tax)
        mentions = EXEMPT_MENTIONS[reason]
        position = self.create(
            {
                "name": self.env._("VAT-exempt customers"),
                "company_id": company.id,
                "registry_vat_exempt": True,
                "registry_exempt_reason": reason,
                "tax_ids": [fields.Command.set(tax.ids)],
                "note": mentions.get(company.account_fiscal_country_id.code, mentions[None]),
            }
        )
        position._registry_translate_exempt()
        return position

    def _registry_translate_exempt(self):
        """Name the records in all languages in use: the group is printed on the customers' invoices."""
        for code, _name in self.env["res.lang"].get_installed():
            position = self.with_context(lang=code)
            reason = position._registry_reason_suffix(self.registry_exempt_reason)
            position.name = position.env._("VAT-exempt customers") + reason
            position.tax_ids.name = position.env._("0% VAT-exempt customer") + reason
            position.tax_ids.tax_group_id.name = position.env._("VAT-exempt") + reason

    def _registry_reason_suffix(self, reason):
        """Return what names a position beside the general one, in the language of the environment."""
        labels = dict(self._fields["registry_exempt_reason"]._description_selection(self.env))
        return f" · {labels[reason]}" if reason else ""

    def _prepare_exempt_tax(self, company, reason):
        """EN 16931: category E needs a rate of 0 and a reason (BR-E-5, BR-E-10)."""
        country = company.account_fiscal_country_id or company.country_id
        suffix = self._registry_reason_suffix(reason)
        category, code = EXEMPT_CODES_OF_COUNTRY.get((country.code, reason), EXEMPT_CODES[reason])
        group = self.env["account.tax.group"].create(
            {"name": self.env._("VAT-exempt") + suffix, "company_id": company.id, "country_id": country.id}
        )
        return {
            "name": self.env._("0% VAT-exempt customer") + suffix,
            "description": self.env._("VAT-exempt"),
            "invoice_label": "0%",
            "amount": 0.0,
            "amount_type": "percent",
            "type_tax_use": "sale",
            "company_id": company.id,
            "country_id": country.id,
            "tax_group_id": group.id,
            "ubl_cii_tax_category_code": category,
            "ubl_cii_tax_exemption_reason_code": code,
        }

    def _registry_copy_grids(self, company, tax):
        """Report exempt turnover in the boxes of the chart's own exempt tax, where it has one."""
        charts = self.env["account.chart.template"].with_company(company)
        name = EXEMPT_CHART_TAXES.get(company.chart_template)
        source = name and charts.ref(name, raise_if_not_found=False)
        if not source:
            return
        for lines in ("invoice_repartition_line_ids", "refund_repartition_line_ids"):
            tags = source[lines].filtered(lambda line: line.repartition_type == "base").tag_ids
            tax[lines].filtered(lambda line: line.repartition_type == "base").tag_ids = tags
