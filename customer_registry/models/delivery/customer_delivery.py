from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...const import DELIVERED, MAIL_CHANNELS


class CustomerDelivery(models.Model):
    """One invoice on its way to its recipients by one channel: the delivery log and its queue."""

    _name = "customer.delivery"
    _description = "Invoice Delivery"
    _inherit = ["customer.job.mixin"]
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer", store=True)
    channel = fields.Selection(selection="_selection_channel", required=True, readonly=True)
    state = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("exported", "Exported"), ("failed", "Failed")],
        required=True,
        default="queued",
        readonly=True,
        index=True,
        help="Sent: each recipient's mail server, or the network, has accepted it. Exported: a file is ready or has "
        "been handed over.",
    )
    address_ids = fields.One2many("customer.delivery.address", "delivery_id", string="Addresses", readonly=True)
    recipient_ids = fields.Many2many("res.partner", string="Recipients", readonly=True)
    sent_at = fields.Datetime(readonly=True)
    seen_at = fields.Datetime(
        string="Seen by the Customer",
        readonly=True,
        help="When the invoice was first opened in the portal, by a login of the customer or the link in its e-mail.",
    )
    error = fields.Text(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True, ondelete="set null")
    attempt = fields.Integer(default=1, readonly=True, help="How many times the invoice was sent intentionally.")
    tries = fields.Integer(readonly=True, help="How many times the server started processing it.")
    message_id = fields.Many2one(
        "mail.message", string="E-mail", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Requested By", readonly=True, default=lambda self: self.env.user, ondelete="set null"
    )
    replaced_by_id = fields.Many2one(
        "customer.delivery", readonly=True, index="btree_not_null", help="The later attempt that replaces this one."
    )

    _newest_idx = models.Index("(partner_id, id DESC)")
    _live_unique = models.UniqueIndex(
        "(move_id, channel) WHERE state = 'queued'",
        "This invoice is already being sent this way. Check its deliveries.",
    )
    _attempt_unique = models.UniqueIndex(
        "(move_id, channel, attempt)",
        "Somebody else is sending this invoice at the same time. Check its deliveries.",
    )

    @api.model
    def _selection_channel(self):
        return self.env["res.partner"]._fields["invoice_sending_method"]._description_selection(self.env)

    @api.depends("move_id", "channel", "attempt")
    def _compute_display_name(self):
        labels = dict(self._selection_channel())
        for delivery in self:
            name = f"{delivery.move_id.name} · {labels.get(delivery.channel, delivery.channel)}"
            delivery.display_name = f"{name} ({delivery.attempt})" if delivery.attempt > 1 else name

    # Buttons
    # -------

    def action_retry(self):
        """Try the failed ones of these deliveries again; who has got the invoice already is left out."""
        self._check_may_send()
        failed = self.filtered(lambda delivery: delivery.state == "failed" and not delivery.replaced_by_id)
        if not failed:
            raise UserError(
                self.env._(
                    "None of the selected deliveries has failed. To send an invoice again, use Send on the invoice."
                )
            )
        # As superuser: nobody has the right to write the log; that the user may send is checked above.
        failed.sudo()._retry()
        return True

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    def _check_may_send(self):
        """Raise unless the user invoices and sees all of these deliveries."""
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Sending invoices requires invoicing rights. Ask your administrator."))
        self.check_access("read")

    # Outcome
    # -------

    def _fail(self, reason):
        """Override of customer.job.mixin: record that nothing was sent, and why."""
        self.write({"state": "failed", "error": reason, "sent_at": False})
        self.move_id.filtered("sending_data").sending_data = False
        self._update_moves()

    def _mark_exported(self, attachment):
        """Record that these deliveries are in this file, which is never written again.

        For addons with a channel of files: to be called on claimed deliveries, in the
        transaction that stores the file.
        """
        self.write(
            {"state": "exported", "error": False, "sent_at": fields.Datetime.now(), "attachment_id": attachment.id}
        )
        self._update_moves()

    def _mark_seen(self):
        """Record that the customer has opened the invoice, on what of these deliveries has reached it."""
        self.filtered(lambda one: one.state in DELIVERED and not one.seen_at).write({"seen_at": fields.Datetime.now()})

    def _take_message(self, message):
        """Note the mails of this message, one for each recipient; they leave with the transaction."""
        self.ensure_one()
        notifications = self.env["mail.notification"].search(
            [("mail_message_id", "=", message.id), ("notification_type", "=", "email")]
        )
        mails = notifications.mail_mail_id._registry_split(notifications)
        self.env["customer.delivery.address"].create(
            [
                {
                    "delivery_id": self.id,
                    "partner_id": notification.res_partner_id.id,
                    "email": notification.mail_email_address or notification._registry_address_of_partner(),
                    "mail_id": notification.mail_mail_id.id,
                    "notification_id": notification.id,
                }
                for notification in notifications
                if notification.mail_email_address or notification.res_partner_id in message.partner_ids
            ]
        )
        self.write(
            {"state": "queued", "error": False, "message_id": message.id, "recipient_ids": message.partner_ids.ids}
        )
        mails._registry_send_after_commit()

    def _take_put_off(self, message):
        """Note that the mails of this message are made later, by Odoo or an addon that puts them off."""
        put_off = self.env["mail.message.schedule"].search_count([("mail_message_id", "=", message.id)], limit=1)
        if put_off and not self.address_ids:
            self.write({"state": "queued", "error": False, "message_id": message.id})

    @api.model
    def _of_message(self, message):
        """Return the delivery whose mail was put off with this message; none if there is none."""
        return self.search([("message_id", "=", message.id), ("state", "=", "queued")], limit=1)

    def _settle(self):
        """Record what became of deliveries that Odoo has just processed without an error."""
        for delivery in self:
            delivery.attachment_id = delivery.attachment_id or delivery.move_id.invoice_pdf_report_id
            if delivery.state != "queued" or delivery.message_id or delivery.channel in self._get_export_channels():
                continue
            if delivery.channel == "manual":
                delivery._mark_exported(delivery.attachment_id)
            elif delivery.channel not in MAIL_CHANNELS:
                delivery._settle_network()
            elif delivery.address_ids:
                delivery._refresh()
            else:
                delivery._fail(self._not_deliverable(delivery.move_id))
        self._update_moves()

    def _settle_network(self):
        """Record whether a network, to which Odoo was to hand over the invoice, has taken it."""
        reason = self._get_obstacle()
        if reason:
            self._fail(reason)
        else:
            self.write({"state": "sent", "sent_at": fields.Datetime.now()})

    def _get_obstacle(self):
        """Hook: return the sentence that says why the network does not have the invoice; "" if it has.

        Called when Odoo has processed the delivery without an error. An addon with a network looks for its proof.
        """
        self.ensure_one()
        return ""

    @api.model
    def _not_deliverable(self, move):
        return self.env._(
            "%(invoice)s cannot be delivered: %(customer)s has no invoice recipient with an e-mail address. Add one "
            "to its contacts, or give the customer itself an address, and retry.",
            invoice=move.name,
            customer=move.commercial_partner_id.display_name,
        )

    def _refresh(self):
        """Derive the state of these deliveries from that of their addresses."""
        for delivery in self:
            rows = delivery.address_ids.filtered(lambda row: row.state != "replaced")
            states = set(rows.mapped("state"))
            troubled = rows.filtered(lambda row: row.error and row.state != "sent")
            state = "queued" if "queued" in states else "failed" if states - {"sent"} or not rows else "sent"
            delivery.write(
                {
                    "state": state,
                    "error": "\n".join(f"{row.email}: {row.error}" for row in troubled) or False,
                    "sent_at": max(rows.filtered("sent_at").mapped("sent_at"), default=False),
                }
            )
        self._update_moves()

    def _update_moves(self):
        """An invoice of a customer counts as sent when a delivery has left, not when a PDF exists as Odoo has it."""
        self = self.filtered(lambda delivery: delivery.partner_id.registry_state)
        left = Domain("state", "in", DELIVERED) | (Domain("state", "=", "queued") & Domain("message_id", "!=", False))
        groups = self._read_group(Domain("move_id", "in", self.move_id.ids) & left, ["move_id"])
        sent = self.move_id.browse(move.id for (move,) in groups)
        for moves, flag in ((sent, True), (self.move_id - sent, False)):
            wrong = moves.filtered(lambda move, flag=flag: move.is_move_sent != flag)
            if wrong:
                # Odoo would compute taxes and due dates of each invoice anew, which the flag does not change.
                wrong.with_context(skip_invoice_sync=True).is_move_sent = flag
