from odoo import models

from ...inner import Inner, read_inner


class MailMessageSchedule(models.Model):
    """Mails of deliveries that are put off, as Odoo and addons of others do it."""

    _inherit = "mail.message.schedule"

    def _send_notifications(self, default_notify_kwargs=None):
        """Override of mail: a mail that was put off is the mail of its delivery."""
        schedules = self.with_context(registry_put_off=Inner(True))
        return super(MailMessageSchedule, schedules)._send_notifications(default_notify_kwargs=default_notify_kwargs)

    def unlink(self):
        """Override of mail: what was put off and never made is a delivery that failed."""
        # Whoever may take back a message need not see the log of deliveries.
        deliveries = self.env["customer.delivery"].sudo()
        domain = [("message_id", "in", self.mail_message_id.ids), ("state", "=", "queued"), ("address_ids", "=", False)]
        waiting = deliveries.search(domain) if self else deliveries
        for delivery in waiting:
            if read_inner(self.env, "registry_put_off"):
                delivery._fail(delivery._not_deliverable(delivery.move_id))
            else:
                delivery._fail(self.env._("Withdrawn before it was sent."))
        return super().unlink()
