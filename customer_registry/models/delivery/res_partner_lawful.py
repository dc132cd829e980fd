from odoo import api, fields, models

from ...checks.einvoice import LEITWEG
from ...checks.finding import Finding
from ...const import SEVERITY_ERROR, SEVERITY_WARNING
from .customer_channel_rule import BUYER_KINDS


class ResPartner(models.Model):
    """By which channels the law lets a customer get its invoices."""

    _inherit = "res.partner"

    registry_buyer_kind_chosen = fields.Selection(BUYER_KINDS, string="Chosen Kind of Buyer", groups="base.group_user")
    registry_buyer_kind = fields.Selection(
        BUYER_KINDS,
        string="Kind of Buyer",
        compute="_compute_registry_buyer_kind",
        inverse="_inverse_registry_buyer_kind",
        search="_search_registry_buyer_kind",
        groups="base.group_user",
        help="The law treats companies, public bodies and consumers differently. Proposed from VAT number, Leitweg-ID "
        "and channel.",
    )
    registry_channel_warning = fields.Char(
        string="Lawful Channel",
        compute="_compute_registry_channel_warning",
        groups="base.group_user",
        help="Why invoices of today may not be sent to this customer by the chosen channel or in the chosen format.",
    )

    @api.depends("registry_buyer_kind_chosen", "is_company", "vat", "peppol_eas", "invoice_sending_method")
    @api.depends_context("company")
    def _compute_registry_buyer_kind(self):
        for partner in self:
            partner.registry_buyer_kind = (
                partner.registry_buyer_kind_chosen or partner._registry_propose_buyer_kind() or "consumer"
            )

    def _inverse_registry_buyer_kind(self):
        for partner in self:
            kind = partner.registry_buyer_kind
            is_proposal = kind == (partner._registry_propose_buyer_kind() or "consumer")
            partner.registry_buyer_kind_chosen = False if is_proposal else kind

    @api.model
    def _search_registry_buyer_kind(self, operator, value):
        if operator != "in":
            return NotImplemented
        chosen = [("registry_buyer_kind_chosen", "in", list(value))]
        open_ones = self.search([("registry_buyer_kind_chosen", "=", False)])
        return ["|", *chosen, ("id", "in", open_ones.filtered(lambda one: one.registry_buyer_kind in value).ids)]

    def _registry_propose_buyer_kind(self):
        """Hook: return "public", "company", or "" for what the data of this customer suggest."""
        if self.peppol_eas == LEITWEG:
            return "public"
        return "company" if self.is_company or self.vat else ""

    @api.model
    def _commercial_fields(self):
        """Override of account: the kind of a company is that of whoever of it gets the invoice."""
        return [*super()._commercial_fields(), "registry_buyer_kind_chosen"]

    def registry_lawful_channels(self, company, day):
        """Tell how ``company`` may send an invoice of ``day`` to this customer, by the rules of law.

        :param company: record of ``res.company``, or its id
        :param day: the invoice date
        :return: ``{"channels": {code}, "formats": {code}, "reason": str}``; all codes and '' where no rule holds
        """
        self.ensure_one()
        self._registry_check_internal()
        self.check_access("read")
        if isinstance(company, int):
            company = self.env["res.company"].browse(company)
            company.check_access("read")
        rule = self._registry_channel_rules(company, fields.Date.to_date(day))[self]
        return {
            "channels": rule._codes("channels") or self._registry_all_codes("invoice_sending_method"),
            "formats": rule._codes("formats") or self._registry_all_codes("invoice_edi_format"),
            "reason": rule._reason() if rule else "",
        }

    @api.model
    def _registry_all_codes(self, name):
        return {code for code, _label in self._fields[name]._description_selection(self.env)}

    def _registry_channel_rules(self, company, day):
        """Return {customer: the rule of law for an invoice of ``day`` from ``company``, or none}, by one query."""
        # As superuser: whoever invoices need not read the rules, nor what the registry notes of a customer.
        rules = self.env["customer.channel.rule"].sudo()._in_force(company.sudo(), day)
        if not rules:
            return dict.fromkeys(self, rules)
        buyers = {partner: partner.sudo().commercial_partner_id.with_company(company) for partner in self}
        return {
            partner: rules._for_buyer(buyer.country_id, buyer.registry_buyer_kind) for partner, buyer in buyers.items()
        }

    def _registry_unlawful(self, company, day, channel=None, edi_format=None):
        """Return {customer: (rule, sentence)} of those whom the law does not let ``company`` serve as they have chosen.

        :param channel: the channel of the invoices; that of each customer unless given
        :param edi_format: the format of the invoices; that of each customer unless given
        """
        found = {}
        # As superuser: whoever invoices need not see what the registry notes of a customer.
        for partner, rule in self._registry_channel_rules(company, day).items():
            chosen = partner.sudo().with_company(company)
            sentence = rule and chosen._registry_law_sentence(
                rule,
                channel or chosen.invoice_sending_method or "email",
                chosen.invoice_edi_format if edi_format is None else edi_format,
            )
            if sentence:
                found[partner] = rule, sentence
        return found

    def _registry_law_sentence(self, rule, channel, edi_format):
        channels, formats = rule._codes("channels"), rule._codes("formats")
        reason = rule._reason()
        if channels and channel not in channels:
            return self.env._(
                "Not by %(channel)s, but by %(permitted)s: %(reason)s",
                channel=self._registry_code_label("invoice_sending_method", channel),
                permitted=self._registry_code_labels("invoice_sending_method", channels),
                reason=reason,
            )
        # Peppol itself demands a format that Odoo chooses.
        if formats and edi_format not in formats and (edi_format or channel != "peppol"):
            return self.env._(
                "An e-invoice is required, as %(permitted)s: %(reason)s",
                permitted=self._registry_code_labels("invoice_edi_format", formats),
                reason=reason,
            )
        return ""

    @api.model
    def _registry_code_labels(self, name, codes):
        return ", ".join(sorted(self._registry_code_label(name, code) for code in codes))

    @api.model
    def _registry_code_label(self, name, code):
        """Return the label of a channel or format; the code where nothing installed carries it out."""
        known = dict(self._fields[name]._description_selection(self.env))
        return known.get(code, code)

    @api.depends(
        "registry_buyer_kind", "country_id", "invoice_sending_method", "invoice_edi_format", "commercial_partner_id"
    )
    @api.depends_context("company", "lang")
    def _compute_registry_channel_warning(self):
        customers = self.filtered("registry_state")
        found = customers._registry_unlawful(self.env.company, fields.Date.context_today(self))
        for partner in self:
            partner.registry_channel_warning = found.get(partner, ("", ""))[1]

    def _registry_lawful_findings(self):
        """Return the findings of the review about the channel: a warning, an error where the rule is binding."""
        found = self._registry_unlawful(self.env.company, fields.Date.context_today(self)).get(self)
        if not found:
            return []
        rule, sentence = found
        severity = SEVERITY_ERROR if rule.binding else SEVERITY_WARNING
        label = self._registry_label("invoice_sending_method")
        return [Finding(severity, "invoice_sending_method", label, sentence)]
