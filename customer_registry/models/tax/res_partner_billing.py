from odoo import api, fields, models


class ResPartner(models.Model):
    """How a customer is billed."""

    _inherit = "res.partner"

    vat_exempt = fields.Boolean(
        string="VAT Exempt",
        company_dependent=True,
        groups="base.group_user",
        help="Invoices to this customer carry no VAT, only the legally required exemption note.",
    )
    vat_liable = fields.Boolean(
        string="VAT-liable",
        compute="_compute_vat_liable",
        inverse="_inverse_vat_liable",
        search="_search_vat_liable",
        groups="base.group_user",
        help="On: the current taxes apply to every billed item. Off: invoices are exempt.",
    )
    consolidate_invoices = fields.Boolean(
        company_dependent=True,
        groups="base.group_user",
        help="All folders of the customer are billed on one invoice per billing period. Off: one invoice per folder.",
    )

    @api.depends("vat_exempt")
    @api.depends_context("company")
    def _compute_vat_liable(self):
        for partner in self:
            partner.vat_liable = not partner.vat_exempt

    def _inverse_vat_liable(self):
        for partner in self:
            partner.vat_exempt = not partner.vat_liable

    def _search_vat_liable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("vat_exempt", "in", [not flag for flag in value])]

    def write(self, vals):
        changed = self.browse()
        if "vat_exempt" in vals:
            changed = self.filtered(lambda partner: partner.vat_exempt != bool(vals["vat_exempt"]))
        result = super().write(vals)
        changed._registry_update_open_documents()
        return result

    def _registry_is_exempt(self, company):
        """Tell whether ``company`` bills this customer, or that of this person, without VAT: what the flag says."""
        # As superuser: whoever sells or invoices need not see the customer.
        return self.commercial_partner_id.sudo().with_company(company).vat_exempt

    def _registry_update_open_documents(self):
        """The VAT flag has changed; documents that are still open follow it.

        Called once per write with the changed partners, in the company of the environment.
        """
        for documents in self._registry_open_documents():
            documents._registry_follow_vat_flag()

    def _registry_open_documents(self):
        """Hook: return the documents of these customers that follow their VAT flag, as list of recordsets.

        Those of the company of the environment, as superuser; each model knows ``_registry_follow_vat_flag``.
        """
        drafts = self.env["account.move"].sudo()
        domain = [
            *("|", ("commercial_partner_id", "in", self.ids), ("registry_customer_id", "in", self.ids)),
            ("company_id", "=", self.env.company.id),
            ("state", "=", "draft"),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
        ]
        return [drafts.search(domain)]

    def _commercial_fields(self):
        """Override of account: how a company is billed holds for its contacts and addresses."""
        return [
            *super()._commercial_fields(),
            "vat_exempt",
            "consolidate_invoices",
            "invoice_sending_method",
            "property_inbound_payment_method_line_id",
        ]
