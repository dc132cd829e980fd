from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.customer_registry.const import SEVERITY_WARNING
from odoo.exceptions import ValidationError

from ...const import CHANNEL

SEES_MANDATES = (
    "customer_registry.group_reader,customer_registry.group_bank_data,"
    "account.group_account_invoice,account.group_account_readonly"
)


class ResPartner(models.Model):
    """Customers that are collected from."""

    _inherit = "res.partner"

    registry_mandate_ids = fields.One2many(
        "customer.mandate", "partner_id", string="All Mandates", groups=SEES_MANDATES
    )
    registry_mandate_id = fields.Many2one(
        "customer.mandate",
        string="Mandate",
        compute="_compute_registry_mandate_id",
        groups=SEES_MANDATES,
        help="The active mandate used for all folders that do not specify their own.",
    )
    registry_mandate_count = fields.Integer(
        string="Mandates", compute="_compute_registry_mandate_count", groups=SEES_MANDATES
    )
    registry_mandate_hint = fields.Char(
        string="Mandate Missing", compute="_compute_registry_mandate_hint", groups="base.group_user"
    )
    registry_collection_missing = fields.Text(
        string="SEPA Is Not Ready", compute="_compute_registry_collection_missing", groups="base.group_user"
    )

    invoice_sending_method = fields.Selection(selection_add=[(CHANNEL, "GoCardless export")])
    registry_gocardless_mail = fields.Boolean(
        string="Also E-mail the Invoice",
        company_dependent=True,
        groups="base.group_user",
        help="The export for GoCardless states the number and amount of an invoice but does not contain it. Send it "
        "by e-mail as well.",
    )

    @api.depends(
        "commercial_partner_id.registry_mandate_ids.state",
        "commercial_partner_id.registry_mandate_ids.provider",
        "commercial_partner_id.registry_mandate_ids.date_signed",
        "property_inbound_payment_method_line_id",
    )
    @api.depends_context("company")
    def _compute_registry_mandate_id(self):
        # As superuser: payment methods and mandates may be hidden from the user.
        mandates = self.sudo().commercial_partner_id._registry_active_mandates()
        for partner in self:
            line = partner.commercial_partner_id.sudo().property_inbound_payment_method_line_id
            candidates = mandates[partner.commercial_partner_id._origin.id]
            fitting = candidates.filtered(lambda mandate, line=line: mandate.provider == line._registry_provider())
            partner.registry_mandate_id = (fitting or candidates)[:1].sudo(False)

    @api.depends(
        "registry_payment_type",
        "property_inbound_payment_method_line_id",
        "commercial_partner_id.registry_mandate_ids.state",
        "commercial_partner_id.registry_mandate_ids.provider",
    )
    @api.depends_context("company", "lang")
    def _compute_registry_mandate_hint(self):
        for partner in self:
            # As superuser: whoever agrees on direct debit learns that a mandate is missing, and no more.
            provider = partner.sudo()._registry_debited_by()
            missing = provider and partner.sudo().registry_mandate_id.provider != provider
            partner.registry_mandate_hint = missing and partner._registry_explain_no_mandate(provider)

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_registry_mandate_count(self):
        groups = self.env["customer.mandate"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.registry_mandate_count = counts.get(partner.commercial_partner_id.id, 0)

    @api.depends("registry_payment_type")
    @api.depends_context("company")
    def _compute_registry_collection_missing(self):
        for partner in self:
            missing = partner._registry_creditor()._registry_collection_missing()
            partner.registry_collection_missing = partner.registry_payment_type == "sepa" and "\n".join(missing)

    @api.constrains("registry_payment_type")
    def _check_registry_payment_type(self):
        """Direct debit is agreed only with a company that can collect."""
        for partner in self.filtered(lambda partner: partner.registry_payment_type == "sepa"):
            missing = partner._registry_creditor()._registry_collection_missing()
            if missing:
                heading = self.env._(
                    "%(customer)s cannot pay by SEPA direct debit yet. Complete the settings:", customer=partner.name
                )
                raise ValidationError("\n".join([heading, *(f"- {sentence}" for sentence in missing)]))

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda partner: partner.registry_payment_type == "sepa")._registry_follow_payment_type()
        return partners

    def write(self, vals):
        changed = self.browse()
        if "registry_payment_type" in vals:
            changed = self.filtered(lambda partner: partner.registry_payment_type != vals["registry_payment_type"])
        result = super().write(vals)
        if changed and "property_inbound_payment_method_line_id" not in vals:
            changed._registry_follow_payment_type()
        return result

    def action_view_registry_mandates(self):
        """Open the mandates of these customers, those that have ended included."""
        self._registry_check_internal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mandates"),
            "res_model": "customer.mandate",
            "views": [(False, "list"), (False, "form")],
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
            "context": {"default_partner_id": self.commercial_partner_id[:1].id},
        }

    def action_registry_have_mandate_signed(self):
        """Open the draft of a SEPA mandate that this customer has to sign, or a new one."""
        self.ensure_one()
        draft = self._registry_draft_mandate()
        context = {"default_partner_id": self.commercial_partner_id.id, "default_bank_id": self._registry_iban().id}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mandate of %(customer)s", customer=self.commercial_partner_id.name),
            "res_model": "customer.mandate",
            "res_id": draft.id,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _registry_draft_mandate(self):
        """Return the newest draft of a SEPA mandate of this customer in the company that collects.

        :raises AccessError: for who may not edit mandates
        """
        mandates = self.env["customer.mandate"]
        mandates.check_access("write")
        domain = [
            ("partner_id", "=", self.commercial_partner_id.id),
            ("company_id", "=", self._registry_creditor().id),
            ("provider", "=", "sepa"),
            ("state", "=", "draft"),
        ]
        return mandates.search(domain, order="id desc", limit=1)

    def _registry_iban(self):
        """Return the first account of this customer that a mandate can be for."""
        return self.commercial_partner_id.bank_ids.filtered(lambda bank: bank.acc_type == "iban")[:1]

    def _registry_debited_by(self):
        """Return the provider by which this customer is to be debited, or False."""
        provider = self.property_inbound_payment_method_line_id._registry_provider()
        return provider or (self.registry_payment_type == "sepa" and "sepa")

    def _registry_explain_no_mandate(self, provider):
        """Hook: return a sentence on what keeps this customer from being debited by ``provider``."""
        # As superuser: its reference tells nothing about the account.
        drafts = self.sudo().registry_mandate_ids.filtered(lambda mandate: mandate.state == "draft")
        if draft := drafts.filtered(lambda mandate: mandate.provider == provider)[:1]:
            return self.env._(
                "Mandate %(mandate)s is still a draft: nothing is collected until it has been signed.",
                mandate=draft.reference,
            )
        return self.env._("There is no active mandate: nothing is collected until the customer has signed one.")

    def _registry_creditor(self):
        """Return the company that collects from this customer."""
        return self.company_id or self.env.company

    def _registry_follow_payment_type(self):
        """Let new invoices of the company that collects ask for the payment that was agreed."""
        # As superuser: whoever registers the customer need not see the books.
        for partner in self.sudo():
            company = partner._registry_creditor()
            partner = partner.with_company(company)
            provider = partner.property_inbound_payment_method_line_id._registry_provider()
            if partner.registry_payment_type == "sepa" and not provider:
                partner.property_inbound_payment_method_line_id = company._registry_method_line()
            elif partner.registry_payment_type != "sepa" and provider == "sepa":
                partner.property_inbound_payment_method_line_id = False

    def _registry_active_mandates(self):
        """Return {id of customer: its active mandates in the current company}, the default one first.

        A mandate that was given for a part only comes last, and a newer one replaces an older one.
        """
        found = defaultdict(self.env["customer.mandate"].browse)
        domain = [
            ("partner_id", "in", self.ids),
            ("company_id", "=", self.env.company.id),
            ("state", "=", "active"),
        ]
        for mandate in self.env["customer.mandate"].search(domain).sorted(lambda mandate: mandate._is_reserved()):
            found[mandate.partner_id.id] |= mandate
        return found

    def _registry_mandate_of(self, provider):
        """Return the mandate by which this debtor pays the current company through ``provider``; empty without one."""
        # As superuser: whoever invoices need not see the mandates.
        return self.sudo().registry_mandate_id.filtered(lambda mandate: mandate.provider == provider)

    def _registry_debit_findings(self):
        """Override of customer_registry: direct debit needs a mandate, too."""
        findings = super()._registry_debit_findings()
        # As superuser: whoever registers the customer learns that a mandate is missing, and no more.
        if findings or self.registry_payment_type != "sepa" or self.sudo().registry_mandate_id:
            return findings
        message = self.env._("Direct debit is agreed, but there is no active mandate: have one signed.")
        return [self._registry_finding(SEVERITY_WARNING, "bank_ids", message)]

    @api.model
    def _registry_billing_partner_fields(self):
        """Override of customer_registry: mandates have to be kept."""
        return {**super()._registry_billing_partner_fields(), "customer.mandate": ["partner_id"]}
