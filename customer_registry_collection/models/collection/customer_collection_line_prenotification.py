from odoo import api, fields, models
from odoo.fields import Command, Domain

BATCH = 50


class CustomerCollectionLine(models.Model):
    """Announcements: one mail for each address, followed until the mail server took it."""

    _inherit = "customer.collection.line"

    def write(self, vals):
        """Override of base: nothing is announced any more that is not collected."""
        result = super().write(vals)
        if vals.get("state") == "cancelled":
            self._withdraw_unwanted()
        return result

    def _is_mail_wanted(self, notification):
        """Override of customer.mailed.mixin: the debit is still to come, and the invoice was not paid otherwise."""
        # What was exported is collected, whatever has been paid since.
        return self.state == "exported" or (self.state == "draft" and self.move_id.amount_residual > 0)

    @api.model
    def _process_batch(self):
        """Write the mails of the next debits.

        The mail is written in the transaction that notes it on the debit, and Odoo's queue, woken by it, sends
        it: so each debit is announced once, whenever a server dies.
        """
        lines = self._lock_next(self._get_waiting_domain(), BATCH)
        if lines:
            lines._isolated(lambda some: some._announce())
            self.env["mail.mail"]._registry_wake({fields.Datetime.now()})
        return len(lines)

    @api.model
    def _get_waiting_domain(self):
        return (
            Domain("collection_id.state", "=", "draft")
            & Domain("collection_id.date_announce", "!=", False)
            & Domain("state", "=", "draft")
            & (Domain("date_announced", "=", False) | Domain("mail_state", "=", "again"))
        )

    def _fail(self, reason):
        """Override of customer.job.mixin: a debit stays what it is, and says what went wrong."""
        self.write({"error": reason})
        self.filtered(lambda line: line.state == "draft")._note_untold()

    def _announce(self):
        """Write the announcements of these debits; who has no address is marked so, and told by nobody.

        Of one that has failed, only those are told who do not know yet.
        """
        reachable = self.filtered("notice_recipients")
        (self - reachable).write(
            {"error": self.env._("No e-mail address: the customer cannot be notified of the debit.")}
        )
        (self - reachable)._note_untold()
        again = reachable.filtered("mail_state")
        # As superuser: whoever collects need not see the template.
        template = self.env.ref("customer_registry_collection.mail_template_prenotification").sudo()
        first = reachable - again
        mails = template.send_mail_batch(first.ids, email_values={"auto_delete": False})
        for line, mail in zip(first, mails, strict=True):
            line.notice_mail_id = mail
            line._take_mail(mail, mail.recipient_ids)
        for line in again:
            line._announce_again(template)
        self.date_announced = fields.Date.context_today(self)

    def _note_untold(self):
        """Note that the customer was not told, and is not by itself: somebody has to ask for it again."""
        self.date_announced = fields.Date.context_today(self)
        self.filtered(lambda line: line.mail_state == "again").mail_state = "failed"

    def _announce_again(self, template):
        recipients = self.env["res.partner"].browse(map(int, self.notice_recipients.split(",")))
        missing, _addresses = self._drop_served(recipients, [])
        if not missing:
            self._refresh_mail_state()
            return
        values = {"auto_delete": False, "recipient_ids": [Command.set(missing.ids)]}
        mail = self.env["mail.mail"].browse(template.send_mail(self.id, email_values=values))
        self.notice_mail_id = mail
        self._take_mail(mail, missing)

    def _ask_again(self):
        """Let the scheduled job announce those of these debits once more of which the customer was not told."""
        proposed = self.filtered(lambda line: line.state == "draft")
        proposed.filtered(lambda line: line.mail_state == "failed").write({"mail_state": "again"})
        unmailed = proposed.filtered(lambda line: line.date_announced and not line.notice_state)
        unmailed.write({"date_announced": False, "error": False})
