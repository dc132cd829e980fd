from functools import partial

from odoo import api, fields, models
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...checks import smtp

AT_ONCE = 20  # more than so many mails leave in the background


class MailMail(models.Model):
    """Mails of records that follow their outcome: the records are told, what may still work is tried again."""

    _inherit = "mail.mail"

    def _registry_followed(self):
        """Return those of these mails whose record follows what becomes of them; others cost no query."""
        known = self.env["customer.mailed.mixin"]._get_mailed_models()
        candidates = self.filtered(lambda mail: mail.model in known)
        if not candidates:
            return candidates
        records = self.env["customer.mailed.mixin"]._of_messages(candidates.mail_message_id)
        messages = self.env["mail.message"].union(*(own.mailed_message_ids for own in records))
        return candidates.filtered(lambda mail: mail.mail_message_id in messages)

    def _registry_get_waits(self, failure_type, reason):
        """Return {mail: how long to wait} of those of these mails that are to be tried again."""
        waits = {}
        for mail in self.filtered(lambda mail: mail.state != "sent"):
            if smtp.is_temporary(reason or mail.failure_reason, failure_type):
                waits[mail] = smtp.delay(mail.registry_tries + 1)
        return waits

    def _registry_put_off(self, waits):
        """Put those of these mails that are tried again back into the queue; of the others the reason is kept."""
        now = fields.Datetime.now()
        for mail in self.filtered(lambda mail: mail.state == "exception"):
            # As superuser: whoever runs the mail queue may not write notifications of others.
            notifications = self.env["mail.notification"].sudo().search([("mail_mail_id", "=", mail.id)])
            values = {"failure_reason": notifications[:1].failure_reason or mail.failure_reason}
            if wait := waits.get(mail):
                later = {"state": "outgoing", "scheduled_date": now + wait, "registry_tries": mail.registry_tries + 1}
                mail.write(later)
                mail._registry_wake({now + wait})
                values["notification_status"] = "ready"
            notifications.write(values)

    def _registry_send_now(self):
        """Let these mails leave as soon as the transaction is committed; many of them by the mail queue, woken then."""
        if len(self) > AT_ONCE:
            self._registry_wake({fields.Datetime.now()})
        elif self:
            self._registry_send_after_commit()

    def _registry_is_over(self):
        """Withdraw this mail, which we hold, if what it announces is over by now; tell whether."""
        if not self._registry_followed():
            return False
        # As superuser: whoever sends may not read notifications of others.
        notifications = self.env["mail.notification"].sudo().search([("mail_mail_id", "=", self.id)])
        records = self.env["customer.mailed.mixin"]._of_messages(self.mail_message_id)
        over = notifications.filtered(
            lambda item: all(not record._is_mail_wanted(item) for some in records for record in some)
        )
        if not notifications or over != notifications:
            return False
        self._registry_withdraw(over)
        return True

    def _registry_withdraw(self, notifications):
        """Cancel these mails, which we hold, and their ``notifications``; no failure, nobody has to act."""
        if not self:
            return
        self.write({"state": "cancel"})
        own = notifications.filtered(lambda item: item.mail_mail_id in self)
        own.write({"notification_status": "canceled", "failure_reason": False})
        self._registry_tell_followers(own.mail_message_id)

    @api.model
    def _registry_tell_followers(self, messages):
        """Let the records of these messages note what became of their mails.

        One that somebody else is writing just now does so after the commit: the mail has left, and a conflict
        would undo that this is known.
        """
        for records in self.env["customer.mailed.mixin"]._of_messages(messages):
            free = self._registry_hold(records)
            free._refresh_mail_state()
            if busy := records - free:
                name, model, ids = self.env.cr.dbname, busy._name, busy.ids
                self.env.cr.postcommit.add(partial(self._registry_tell_committed, name, model, ids))

    @api.model
    def _registry_hold(self, records):
        """Return those of these records that nobody else is writing, or has written since we began; locked."""
        free = records.browse()
        self.env.flush_all()
        for record in records:
            try:
                with self.env.cr.savepoint(flush=False):
                    free += record.try_lock_for_update(allow_referencing=True)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
        return free

    @api.model
    def _registry_tell_committed(self, name, model, ids):
        """Note what became of the mails of these records, in a transaction of its own that waits for the others."""
        with Registry(name).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, self.env.context)
            records = env[model].browse(ids)
            env["customer.job.mixin"]._try_again(lambda: records.exists()._refresh_mail_state())

    def _registry_fail_followed(self, reason):
        """Record that these mails, as far as they have not left yet, never will."""
        followed = self.filtered(lambda mail: mail.state in ("outgoing", "cancel"))._registry_followed()
        if not followed:
            return
        # As superuser: whoever cancels a mail may not write notifications of others.
        waiting = self.env["mail.notification"].sudo()
        waiting = waiting.search([("mail_mail_id", "in", followed.ids), ("notification_status", "=", "ready")])
        waiting.write({"notification_status": "exception", "failure_type": "unknown", "failure_reason": reason})
        self._registry_tell_followers(waiting.mail_message_id)
