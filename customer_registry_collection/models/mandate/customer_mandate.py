import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...formats.sepa_text import reference_error

_GOCARDLESS = re.compile(r"MD[0-9A-Z]+")

SEQUENCE_CODE = "customer.mandate"
# What a bank compares with the debits that it has seen: changed by an amendment only.
FROZEN_FIELDS = (
    "reference",
    "partner_id",
    "company_id",
    "bank_id",
    "scheme",
    "provider",
    "gocardless_mandate",
    "date_signed",
    "sequence_type",
)


class CustomerMandate(models.Model):
    """The permission of a customer to collect from one bank account.

    Who may not see bank data sees that there is a mandate, and the masked number of its account.
    """

    _name = "customer.mandate"
    _description = "Direct Debit Mandate"
    _inherit = ["customer.aspect.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_name = "reference"
    _order = "date_signed desc, id desc"
    _check_company_auto = True

    reference = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="Identifies the mandate at the bank: up to 35 letters, digits and special characters, without spaces. "
        "Empty: the next number in the sequence.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The payer: the customer, or the third party that pays for it.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Creditor",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    provider = fields.Selection(
        [("sepa", "SEPA direct debit"), ("gocardless", "GoCardless")],
        required=True,
        default="sepa",
        tracking=True,
    )
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank Account",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        groups="customer_registry.group_bank_data",
    )
    bic = fields.Char(string="BIC", related="bank_id.bank_bic", groups="customer_registry.group_bank_data")
    iban_masked = fields.Char(
        string="Account",
        compute="_compute_iban_masked",
        compute_sudo=True,
        store=True,
        tracking=True,
        help="Country and last four characters of the account number.",
    )
    gocardless_mandate = fields.Char(
        string="GoCardless Mandate", copy=False, tracking=True, help="As in GoCardless, such as MD0001ABCD."
    )
    scheme = fields.Selection(
        [("core", "CORE"), ("b2b", "B2B")],
        required=True,
        default="core",
        tracking=True,
        help="B2B is for businesses only: they cannot have a debit refunded, and they confirm the mandate to their "
        "bank.",
    )
    sequence_type = fields.Selection(
        [("recurrent", "Recurring"), ("one_off", "One-off")],
        string="Type",
        required=True,
        default="recurrent",
        tracking=True,
    )
    final = fields.Boolean(
        string="Next Debit Is the Last",
        copy=False,
        tracking=True,
        help="The bank is notified with the next debit, and the mandate ends with it.",
    )
    date_signed = fields.Date(string="Signed On", copy=False, tracking=True)
    date_received = fields.Date(string="Received On", copy=False, tracking=True)
    date_first_debit = fields.Date(string="First Debit", copy=False, tracking=True)
    date_last_debit = fields.Date(string="Last Debit", copy=False, tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    date_revoked = fields.Date(string="Revoked On", copy=False, tracking=True)
    revocation_reason = fields.Char(string="Reason", copy=False, tracking=True)
    amendment_ids = fields.One2many(
        "customer.mandate.amendment",
        "mandate_id",
        string="Amendments",
        readonly=True,
        groups="customer_registry.group_bank_data",
    )
    is_used = fields.Boolean(compute="_compute_is_used")
    not_ready = fields.Text(compute="_compute_not_ready")

    # EPC: references that differ in capitals only are the same.
    _reference_unique = models.UniqueIndex(
        "(company_id, upper(reference))",
        "Another mandate of this creditor already has this reference: choose another one.",
    )
    _gocardless_unique = models.UniqueIndex(
        "(company_id, gocardless_mandate) WHERE gocardless_mandate IS NOT NULL",
        "This GoCardless mandate has already been recorded.",
    )

    def _is_reserved(self):
        """Hook: tell whether this mandate was given for a part of what its debtor owes, not for all of it."""
        return False

    @api.depends("bank_id.registry_masked_number")
    def _compute_iban_masked(self):
        for mandate in self:
            mandate.iban_masked = mandate.bank_id.registry_masked_number

    @api.depends("date_last_debit")
    def _compute_is_used(self):
        used = self._used()
        for mandate in self:
            mandate.is_used = mandate in used

    @api.depends("company_id", "provider")
    def _compute_not_ready(self):
        for mandate in self:
            mandate.not_ready = "\n".join(mandate.company_id._registry_collection_missing(mandate.provider)) or False

    @api.depends("reference", "iban_masked")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = " · ".join(filter(None, (mandate.reference, mandate.iban_masked)))

    @api.constrains("reference")
    def _check_reference(self):
        for mandate in self:
            if reference_error(mandate.reference):
                raise ValidationError(
                    self.env._(
                        "Mandate reference “%(reference)s” of %(customer)s: use up to 35 letters, digits and + ? / - "
                        ": ( ) . , ' without spaces, no / at the beginning or end and no //.",
                        reference=mandate.reference,
                        customer=mandate.partner_id.name,
                    )
                )

    @api.constrains("gocardless_mandate")
    def _check_gocardless_mandate(self):
        for mandate in self.filtered("gocardless_mandate"):
            if not _GOCARDLESS.fullmatch(mandate.gocardless_mandate):
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s: “%(value)s” is not a GoCardless mandate. These begin with MD, followed "
                        "by digits and capital letters.",
                        mandate=mandate.reference,
                        value=mandate.gocardless_mandate,
                    )
                )

    @api.constrains("partner_id")
    def _check_partner(self):
        self._check_customer_itself()

    @api.constrains("bank_id", "partner_id")
    def _check_bank(self):
        # As superuser: account and holder may be hidden from whoever edits the mandate.
        for mandate in self.sudo().filtered("bank_id"):
            if mandate.bank_id.partner_id.commercial_partner_id != mandate.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s: the bank account %(account)s does not belong to %(customer)s. Add it "
                        "to the customer first.",
                        mandate=mandate.reference,
                        account=mandate.iban_masked,
                        customer=mandate.partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        by_company = {}
        for vals in vals_list:
            if not vals.get("reference"):
                by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        for company_id, unnumbered in by_company.items():
            numbers = self.with_company(company_id)._free_references(len(unnumbered))
            for vals, number in zip(unnumbered, numbers, strict=True):
                vals["reference"] = number
        return super().create(vals_list)

    def write(self, vals):
        self._check_frozen(vals)
        self._check_transition(vals)
        return super().write(vals)

    def _write_protected(self, vals):
        """Write what ``write`` refuses for mandates in use; constraints hold."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for mandate in self._used():
            raise UserError(
                self.env._(
                    "Mandate %(mandate)s has been debited and must be kept. Revoke it instead.",
                    mandate=mandate.reference,
                )
            )
        for mandate in self.filtered(lambda mandate: mandate.state == "active"):
            raise UserError(
                self.env._("Mandate %(mandate)s is active. Revoke it before you delete it.", mandate=mandate.reference)
            )

    def _used(self):
        """Hook: return those of ``self`` that a bank knows, so that they are frozen and kept."""
        return self.filtered("date_last_debit")

    def _check_frozen(self, vals):
        names = [name for name in FROZEN_FIELDS if name in vals]
        if "date_last_debit" in vals and not vals["date_last_debit"]:
            names.append("date_last_debit")
        if not names:
            return
        # As superuser: what was debited is fixed, whatever the user sees of the debits.
        for mandate, field in self.sudo()._used()._registry_overwritten(vals, names):
            raise UserError(
                self.env._(
                    "Mandate %(mandate)s has been debited: %(field)s can no longer be changed. Record a new account "
                    "with “Amend”; anything else requires a new mandate.",
                    mandate=mandate.reference,
                    field=field._description_string(self.env),
                )
            )

    @api.model
    def _free_references(self, count):
        """Return ``count`` new references of the current company, passing over those typed in by hand.

        :raises UserError: there is no sequence of mandates
        """
        # As superuser: whoever records mandates need not be able to edit sequences, nor see all mandates.
        return (
            self.env["ir.sequence"]
            .sudo()
            ._registry_draw_free(
                SEQUENCE_CODE,
                count,
                self.sudo()._references_in_use,
                self.env._(
                    "%(company)s has no sequence for mandates: create one with the code %(code)s.",
                    company=self.env.company.name,
                    code=SEQUENCE_CODE,
                ),
            )
        )

    @api.model
    def _references_in_use(self, references):
        domain = [("reference", "in", references), ("company_id", "=", self.env.company.id)]
        return {reference for (reference,) in self._read_group(domain, ["reference"])}
