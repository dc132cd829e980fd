import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..pdf import find_problem

REMINDER_DAYS = 7
BATCH = 50


class CustomerRequest(models.Model):
    """Sending requests, reminding of them, and their end."""

    _inherit = "customer.request"

    def action_send(self):
        """Open these requests in the portal and mail the link to those who may answer.

        :raises UserError: naming a request that cannot be answered as it is
        """
        self.check_access("write")
        self._refuse_if_sent()
        for request in self:
            if message := request._get_obstacle():
                raise UserError(
                    self.env._("%(customer)s: %(reason)s", customer=request.partner_id.name, reason=message)
                )
        # As superuser: only the buttons write the state; that the user may edit the request is checked above.
        for request in self.sudo():
            request._freeze_files()
        self.sudo().write({"state": "open", "sent_at": fields.Datetime.now()})
        self._mail("customer_registry_documents.mail_template_request")
        return True

    def action_remind(self):
        """Mail the link once more."""
        self.check_access("write")
        waiting = self.filtered(lambda request: request.state == "open" and not request._is_over())
        if not waiting:
            raise UserError(self.env._("None of these requests is waiting for an answer."))
        waiting._remind(fields.Date.context_today(self))
        return True

    def action_mail_again(self):
        """Mail the link to those who have not got it, since a mail failed or came back."""
        self.check_access("write")
        failed = self.filtered(lambda request: request.state == "open" and request.mail_state == "failed")
        if not failed:
            raise UserError(self.env._("The e-mails of these requests have not failed. Send a reminder instead."))
        for request in failed:
            missing, _addresses = request._drop_served(request.recipient_ids, [])
            if missing:
                mails = request._write_mails(missing, "customer_registry_documents.mail_template_request")
                mails._registry_send_now()
            else:
                request._refresh_mail_state()
        return True

    def _mail_outcome_changed(self):
        """Override of customer.mailed.mixin: the responsible employee is told that somebody does not know of it."""
        if self.mail_state != "failed":
            return
        self.message_post(
            body=self.mail_error,
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=self._get_responsible().partner_id.ids,
            subtype_xmlid="mail.mt_note",
            force_send=False,
        )

    def action_cancel(self):
        """Withdraw these requests: they disappear from the portal."""
        self.check_access("write")
        locked = self.try_lock_for_update()
        locked.invalidate_recordset(["state"])
        if locked != self or any(request.state not in ("draft", "open", "expired") for request in self):
            raise UserError(
                self.env._("A request that the customer has answered cannot be withdrawn. Reload the page.")
            )
        # As superuser: only the buttons write the state; that the user may edit the request is checked above.
        self.sudo().write({"state": "cancelled"})
        return True

    def _get_obstacle(self):
        """Return why this request cannot be sent, in one sentence with the remedy, or ""."""
        recipients = self.recipient_ids
        if not recipients:
            return self.env._("nobody can log in to the portal. Invite a contact first.")
        if nameless := recipients.filtered(lambda person: not person.email)[:1]:
            return self.env._("%(person)s has no e-mail address. Enter one first.", person=nameless.name)
        if self._is_over():
            return self.env._("“Answer By” has passed. Choose a later day.")
        files = self.attachment_ids
        if self.kind == "sign":
            return self._get_signing_obstacle()
        if self.kind == "approve" and not files and is_html_empty(self.message):
            return self.env._("there is nothing to approve. Attach a file or write a message.")
        return ""

    def _get_signing_obstacle(self):
        files = self.attachment_ids
        if len(files) != 1:
            return self.env._("a signature needs exactly one file, a PDF without a password. Attach it.")
        sentences = {
            "protected": self.env._(
                "“%(file)s” is protected by a password. Save it without one and attach that.", file=files.name
            ),
            "dynamic": self.env._(
                "“%(file)s” is a form that only Adobe Reader can display (XFA). Print it to a PDF and attach that.",
                file=files.name,
            ),
            "damaged": self.env._(
                "“%(file)s” is not a complete PDF. Save or print it as a PDF again and attach that.", file=files.name
            ),
        }
        return sentences.get(find_problem(files.raw or b""), "")

    def _freeze_files(self):
        """Give the request copies of its own of foreign files, and keep the hash of each."""
        own = self.attachment_ids.filtered(lambda file: (file.res_model, file.res_id) == (self._name, self.id))
        copies = [
            file.copy({"res_model": self._name, "res_id": self.id, "name": file.name, "public": False})
            for file in self.attachment_ids - own
        ]
        self.attachment_ids = own.browse([*own.ids, *(copy.id for copy in copies)])
        self.file_hashes = self._hash_files(self.attachment_ids)

    def _mail(self, template):
        """Send the mail of this template to the recipients of each request, as soon as this is committed."""
        # As superuser: the mail queue is for administrators.
        mails = self.env["mail.mail"].sudo()
        for request in self:
            # What is mailed to all of them makes up for what has failed.
            request._drop_served(request.recipient_ids, [])
            mails |= request._write_mails(request.recipient_ids, template)
        mails._registry_send_now()

    def _write_mails(self, recipients, template):
        """Return the mails in the queue, as superuser as in ``_mail``, by which ``recipients`` hear of it."""
        message = self.message_post_with_source(
            self.env.ref(template),
            partner_ids=recipients.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            force_send=False,
        )
        self._take_mails(message)
        return message.sudo().notification_ids.mail_mail_id

    def _is_mail_wanted(self, notification):
        """Override of customer.mailed.mixin: it waits for an answer, and the recipient is still one who may give it."""
        waits = self.state == "open" and not self._is_over()
        is_addressed = notification.res_partner_id in notification.mail_message_id.partner_ids
        return waits and (not is_addressed or notification.res_partner_id in self.recipient_ids)

    def _remind(self, today):
        """Mail the link again, once, to those of these requests that nobody else is reminding."""
        claimed = self.try_lock_for_update()
        claimed.invalidate_recordset(["state", "reminded_on"])
        waiting = claimed.filtered(lambda request: request.state == "open" and request.recipient_ids)
        waiting._mail("customer_registry_documents.mail_template_request_reminder")
        # As superuser: only the job and the button write the day of the reminder.
        claimed.sudo().reminded_on = today

    @api.model
    def _process(self):
        """Override of customer.job.mixin: end what has expired, then remind of what is past due."""
        self._try_again(self._end_expired)
        self.env["ir.cron"]._commit_progress(0)
        return super()._process()

    @api.model
    def _end_expired(self):
        today = fields.Date.context_today(self)
        # As many as there are in one go: it is one UPDATE, and nothing comes of it that could fail for one of them.
        self.search([("state", "=", "open"), ("date_expiry", "<", today)]).write({"state": "expired"})

    @api.model
    def _process_batch(self):
        batch = self._lock_next(self._get_waiting_domain(), BATCH)
        if batch:
            batch._isolated(lambda requests: requests._remind(fields.Date.context_today(requests)))
        return len(batch)

    def _fail(self, reason):
        """Override of customer.job.mixin: the request stays open; who is responsible hears why nobody was reminded."""
        self.write({"reminded_on": fields.Date.context_today(self), "mail_state": "failed", "mail_error": reason})
        self._mail_outcome_changed()

    @api.model
    def _get_waiting_domain(self):
        today = fields.Date.context_today(self)
        # As superuser: system parameters are for administrators.
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("customer_registry_documents.reminder_days") or REMINDER_DAYS)
        last = today - datetime.timedelta(days=days)
        return (
            Domain("state", "=", "open")
            & Domain("date_due", "<", today)
            # Never twice on a day, however short the time between reminders is set.
            & (Domain("reminded_on", "=", False) | Domain("reminded_on", "<=", last))
            & Domain("reminded_on", "!=", today)
        )

    def _get_portal_link(self):
        """Return the address of the page on which the customer answers."""
        return f"{self.get_base_url()}/my/requests/{self.id}"
