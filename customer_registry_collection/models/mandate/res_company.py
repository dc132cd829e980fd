from odoo import api, fields, models
from odoo.addons.customer_registry.checks.bank import bic_is_valid, iban_is_valid
from odoo.exceptions import UserError, ValidationError
from stdnum.eu import at_02

from ...const import METHOD_OF_PROVIDER
from ...formats.debit import VERSIONS
from ...formats.sepa_text import creditor_identifier_is_valid


class ResCompany(models.Model):
    """The company as a creditor."""

    _inherit = "res.company"

    registry_creditor_identifier = fields.Char(
        string="Creditor Identifier", help="Gläubiger-ID, ICS: issued by the central bank, such as DE98ZZZ09999999999."
    )
    registry_collection_journal_id = fields.Many2one(
        "account.journal",
        string="Collecting Bank Account",
        domain="[('type', '=', 'bank'), ('company_id', '=', id)]",
        check_company=True,
        help="The journal of the bank account to which direct debits are credited.",
    )
    registry_pain_version = fields.Selection(
        [(version, version) for version in VERSIONS], string="SEPA File Version", required=True, default=VERSIONS[0]
    )
    registry_prenotification_days = fields.Integer(
        string="Pre-notification",
        default=14,
        help="Number of days before the due date by which customers are notified of a debit. 14 unless agreed "
        "otherwise.",
    )
    registry_prenotification_by = fields.Selection(
        [("invoice", "On the invoice"), ("mail", "By a separate e-mail")],
        string="Announce Debits",
        required=True,
        default="invoice",
        help="On the invoice: it states the date, the amount and the mandate. By e-mail: each collection is announced.",
    )
    registry_return_blocks = fields.Boolean(
        string="Returns End Mandates",
        default=True,
        help="Revoke the mandate when the bank says that the account or the mandate does not exist (AC04, MD01, ...).",
    )
    registry_max_debits_per_file = fields.Integer(
        string="Debits per File", help="Some banks accept 500 or 999 debits per file. 0: no limit."
    )
    registry_sepa_first = fields.Boolean(
        string="Mark First Debits (FRST)", help="Only for banks that still require it; since 2016, RCUR is sufficient."
    )

    _registry_prenotification_days_positive = models.Constraint(
        "CHECK (registry_prenotification_days >= 0)", "The number of days of pre-notification cannot be negative."
    )
    _registry_max_debits_positive = models.Constraint(
        "CHECK (registry_max_debits_per_file >= 0)",
        "The limit of debits per file cannot be negative: 0 means no limit.",
    )

    @api.constrains("registry_creditor_identifier")
    def _check_registry_creditor_identifier(self):
        for company in self.filtered("registry_creditor_identifier"):
            if not creditor_identifier_is_valid(company.registry_creditor_identifier):
                raise ValidationError(
                    self.env._(
                        "%(company)s: the creditor identifier “%(identifier)s” is not valid. Compare its check "
                        "digits (third and fourth characters) with the letter from the central bank.",
                        company=company.name,
                        identifier=company.registry_creditor_identifier,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._registry_compact_identifier(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._registry_compact_identifier(vals)
        if "registry_creditor_identifier" in vals:
            self._registry_refuse_other_creditor(vals["registry_creditor_identifier"])
        return super().write(vals)

    @api.model
    def _registry_compact_identifier(self, vals):
        identifier = vals.get("registry_creditor_identifier")
        return {**vals, "registry_creditor_identifier": at_02.compact(identifier)} if identifier else vals

    def _registry_refuse_other_creditor(self, identifier):
        """Refuse another identifier while mandates are debited that were given to this one.

        :raises UserError: naming the company and how many mandates there are
        """
        changed = self.filtered(lambda company: company.registry_creditor_identifier not in (False, identifier))
        # As superuser: whoever sets up the company need not see the mandates.
        mandates = self.env["customer.mandate"].sudo()
        domain = [("company_id", "in", changed.ids), ("provider", "=", "sepa"), ("state", "=", "active")]
        used = mandates.search(domain)._used() if changed else mandates
        if used:
            raise UserError(
                self.env._(
                    "%(company)s: %(count)s mandates were given for its creditor identifier and have been debited. "
                    "Revoke them before you change it; customers have to sign new ones for another identifier.",
                    company=used.company_id[0].name,
                    count=len(used.filtered(lambda mandate: mandate.company_id == used.company_id[0])),
                )
            )

    def _registry_collection_missing(self, provider="sepa"):
        """Return the list of sentences that name what this company lacks for collecting; empty: it is ready."""
        self.ensure_one()
        if provider != "sepa":
            return []
        # As superuser: whoever sees a mandate learns what is missing, and need not see the journal.
        company = self.sudo()
        bank = company.registry_collection_journal_id.bank_account_id
        missing = []
        if not company.registry_creditor_identifier:
            missing.append(self.env._("The creditor identifier of %(company)s is missing.", company=company.name))
        if not company.registry_collection_journal_id:
            missing.append(
                self.env._("The collecting bank account of %(company)s has not been chosen.", company=company.name)
            )
        if not iban_is_valid(bank.acc_number):
            missing.append(self.env._("The IBAN of %(company)s is missing or not valid.", company=company.name))
        if not bic_is_valid(bank.bank_bic):
            missing.append(self.env._("The BIC of %(company)s is missing or not valid.", company=company.name))
        return missing

    def _registry_method_line(self, provider="sepa"):
        """Return the payment method line of the collecting journal for debits by ``provider``."""
        # As superuser: whoever collects need not see the journal.
        lines = self.sudo().registry_collection_journal_id.inbound_payment_method_line_ids
        return lines.filtered(lambda line: line.payment_method_id.code == METHOD_OF_PROVIDER[provider])[:1]
