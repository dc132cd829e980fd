from odoo import api, fields, models
from odoo.addons.customer_registry_collection.models.mandate.customer_mandate import FROZEN_FIELDS
from odoo.addons.customer_registry_documents.models.customer_request import STATES
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

SECRET = "customer_registry.group_bank_data"
REPORT = "customer_registry_collection.action_report_customer_mandate"
DIGEST_SCOPE = "customer_registry.mandate_form"
LIVE = ("draft", "open", "expired")


class CustomerMandate(models.Model):
    """Drafts that the customer signs in the portal; with the signature they become active.

    The request keeps a keyed digest of what its form says (see ``_form_facts``): a form that does not
    say any more what the mandate says is not signed.
    """

    _inherit = "customer.mandate"

    sign_request_ids = fields.One2many(
        "customer.request", "mandate_id", string="Requests to Sign", readonly=True, copy=False, groups=SECRET
    )
    sign_request_id = fields.Many2one(
        "customer.request",
        string="Request to Sign",
        compute="_compute_sign_request",
        compute_sudo=True,
        groups=SECRET,
        help="The newest one.",
    )
    sign_state = fields.Selection(
        STATES, string="Signature", compute="_compute_sign_request", compute_sudo=True, groups=SECRET
    )
    sign_refuse_reason = fields.Text(
        string="Refused Because", compute="_compute_sign_request", compute_sudo=True, groups=SECRET
    )
    sign_outdated = fields.Char(
        string="Changed",
        compute="_compute_sign_outdated",
        compute_sudo=True,
        groups=SECRET,
        help="What was changed since the form was sent.",
    )
    signed_form_id = fields.Many2one("ir.attachment", compute="_compute_sign_request", compute_sudo=True, groups=SECRET)

    @api.depends("sign_request_ids.state", "sign_request_ids.refuse_reason", "sign_request_ids.signed_attachment_id")
    def _compute_sign_request(self):
        for mandate in self:
            requests = mandate.sign_request_ids.sorted("id", reverse=True)
            mandate.sign_request_id = requests[:1]
            mandate.sign_state = requests[:1].state
            mandate.sign_refuse_reason = requests[:1].refuse_reason
            mandate.signed_form_id = requests.signed_attachment_id[:1]

    @api.depends("sign_request_ids.state", "sign_request_ids.mandate_facts", "bank_id.acc_number", *FROZEN_FIELDS)
    def _compute_sign_outdated(self):
        for mandate in self:
            request = mandate.sign_request_id
            mandate.sign_outdated = request.state == "open" and mandate._changed(request.mandate_facts)

    def write(self, vals):
        """Override of customer_registry_collection: nothing is left to sign once a mandate is no draft any more."""
        result = super().write(vals)
        if vals.get("state", "draft") != "draft":
            self._withdraw_requests()
        return result

    def unlink(self):
        """Override of base: what nobody has signed goes with its mandate."""
        # As superuser: whoever deletes the mandate need not be able to delete requests.
        requests = self.sudo().sign_request_ids
        if not requests.signed_attachment_id:
            self.check_access("unlink")
            requests.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        # As superuser: what was signed is kept, whether the user sees the form or not.
        for mandate in self.sudo().filtered("signed_form_id"):
            raise UserError(
                self.env._(
                    "Mandate %(mandate)s was signed in the portal and is kept as proof.",
                    mandate=mandate.reference,
                )
            )

    def action_send_to_sign(self):
        """Ask until when and by whom these mandates are to be signed."""
        return self._wizard("customer.mandate.sign", self.env._("Send to Sign"))

    def action_withdraw_request(self):
        """Take the form back from the portal; it can be sent again."""
        self.check_access("write")
        self._withdraw_requests()
        return True

    def action_view_sign_request(self):
        """Open the newest request to sign this mandate."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request to Sign"),
            "res_model": "customer.request",
            "res_id": self.sign_request_id.id,
            "views": [(False, "form")],
        }

    def action_view_signed_form(self):
        """Show the signed PDF."""
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "url": f"/web/content/{self.signed_form_id.id}", "target": "new"}

    def _check_frozen(self, vals):
        """Override of customer_registry_collection: what was signed stays as it was signed, too."""
        names = [name for name in FROZEN_FIELDS if name in vals]
        # As superuser: what was signed is fixed, whether the user sees the form or not.
        signed = self.sudo().filtered(lambda one: names and one.state != "draft" and one.signed_form_id)
        for mandate, label in signed._registry_overwritten(vals, names):
            raise UserError(
                self.env._(
                    "Mandate %(mandate)s was signed in the portal: %(field)s can no longer be changed. Record a new "
                    "account with “Amend”; anything else requires a new mandate.",
                    mandate=mandate.reference,
                    field=label,
                )
            )
        return super()._check_frozen(vals)

    # Sending
    # -------

    def _send_to_sign(self, **values):
        """Ask the customers of these drafts for their signature, each with its form as PDF.

        :param values: of the requests, such as ``date_due``
        :return: the requests as superuser
        :raises UserError: naming a mandate that cannot be sent, and why
        """
        self.check_access("write")
        for mandate in self:
            if obstacle := mandate._signing_obstacle():
                raise UserError(mandate._named(obstacle))
        requests = self.env["customer.request"].sudo()
        requests = requests.create([{**mandate._prepare_sign_request(), **values} for mandate in self])
        forms = self.env["ir.attachment"].sudo().create([request._prepare_mandate_form() for request in requests])
        for request, form in zip(requests, forms, strict=True):
            request.attachment_ids = form
        requests.action_send()
        return requests

    def _signing_obstacle(self):
        """Return why this mandate cannot be sent to be signed, in one sentence with the remedy, or ""."""
        # As superuser: the reason is told; the requests that stand in the way may be hidden.
        mandate = self.sudo()
        if mandate.provider != "sepa":
            return self.env._(
                "GoCardless has its own page on which customers give their consent. Send them the link from there."
            )
        if mandate.state != "draft":
            return self.env._("only drafts can be signed. Record a new mandate.")
        if mandate.sign_state == "open":
            return self.env._("it is already waiting for a signature. Withdraw that request first.")
        if not mandate.partner_id.registry_state:
            return self.env._("%(name)s is not in the customer registry: add it first.", name=mandate.partner_id.name)
        missing = [*mandate._bank_refusals(), *mandate.company_id._registry_collection_missing()]
        return missing[0] if missing else ""

    def _signers(self, contacts):
        """Return whose logins could sign: those of ``contacts``, or of all who see the mandates if there are none."""
        links = contacts.filtered(lambda link: link.active and link.portal_access)
        if contacts:
            return links._login_partners()
        # As superuser: whoever sends the form need not see all contacts.
        return self.partner_id.sudo()._registry_mandate_readers()._registry_portal_users().partner_id

    def _named(self, sentence):
        return self.env._("Mandate %(mandate)s: %(reason)s", mandate=self.reference, reason=sentence)

    def _prepare_sign_request(self):
        translated = self.with_context(lang=self.partner_id.lang)
        # As superuser: the form holds all facts, whatever its sender sees of them.
        return {
            "name": translated.env._("Direct debit mandate %(reference)s", reference=self.reference),
            "kind": "sign",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "mandate_id": self.id,
            "mandate_facts": self.sudo()._form_facts(),
        }

    def _render_form(self):
        """Return the form as PDF, in the language of the customer; without lines to sign on paper."""
        reports = self.env["ir.actions.report"].with_company(self.company_id)  # whose paper it is
        reports = reports.with_context(registry_sign_in_portal=True)
        content, _kind = reports._render_qweb_pdf(REPORT, self.ids)
        return content

    def _form_facts(self):
        """Return {field: keyed digest} of what the form says and the mandate stands for."""
        company, bank = self.company_id, self.bank_id
        said = {
            "reference": self.reference,
            "partner_id": (self.partner_id.id, bank.acc_holder_name or self.partner_id.name),
            "company_id": (company.id, company.name, company.registry_creditor_identifier),
            "bank_id": self.iban,
            "scheme": self.scheme,
            "sequence_type": self.sequence_type,
            "provider": self.provider,
        }
        return {name: hmac(self.env, DIGEST_SCOPE, (name, value)) for name, value in said.items()}

    def _changed(self, facts):
        """Return the labels of what is not as it was when the form with these ``facts`` was sent, or ""."""
        now = self._form_facts()
        changed = [name for name, digest in now.items() if digest != (facts or {}).get(name)]
        return ", ".join(self._fields[name]._description_string(self.env) for name in changed)

    # Answers
    # -------

    def _claim_for_signing(self, facts):
        """Hold mandate and account until the end of the transaction.

        :param facts: see ``_form_facts``
        :raises UserError: the form with these ``facts`` does not make this mandate active any more, saying why
        """
        held = self.try_lock_for_update() and (not self.bank_id or self.bank_id.try_lock_for_update())
        if not held:
            raise UserError(self.env._("This mandate is being changed right now. Reload the page in a moment."))
        self.invalidate_recordset()
        self.bank_id.invalidate_recordset()
        if self.state == "active":
            raise UserError(self.env._("This mandate is already active. There is nothing left to sign."))
        if self.state != "draft":
            raise UserError(self.env._("This mandate has ended. Please ask us for a new one."))
        if changed := self._changed(facts):
            raise UserError(
                self.env._(
                    "The form is out of date because the mandate was changed after the form had been sent to you "
                    "(%(changed)s). Please ask us to send it again.",
                    changed=changed,
                )
            )
        if refusals := self._bank_refusals():
            raise UserError(self.env._("The mandate cannot become active: %(reason)s", reason=refusals[0]))
        if self.company_id._registry_collection_missing():
            raise UserError(self.env._("We cannot accept mandates at the moment. Please let us know."))

    def _signed(self, request):
        """Activate this mandate, which the customer has signed with ``request``."""
        # The day of the creditor: signers may live where it is another day.
        zone = request.user_id.tz or self.company_id.partner_id.tz or "UTC"
        mandate = self.with_company(self.company_id).with_context(tz=zone)
        today = fields.Date.context_today(mandate)
        mandate.write({"state": "active", "date_signed": today, "date_received": today})

    def _log_answer(self, body):
        """Note the answer of the portal user; ``body`` is read by people without the right to bank data."""
        self._message_log(body=body, author_id=self.env.user._registry_person().id)

    def _withdraw_requests(self):
        """Withdraw what waits to be signed for these mandates."""
        # As superuser: whoever edits the mandate need not be able to edit requests.
        requests = self.sudo().sign_request_ids.filtered(lambda request: request.state in LIVE)
        requests.write({"state": "cancelled"})
        # Before another request for the same mandate opens: of each mandate one is open.
        requests.flush_recordset(["state"])
