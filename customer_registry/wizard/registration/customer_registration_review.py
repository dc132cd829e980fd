from odoo import api, fields, models
from odoo.exceptions import UserError

from ...checks.bank import mask
from ...inner import Inner
from ...models.registration.res_partner_typed import FOR_REVIEW

MENDABLE_FIELDS = (
    "name",
    "email",
    "phone",
    "vat",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "category_id",
    "payment_term_id",
    "sending_method",
)


class CustomerRegistrationReview(models.TransientModel):
    """One screen before a registration is finished: what is wrong, missing or double."""

    _name = "customer.registration.review"
    _description = "Registration Review"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    finding_ids = fields.One2many("customer.registration.finding", "review_id", readonly=True)
    duplicate_ids = fields.One2many("customer.registration.duplicate", "review_id", readonly=True)
    error_count = fields.Integer(readonly=True)
    warning_count = fields.Integer(readonly=True)
    reason = fields.Char(
        string="Reason for finishing anyway",
        help="Recorded in the customer's history together with the warnings.",
    )

    # What is most often missing can be mended here. The rest is a click away, on the customer.
    is_company = fields.Boolean(related="partner_id.is_company")
    name = fields.Char(related="partner_id.name", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    vat = fields.Char(related="partner_id.vat", readonly=False)
    vies_state = fields.Selection(related="partner_id.registry_vies_state")
    street = fields.Char(related="partner_id.street", readonly=False)
    street2 = fields.Char(related="partner_id.street2", readonly=False)
    zip = fields.Char(related="partner_id.zip", readonly=False)
    city = fields.Char(related="partner_id.city", readonly=False)
    country_id = fields.Many2one(related="partner_id.country_id", readonly=False)
    completeness = fields.Integer(related="partner_id.registry_completeness")
    category_id = fields.Many2many(related="partner_id.category_id", string="Categories", readonly=False)
    payment_term_id = fields.Many2one(
        related="partner_id.property_payment_term_id", string="Payment Terms", readonly=False
    )
    sending_method = fields.Selection(
        related="partner_id.invoice_sending_method", string="Delivery of Invoices", readonly=False
    )
    vat_liable = fields.Boolean(related="partner_id.vat_liable")
    recipient_ids = fields.Many2many("res.partner", string="Invoice Recipients", compute="_compute_recipient_ids")
    bank_summary = fields.Text(string="Bank Accounts", compute="_compute_bank_summary")

    @api.depends("partner_id")
    def _compute_recipient_ids(self):
        for review in self:
            review.recipient_ids = review.partner_id._registry_invoice_recipients()

    @api.depends("partner_id")
    def _compute_bank_summary(self):
        """Say of each account whether it is right, and no more of it than its last digits."""
        for review in self:
            # As superuser: whoever registers customers need not have the right to bank data.
            banks = review.partner_id.sudo().bank_ids
            review.bank_summary = "\n".join(review._describe_account(bank) for bank in banks)

    def _describe_account(self, bank_sudo):
        findings = self.partner_id._registry_account_findings(bank_sudo)
        verdict = self.env._("please check") if findings else self.env._("correct")
        bank = bank_sudo.bank_id.name or ""
        return " · ".join(filter(None, (mask(bank_sudo.acc_number), bank, verdict)))

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._inspect()
        return reviews

    def write(self, vals):
        """Look again after something was mended here, or has become worse."""
        for_review = self.with_context(**{FOR_REVIEW: Inner(True)})
        result = super(CustomerRegistrationReview, for_review).write(vals)
        if not vals.keys().isdisjoint(MENDABLE_FIELDS):
            self._inspect()
        return result

    def action_refresh(self):
        """Look again, after the customer was mended in the meantime."""
        self._inspect()
        return self._get_action()

    def action_finish(self):
        """Finish the registration and keep the reason why warnings were passed over."""
        self.ensure_one()
        self._inspect()
        warned = self.warning_count or self.duplicate_ids
        if warned and not self.error_count and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "%(name)s has warnings. Give a reason for finishing anyway, or resolve them first.",
                    name=self.partner_id.name,
                )
            )
        self.partner_id.registry_register()
        if warned:
            self.partner_id._message_log(body=self._get_reason_note())
        return {"type": "ir.actions.act_window_close"}

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Finish registration"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _inspect(self):
        """Fill in findings and duplicates from the customer as it is now."""
        for review in self:
            findings = sorted(review.partner_id._registry_findings(), key=lambda item: not item.is_error)
            duplicates = review.partner_id._registry_likely_duplicates(review.partner_id._registry_duplicate_values())
            review.write(
                {
                    "finding_ids": [(5, 0), *((0, 0, self._prepare_finding(item)) for item in findings)],
                    "duplicate_ids": [(5, 0), *((0, 0, self._prepare_duplicate(row)) for row in duplicates)],
                    "error_count": sum(item.is_error for item in findings),
                    "warning_count": sum(not item.is_error for item in findings),
                }
            )

    def _prepare_finding(self, finding):
        return {"severity": finding.severity, "label": finding.label, "message": finding.message}

    def _prepare_duplicate(self, row):
        return {
            "partner_id": row["id"],
            "name": row["name"],
            "ref": row["ref"],
            "score": row["score"],
            "archived": row["archived"],
            "reason": self.partner_id._registry_duplicate_reason(row),
        }

    def _get_reason_note(self):
        warnings = self.finding_ids.mapped("message")
        doubles = [
            self.env._("Likely duplicate: %(name)s (%(reason)s)", name=line.name, reason=line.reason)
            for line in self.duplicate_ids
        ]
        intro = self.env._("Registration finished despite warnings: %(reason)s", reason=self.reason)
        return "\n".join([intro, *warnings, *doubles])


class CustomerRegistrationFinding(models.TransientModel):
    """A line of the review: one error or warning."""

    _name = "customer.registration.finding"
    _description = "Registration Review Finding"
    _order = "severity, id"

    review_id = fields.Many2one("customer.registration.review", required=True, index=True, ondelete="cascade")
    severity = fields.Selection([("error", "Error"), ("warning", "Warning")], required=True)
    label = fields.Char(string="Field")
    message = fields.Char(required=True)


class CustomerRegistrationDuplicate(models.TransientModel):
    """A line of the review: a record that is likely the same customer."""

    _name = "customer.registration.duplicate"
    _description = "Registration Review Duplicate"
    _order = "score desc, id"

    review_id = fields.Many2one("customer.registration.review", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", ondelete="cascade")
    name = fields.Char(required=True)
    ref = fields.Char(string="Number")
    reason = fields.Char()
    score = fields.Integer()
    archived = fields.Boolean()

    def action_open(self):
        self.ensure_one()
        return self.partner_id.action_open_duplicate()
