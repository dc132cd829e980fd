from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCollectionLine(models.Model):
    """One debit: what one invoice owes by the due date, by one mandate.

    What a file said is kept here, without the account number: that is in the file alone.
    """

    _name = "customer.collection.line"
    _description = "Debit of a Collection"
    _inherit = ["customer.mailed.mixin", "customer.job.mixin"]
    _order = "collection_id, id"
    _rec_name = "move_id"

    collection_id = fields.Many2one("customer.collection", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", readonly=True
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="restrict", readonly=True
    )
    invoice_name = fields.Char(string="Invoice Number", related="move_id.name", store=True)
    date_due = fields.Date(string="Due Date", related="collection_id.date_due", store=True)
    mandate_id = fields.Many2one("customer.mandate", required=True, index=True, ondelete="restrict", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("exported", "Exported"),
            ("paid", "Paid"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    # Frozen with the export
    end_to_end_id = fields.Char(string="End-to-End ID", readonly=True, copy=False)
    mandate_reference = fields.Char(string="Reference of the Mandate", readonly=True)
    iban_masked = fields.Char(string="Account", readonly=True)
    sequence_code = fields.Char(string="Sequence", readonly=True)
    batch_ref = fields.Char(string="Batch", readonly=True, index="btree_not_null")
    file_id = fields.Many2one(
        "customer.collection.file", readonly=True, index="btree_not_null", groups="customer_registry.group_bank_data"
    )
    amendment_ids = fields.Many2many(
        "customer.mandate.amendment",
        string="Amendments Reported",
        readonly=True,
        groups="customer_registry.group_bank_data",
    )
    mandate_last_debit = fields.Date(
        string="Previous Debit", readonly=True, copy=False, help="The mandate's last debit before this one."
    )
    # Booked, returned
    payment_id = fields.Many2one("account.payment", readonly=True, index="btree_not_null", ondelete="restrict")
    remark = fields.Char(readonly=True)
    error = fields.Char(string="Reason Not Booked", readonly=True)
    return_reason = fields.Char(readonly=True)
    return_reason_text = fields.Char(string="Meaning", compute="_compute_return_reason_text")
    is_rejected = fields.Boolean(
        string="Rejected",
        readonly=True,
        copy=False,
        help="It never reached the customer's bank, so its mandate does not count as used.",
    )
    date_returned = fields.Date(string="Returned On", readonly=True)
    return_fee = fields.Monetary(string="Fee", readonly=True, help="What the bank charged for the return.")
    return_move_id = fields.Many2one("account.move", string="Entry of the Return", readonly=True)
    # Announced
    date_announced = fields.Date(string="Announced On", readonly=True, copy=False)
    notice_mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, groups="base.group_system")
    notice_state = fields.Selection(
        [("outgoing", "Waiting"), ("sent", "Sent"), ("exception", "Failed")],
        string="Announcement",
        compute="_compute_notice_state",
        compute_sudo=True,
    )
    notice_recipients = fields.Char(compute="_compute_notice_recipients", groups="base.group_system")
    notice_lang = fields.Char(compute="_compute_notice_recipients", groups="base.group_system")

    _live_unique = models.UniqueIndex(
        "(move_id) WHERE state IN ('draft', 'exported')",
        "This invoice is already in another collection: prepare again.",
    )
    _end_to_end_unique = models.UniqueIndex(
        "(end_to_end_id) WHERE end_to_end_id IS NOT NULL", "End-to-end IDs must be unique."
    )
    _payment_unique = models.UniqueIndex(
        "(payment_id) WHERE payment_id IS NOT NULL", "A payment can belong to only one debit."
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "The amount of a debit must be greater than zero.")

    @api.depends("return_reason")
    def _compute_return_reason_text(self):
        for line in self:
            line.return_reason_text = line._reason_text(line.return_reason)

    @api.depends("mail_state", "notice_mail_id.state")
    def _compute_notice_state(self):
        states = {
            "again": "outgoing",
            "waiting": "outgoing",
            "outgoing": "outgoing",
            "sent": "sent",
            "received": "sent",
            "withdrawn": False,
        }
        for line in self:
            # What was announced before mails were followed has its mail alone.
            state = line.mail_state or line.notice_mail_id.state
            line.notice_state = states.get(state, "exception") if state else False

    @api.depends("move_id", "partner_id")
    def _compute_notice_recipients(self):
        for line in self:
            # As superuser: whoever collects need not see the registry.
            customer = line.partner_id.sudo()
            recipients = customer._registry_invoice_recipients(address=line.move_id.partner_id.sudo())
            line.notice_recipients = ",".join(map(str, recipients.ids))
            line.notice_lang = recipients[:1].lang or customer.lang

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        for line in self:
            if line.state != "draft" or line.date_announced:
                # As superuser: the refusal names the invoice, which may be hidden from whoever collects.
                raise UserError(
                    self.env._(
                        "%(invoice)s has been announced or exported in %(collection)s and must stay there.",
                        invoice=line.move_id.sudo().name,
                        collection=line.collection_id.name,
                    )
                )
