from odoo import fields, models

from .res_company_vat import EXEMPT_REASONS


class ResPartner(models.Model):
    """Why a customer pays no VAT: it decides what the invoice says and which code the e-invoice carries."""

    _inherit = "res.partner"

    vat_exempt_reason = fields.Selection(
        EXEMPT_REASONS,
        string="Reason for Exemption",
        company_dependent=True,
        groups="base.group_user",
        help="Decides what is printed on the invoice and the code in the e-invoice. Empty: exempt turnover, such as "
        "§ 4 UStG in Germany.",
    )

    def write(self, vals):
        changed = self.browse()
        if "vat_exempt_reason" in vals:
            changed = self.filtered(lambda partner: partner.vat_exempt_reason != vals["vat_exempt_reason"])
        result = super().write(vals)
        changed.filtered("vat_exempt")._registry_update_open_documents()
        return result

    def _registry_exempt_position(self, company):
        """Return the fiscal position by which ``company`` bills this exempt customer."""
        # As superuser: whoever sells or invoices need not see the customer.
        reason = self.commercial_partner_id.sudo().with_company(company).vat_exempt_reason
        return company._registry_exempt_position(reason)

    def _commercial_fields(self):
        """Override of account: how a company is billed holds for its contacts and addresses."""
        return [*super()._commercial_fields(), "vat_exempt_reason"]
