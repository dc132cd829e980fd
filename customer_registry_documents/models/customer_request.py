from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

KINDS = [("upload", "Send documents"), ("approve", "Approve"), ("sign", "Sign")]
STATES = [
    ("draft", "Draft"),
    ("open", "Open"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
]
# Set by what happens to the request, never by hand.
GUARDED = {
    "state",
    "answer_ids",
    "answered_by_id",
    "answered_at",
    "refuse_reason",
    "file_hashes",
    "signed_by",
    "signed_at",
    "signed_ip",
    "signature",
    "document_hash",
    "signed_attachment_id",
    "sent_at",
    "reminded_on",
    "mailed_message_ids",
    "mail_state",
    "mail_error",
}
# What the customer was asked stays as it was asked.
FROZEN = {"partner_id", "company_id", "kind", "is_contract", "name", "message", "attachment_ids"}


class CustomerRequest(models.Model):
    """Something that a customer is asked for in the portal: documents, an approval or a signature.

    A draft is edited; what was sent stays as it was sent, with the SHA-256 of every file. The answer is
    written by the portal's pages alone (see ``controllers/portal_requests.py``): portal users have no access
    to this model.
    """

    _name = "customer.request"
    _description = "Request to a Customer"
    _inherit = ["mail.thread", "customer.mailed.mixin", "customer.job.mixin"]
    _order = "id desc"

    name = fields.Char(string="Subject", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        domain="[('registry_state', '!=', False)]",
    )
    kind = fields.Selection(KINDS, string="Type of Request", required=True, default="upload", tracking=True)
    is_contract = fields.Boolean(
        string="Contract",
        compute="_compute_is_contract",
        store=True,
        readonly=False,
        help="Shown among the contracts of the customer.",
    )
    message = fields.Html(help="Shown to the customer. What is written below, in the history, is not.")
    state = fields.Selection(
        STATES, string="Status", required=True, default="draft", readonly=True, copy=False, index=True, tracking=True
    )
    date_due = fields.Date(string="Due", tracking=True, help="From then on reminders are sent.")
    date_expiry = fields.Date(string="Answer By", tracking=True, help="Answers are no longer accepted after this day.")
    all_contacts = fields.Boolean(
        default=True,
        help="Everybody with portal access for this customer may answer. Otherwise only the selected contacts.",
    )
    contact_ids = fields.Many2many(
        "customer.contact",
        string="Contacts",
        domain="[('customer_id', '=', partner_id), ('portal_access', '=', True)]",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "customer_request_file_rel",
        "request_id",
        "attachment_id",
        string="Files",
        copy=False,
    )
    file_hashes = fields.Json(readonly=True, copy=False, help="SHA-256 of each file as it was sent.")
    answer_ids = fields.Many2many(
        "ir.attachment",
        "customer_request_answer_rel",
        "request_id",
        "attachment_id",
        string="Received",
        readonly=True,
        copy=False,
    )
    answered_by_id = fields.Many2one("res.partner", readonly=True, copy=False, index="btree_not_null")
    answered_at = fields.Datetime(string="Answered On", readonly=True, copy=False)
    refuse_reason = fields.Text(string="Reason", readonly=True, copy=False)
    signed_by = fields.Char(readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed On", readonly=True, copy=False)
    signed_time = fields.Char(string="Time of Signature", compute="_compute_signed_time")
    signed_ip = fields.Char(string="Address", readonly=True, copy=False, help="The network address of the signer.")
    signature = fields.Image(max_width=1200, max_height=600, readonly=True, copy=False, attachment=True)
    document_hash = fields.Char(string="SHA-256", readonly=True, copy=False, help="Of the file that was signed.")
    signed_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Signed PDF",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Receives the answer.",
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)
    reminded_on = fields.Date(string="Last Reminder", readonly=True, copy=False)
    recipient_ids = fields.Many2many("res.partner", string="Recipients", compute="_compute_recipient_ids")
    is_late = fields.Boolean(compute="_compute_is_late")

    _customer_idx = models.Index("(partner_id, kind, is_contract, id)")
    _dates = models.Constraint(
        "CHECK (date_expiry IS NULL OR date_due IS NULL OR date_expiry >= date_due)",
        "Answers must be accepted at least until the due date: choose a later “Answer By”.",
    )

    @api.depends("kind")
    def _compute_is_contract(self):
        for request in self:
            request.is_contract = request.is_contract and request.kind == "sign"

    @api.depends("partner_id", "all_contacts", "contact_ids.portal_access", "contact_ids.active")
    def _compute_recipient_ids(self):
        for request in self:
            links = request.partner_id.contact_link_ids if request.all_contacts else request.contact_ids
            recipients = links.filtered(lambda link: link.active and link.portal_access)._login_partners()
            if request.all_contacts and not request.partner_id.is_company:
                recipients |= request.partner_id._registry_portal_users().partner_id
            request.recipient_ids = recipients.sudo(False)

    @api.depends("signed_at")
    @api.depends_context("tz", "lang")
    def _compute_signed_time(self):
        for request in self:
            request.signed_time = request._in_zone(request.signed_at)

    def _in_zone(self, moment):
        """Return ``moment``, a time in UTC or False, as the reader's clock showed it, with the zone of that clock."""
        if not moment:
            return ""
        zone = self.env.tz
        return f"{format_datetime(self.env, moment, tz=zone.zone)} ({zone.zone})"

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_late = bool(request.state == "open" and request.date_due and request.date_due < today)

    @api.constrains("partner_id", "contact_ids")
    def _check_customer(self):
        # As superuser: the contacts may be hidden from whoever edits the request.
        for request in self.sudo():
            customer = request.partner_id
            if not customer.registry_state:
                raise ValidationError(
                    self.env._("%(name)s is not in the customer registry: add it first.", name=customer.display_name)
                )
            strangers = request.contact_ids.filtered(lambda link, customer=customer: link.customer_id != customer)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a contact of %(customer)s: choose another one.",
                        person=strangers[0].person_id.name,
                        customer=customer.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            guarded = self._registry_guarded_fields()
            vals_list = [{name: vals[name] for name in vals if name not in guarded} for vals in vals_list]
        requests = super().create(vals_list)
        requests._adopt_loose_files()
        return requests

    def write(self, vals):
        """Refuse to change what was sent, and what only an answer may set."""
        if not self.env.su:
            if self._registry_guarded_fields() & vals.keys():
                raise AccessError(self.env._("What happens to a request cannot be edited manually."))
            if FROZEN & vals.keys():
                self._refuse_if_sent()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_loose_files()
        if not {"state", "all_contacts", "contact_ids"}.isdisjoint(vals) and vals.get("state") != "open":
            self._withdraw_unwanted()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_no_signed(self):
        signed = self.filtered("signed_attachment_id")[:1]
        if signed and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(name)s” was signed by %(person)s and is kept as proof.",
                    name=signed.name,
                    person=signed.signed_by,
                )
            )

    def message_post(self, **kwargs):
        """Override of mail: who answers in the portal does not write into the history by RPC.

        Odoo lets the recipients of a message answer it, whatever they may do with its record.
        """
        self.check_access("read")
        return super().message_post(**kwargs)

    @api.model
    def _registry_guarded_fields(self):
        """Override of customer_registry: what an answer alone sets."""
        return super()._registry_guarded_fields() | GUARDED

    def _refuse_if_sent(self):
        """:raises UserError: one of these requests was sent"""
        sent = self.filtered(lambda request: request.state != "draft")[:1]
        if sent:
            raise UserError(
                self.env._(
                    "“%(name)s” to %(customer)s has been sent and cannot be changed: cancel it and write another one.",
                    name=sent.name,
                    customer=sent.partner_id.name,
                )
            )

    def _adopt_loose_files(self):
        # As superuser: whoever edits the request need not be able to edit the files.
        for request in self.sudo():
            loose = request.attachment_ids.filtered(lambda file: file.res_model == self._name and not file.res_id)
            loose.res_id = request.id
