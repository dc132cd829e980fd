from odoo import fields, models

from ...checks import smtp


class CustomerDeliveryAddress(models.Model):
    """One e-mail address of a delivery: what became of the mail to it."""

    _name = "customer.delivery.address"
    _description = "Address of an Invoice Delivery"
    _order = "delivery_id, id"
    _rec_name = "email"

    delivery_id = fields.Many2one("customer.delivery", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="delivery_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Recipient", readonly=True, index=True, ondelete="set null")
    email = fields.Char(string="E-mail", required=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Refused"),
            ("bounced", "Bounced"),
            ("replaced", "Tried again"),
        ],
        required=True,
        default="queued",
        readonly=True,
        help="Sent: the mail server has accepted the e-mail for this address.",
    )
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    notification_id = fields.Many2one("mail.notification", readonly=True, index="btree_not_null", ondelete="set null")

    _address_unique = models.UniqueIndex(
        "(delivery_id, email) WHERE state IN ('queued', 'sent')", "This address already receives this invoice."
    )

    def _take_outcome(self, failure_type, reason):
        """Record what the mail server said; the mail of each address has its new state.

        :return: the addresses whose mails are to be tried again later
        """
        now = fields.Datetime.now()
        later = self.browse()
        for row in self:
            tries = row.tries + 1
            if row.mail_id.state == "sent":
                row.write({"state": "sent", "sent_at": now, "error": False, "tries": tries, "next_try": False})
                continue
            text = reason or row.mail_id.failure_reason
            wait = smtp.is_temporary(text, failure_type) and smtp.delay(tries)
            row.write(
                {
                    "state": "queued" if wait else "failed",
                    "error": smtp.readable(text),
                    "tries": tries,
                    "next_try": now + wait if wait else False,
                }
            )
            later += row if wait else self.browse()
        self.delivery_id._refresh()
        return later

    def _wait(self):
        """Put the mails of these addresses back into the mail queue, for later."""
        for row in self:
            row.mail_id.write({"state": "outgoing", "scheduled_date": row.next_try})
        self.notification_id.write({"notification_status": "ready", "failure_type": False, "failure_reason": False})
        self.mail_id._registry_wake(set(self.mapped("next_try")))

    def _fail(self, reason):
        self.write({"state": "failed", "error": reason, "next_try": False})
        self.delivery_id._refresh()

    def _bounce(self, reason):
        self.write({"state": "bounced", "error": reason or self.env._("The e-mail came back.")})
        self.delivery_id._refresh()

    def _replace(self):
        """Give up these mails for good, for others are sent instead."""
        self.write({"state": "replaced", "next_try": False})
        self.mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception")).write({"state": "cancel"})
        open_ones = self.notification_id.filtered(lambda item: item.notification_status in ("ready", "exception"))
        open_ones.write({"notification_status": "canceled"})
