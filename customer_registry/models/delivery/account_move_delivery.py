from odoo import api, fields, models

from ...inner import Inner, read_inner

FOR_INVOICING = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    """The deliveries of an invoice."""

    _inherit = "account.move"

    delivery_ids = fields.One2many(
        "customer.delivery", "move_id", string="Deliveries", copy=False, readonly=True, groups=FOR_INVOICING
    )
    delivery_count = fields.Integer(compute="_compute_delivery_count", groups=FOR_INVOICING)
    delivery_failed = fields.Boolean(
        compute="_compute_delivery_count",
        groups=FOR_INVOICING,
        help="A delivery failed and has not been replaced by a later one.",
    )

    @api.depends("delivery_ids.state", "delivery_ids.replaced_by_id")
    def _compute_delivery_count(self):
        for move in self:
            move.delivery_count = len(move.delivery_ids)
            failed = move.delivery_ids.filtered(lambda row: row.state == "failed" and not row.replaced_by_id)
            move.delivery_failed = bool(failed)

    def action_view_deliveries(self):
        """Open the delivery log of these invoices."""
        self.env["customer.delivery"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("customer_registry.action_customer_deliveries")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}

    @api.model
    def _cron_account_move_send(self, job_count=10):
        """Override of account: Odoo's queue is worked off by that of the deliveries.

        There a failing invoice holds up no other one, and two workers never send the same.
        """
        # As superuser: nobody has the right to write the log of deliveries.
        deliveries = self.env["customer.delivery"].sudo()
        deliveries._try_again(deliveries._adopt)
        self.env["ir.cron"]._commit_progress()
        deliveries._process()

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Override of mail: what is put off belongs to its delivery all the same, now and when its time comes."""
        if read_inner(self.env, "registry_put_off"):
            # The log is for people who invoice; whoever runs the job of put off messages need not be one.
            delivery = self.env["customer.delivery"].sudo()._of_message(message)
            self = self.with_context(registry_delivery_id=Inner(delivery.id))
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        delivery_id = read_inner(self.env, "registry_delivery_id")
        if delivery_id:
            self.env["customer.delivery"].sudo().browse(delivery_id)._take_put_off(message.sudo())
        return recipients

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Override of mail: an invoice goes by mail, and of those outside to its recipients only."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not read_inner(self.env, "registry_delivery_id"):
            return recipients
        msg_vals = msg_vals or {}
        # As superuser: whoever sends need not see all recipients.
        wanted = msg_vals["partner_ids"] if "partner_ids" in msg_vals else message.sudo().partner_ids.ids
        return [
            {**one, "notif": "email"} if not one["id"] or one["id"] in wanted else one
            for one in recipients
            if not one["id"] or one["id"] in wanted or not one["share"]
        ]

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Override of mail: the delivery log takes note of the mails of a delivery and sends them."""
        delivery_id = read_inner(self.env, "registry_delivery_id")
        if not delivery_id:
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        thread = self.with_context(registry_delivery_id=None, mail_notify_force_send=False)
        result = super(AccountMove, thread)._notify_thread_by_email(
            message, recipients_data, **{**kwargs, "force_send": False}
        )
        # As superuser: nobody has the right to write the log of deliveries.
        self.env["customer.delivery"].sudo().browse(delivery_id)._take_message(message.sudo())
        return result
