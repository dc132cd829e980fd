from odoo import api, fields, models

from ...checks import smtp


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

    @api.model
    def _registry_tell_followers(self, messages):
        for records in self.env["customer.mailed.mixin"]._of_messages(messages):
            records._refresh_mail_state()

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
