import logging
import smtplib
from datetime import timedelta
from email.utils import parseaddr

from odoo import api, fields, models, modules
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import formataddr
from odoo.tools.safe_eval import const_eval

from ...checks.text import ascii_address

_logger = logging.getLogger(__name__)

# When the mail queue looks after mails whose worker has died after its commit.
SAFETY_NET = timedelta(minutes=2)


class MailMail(models.Model):
    """Mails of deliveries: one for each address, sent under a lock, committed one by one.

    Odoo sends a mail and then writes that it has. A process that dies between the answer of the
    mail server and the commit leaves the mail in the queue, and it is sent once more, with the same
    Message-ID; nothing can exclude that, so the time between the two is kept as short as it goes.
    """

    _inherit = "mail.mail"

    registry_tries = fields.Integer(readonly=True, copy=False, help="How many times a mail server deferred it.")

    def _registry_rows(self):
        """Return the addresses of deliveries, as superuser, that these mails are for."""
        return self.env["customer.delivery.address"].sudo().search([("mail_id", "in", self.ids)])

    def _registry_split(self, notifications):
        """Give each of the notifications a mail of its own, so that one address cannot hold up another, nor see it.

        :return: all the mails
        """
        by_mail = notifications.grouped("mail_mail_id")
        result = self.browse()
        for mail in self:
            first, *others = by_mail[mail]
            mail.headers = self._registry_without_recipients(mail.headers)
            several = len(first.res_partner_id._registry_emails()) > 1 if first.res_partner_id else False
            for notification in others:
                values = {"headers": mail.headers, "mail_message_id": mail.mail_message_id.id}
                notification.mail_mail_id = mail.copy({**values, **self._registry_prepare_address(notification)})
                result += notification.mail_mail_id
            if others or several:
                mail.write(self._registry_prepare_address(first))
            result += mail
        return result

    @api.model
    def _registry_without_recipients(self, headers):
        """Return the headers of a mail without the one by which Odoo shows each recipient all others."""
        known = const_eval(headers) if headers else {}
        return repr({name: value for name, value in known.items() if name != "X-Msg-To-Add"})

    @api.model
    def _registry_prepare_address(self, notification):
        partner, address = notification.res_partner_id, notification.mail_email_address
        if partner and len(partner._registry_emails()) > 1:
            # Odoo would mail to all addresses of the field, and show them to each other.
            address = formataddr((partner.name or "", partner._registry_emails()[0]))
            partner = partner.browse()
        return {
            "recipient_ids": [fields.Command.set(partner.ids)],
            "email_to": address or False,
            "email_cc": False,
        }

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Override of mail: domains with umlauts in the form that mail servers take, else Odoo mails to nobody."""
        outgoing = super()._prepare_outgoing_list(mail_server=mail_server, doc_to_followers=doc_to_followers)
        for part in outgoing:
            for key in ("email_to", "email_cc"):
                part[key] = [self._registry_ascii_recipient(recipient) for recipient in part[key]]
            part["email_to_normalized"] = [ascii_address(address) for address in part["email_to_normalized"]]
        return outgoing

    @api.model
    def _registry_ascii_recipient(self, recipient):
        """Return ``"Name" <address>`` with the ASCII form of its domain."""
        name, address = parseaddr(recipient)
        plain = ascii_address(address)
        return recipient if plain == address else formataddr((name, plain))

    def _registry_send_after_commit(self):
        """Send these mails as soon as the transaction is committed, with all others of it."""
        if modules.module.current_test:
            self.with_user(api.SUPERUSER_ID).send()  # as below
            return
        self._registry_wake({fields.Datetime.now() + SAFETY_NET})
        postcommit = self.env.cr.postcommit
        if "registry_mail_ids" not in postcommit.data:
            postcommit.data["registry_mail_ids"] = []
            name, context, ids = self.env.cr.dbname, self.env.context, postcommit.data["registry_mail_ids"]
            postcommit.add(lambda: self._registry_send_committed(name, context, ids))
        postcommit.data["registry_mail_ids"] += self.ids

    @api.model
    def _registry_send_committed(self, name, context, ids):
        try:
            with Registry(name).cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, context)
                env["mail.mail"].browse(ids).exists().send(auto_commit=True)
        except Exception:
            # They are in the mail queue, which will be woken.
            _logger.warning("Mails %s are left to the mail queue", ids, exc_info=True)

    @api.model
    def _registry_wake(self, times):
        """Let Odoo's mail queue run at these times."""
        # As superuser: scheduled jobs are for administrators.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(sorted(times))

    def _send(self, auto_commit=False, raise_exception=False, smtp_session=None, **kwargs):
        """Override of mail: mails of deliveries are sent one by one, and no two workers send the same.

        A connection that breaks costs only the mail that was under way, and this one is tried again.
        """
        own = self & (self._registry_rows().mail_id | self._registry_followed())
        for mail in own:
            if smtp_session is not None and getattr(smtp_session, "sock", True) is None:
                # The server has hung up after a refusal; a new connection is made for the rest.
                self._registry_wake({fields.Datetime.now()})
                return True
            if not mail._registry_claim(auto_commit):
                continue
            try:
                super(MailMail, mail)._send(auto_commit, raise_exception, smtp_session, **kwargs)
            except smtplib.SMTPServerDisconnected as error:
                if raise_exception:
                    raise
                mail._postprocess_sent_message([], [], failure_reason=str(error), failure_type="mail_smtp")
                if auto_commit:
                    # The caller asked for a commit after each mail.
                    self.env.cr.commit()  # pylint: disable=invalid-commit
        others = self - own
        return super(MailMail, others)._send(auto_commit, raise_exception, smtp_session, **kwargs) if others else True

    def _registry_claim(self, auto_commit):
        """Tell whether this mail is ours to send: locked by nobody else, and still wanted."""
        try:
            mail = self.try_lock_for_update()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody has sent it since this transaction began.
            if not auto_commit:
                raise
            self.env.cr.rollback()
            return False
        return bool(mail) and not any(
            (
                mail._registry_is_muted(),
                mail._registry_is_malformed(),
                mail._registry_is_of_no_invoice(),
                mail._registry_is_over(),
            )
        )

    def _registry_is_muted(self):
        """Give up a mail that has waited so long that its contact is not active any more; tell whether."""
        rows = self._registry_rows().filtered("tries")
        gone = rows.filtered(lambda row: row.partner_id in row.delivery_id.partner_id._registry_inactive_persons())
        if gone:
            self.write({"state": "cancel"})
            gone._fail(self.env._("The contact is no longer active. Retry to send to the others."))
        return bool(gone)

    def _registry_is_malformed(self):
        """Give up a mail to an address with a line break, after which others could follow; tell whether."""
        wrong = self._registry_rows().filtered(
            lambda row: not (row.partner_id.email or row.email).strip().isprintable()
        )
        if wrong:
            self.write({"state": "cancel"})
            reason = self.env._("The address contains a line break or another control character. Correct it and retry.")
            wrong._fail(reason)
        return bool(wrong)

    def _registry_is_of_no_invoice(self):
        """Give up a mail whose invoice was cancelled, or is a draft again, since it was written; tell whether."""
        over = self._registry_rows().filtered(lambda row: row.delivery_id.move_id.state != "posted")
        if over:
            self.write({"state": "cancel"})
            over._fail(self.env._("Withdrawn: the invoice was cancelled or reset before the e-mail left."))
        return bool(over)

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Override of mail: the delivery log says what became of the mail; what may still work is tried again."""
        later = self._registry_rows()._take_outcome(failure_type, failure_reason)
        followed = self._registry_followed()
        messages = followed.mail_message_id
        # A mail that some of its recipients have got is not sent to them once more.
        waits = {} if success_pids or success_emails else followed._registry_get_waits(failure_type, failure_reason)
        result = super()._postprocess_sent_message(success_pids, success_emails, failure_reason, failure_type)
        later._wait()
        followed.exists()._registry_put_off(waits)
        self._registry_tell_followers(messages)
        return result

    def cancel(self):
        """Override of mail: a mail cancelled in Odoo's mail queue is no delivery any more."""
        result = super().cancel()
        waiting = self._registry_rows().filtered(lambda row: row.state == "queued")
        if waiting:
            waiting._fail(self.env._("Cancelled in the mail queue."))
        self._registry_fail_followed(self.env._("Cancelled in the mail queue."))
        return result

    def unlink(self):
        """Override of mail: a mail deleted before it was sent is a failed delivery."""
        waiting = self._registry_rows().filtered(lambda row: row.state == "queued")
        if waiting:
            waiting._fail(self.env._("Deleted from the mail queue."))
        self._registry_fail_followed(self.env._("Deleted from the mail queue."))
        return super().unlink()
