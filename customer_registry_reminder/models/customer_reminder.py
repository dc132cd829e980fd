from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

UNDELIVERED = ("exception", "bounce")
# Whoever may see reminders and does not only read writes about them; nobody edits them.
WRITERS = "customer_registry.group_user,account.group_account_invoice"
OPEN_STATES = ("draft", "queued", "failed", "skipped")


class CustomerReminder(models.Model):
    """One letter that asks a customer to pay all its overdue invoices of a company and currency."""

    _name = "customer.reminder"
    _description = "Payment Reminder"
    _inherit = ["mail.thread", "customer.job.mixin", "customer.mailed.state.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    address_id = fields.Many2one("res.partner", string="Letter To", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    date = fields.Date(required=True, help="The day for which it is proposed; once sent, the day on which it was sent.")
    level_id = fields.Many2one(
        "customer.reminder.level",
        compute="_compute_level_id",
        store=True,
        ondelete="restrict",
        help="The highest level of its invoices; it decides text, fee and channel.",
    )
    channel = fields.Selection(related="level_id.channel")
    line_ids = fields.One2many("customer.reminder.line", "reminder_id", string="Invoices")
    state = fields.Selection(
        [("draft", "To Send"), ("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed"), ("skipped", "Left Out")],
        string="Status",
        required=True,
        default="draft",
        index=True,
    )
    error = fields.Text(string="Reason")
    recipient_ids = fields.Many2many(
        "res.partner", string="Recipients", help="Who received it, or would receive it now."
    )
    attachment_id = fields.Many2one("ir.attachment", string="Letter", ondelete="restrict", groups="base.group_user")
    amount_overdue = fields.Monetary(compute="_compute_amount_overdue", store=True)
    amount_credit = fields.Monetary(string="Open Credits", help="Credit notes and payments not yet matched.")
    fee_amount = fields.Monetary(string="Fee")
    fee_move_id = fields.Many2one(
        "account.move", string="Fee Invoice", index="btree_not_null", ondelete="restrict", readonly=True
    )
    amount_total = fields.Monetary(string="To Pay", compute="_compute_amount_total", store=True)
    line_count = fields.Integer(string="Invoice Count", compute="_compute_line_count")
    remark = fields.Char(compute="_compute_remark", help="Why it failed, or which invoices are left out and why.")

    _open_unique = models.UniqueIndex(
        "(company_id, partner_id, currency_id)"
        " WHERE state IN ('draft', 'queued', 'failed', 'skipped') AND mail_state IS NULL",
        "A reminder to this customer is already being prepared.",
    )

    @property
    def _mail_post_access(self):
        """Override of mail: what the user must be allowed to do with a reminder to write about it."""
        return "read" if self.env.user.has_groups(WRITERS) else "write"

    @api.depends("line_ids.level_id", "line_ids.skip_reason")
    def _compute_level_id(self):
        for reminder in self:
            lines = reminder._get_lines() or reminder.line_ids
            reminder.level_id = lines.level_id.sorted("number")[-1:]

    @api.depends("line_ids.amount_residual", "line_ids.skip_reason", "state")
    def _compute_amount_overdue(self):
        for reminder in self:
            lines = reminder.line_ids if reminder.state == "skipped" else reminder._get_lines()
            reminder.amount_overdue = sum(lines.mapped("amount_residual"))

    @api.depends("amount_overdue", "amount_credit", "fee_amount")
    def _compute_amount_total(self):
        for reminder in self:
            reminder.amount_total = reminder.amount_overdue - reminder.amount_credit + reminder.fee_amount

    @api.depends("line_ids")
    def _compute_line_count(self):
        counts = dict(
            self.env["customer.reminder.line"]._read_group(
                [("reminder_id", "in", self.ids)], ["reminder_id"], ["__count"]
            )
        )
        for reminder in self:
            reminder.line_count = counts.get(reminder, 0)

    @api.depends("error", "line_ids.skip_reason")
    @api.depends_context("lang")
    def _compute_remark(self):
        labels = dict(self.env["customer.reminder.line"]._fields["skip_reason"]._description_selection(self.env))
        undelivered = self._get_undelivered()
        for reminder in self:
            left_out = reminder.line_ids.grouped("skip_reason")
            remarks = [
                self.env._("%(count)s left out: %(reason)s", count=len(lines), reason=labels[reason])
                for reason, lines in left_out.items()
                if reason
            ]
            if reminder in undelivered and not reminder.mail_state:
                remarks.append(self.env._("The e-mail was not delivered; its history says why"))
            reminder.remark = ". ".join(filter(None, [reminder.error, *remarks]))

    def _get_undelivered(self):
        """Return those of which a mail could not be sent or came back."""
        domain = [
            ("mail_message_id.model", "=", self._name),
            ("mail_message_id.res_id", "in", self.ids),
            ("notification_status", "in", UNDELIVERED),
        ]
        # As superuser: notifications of others are not for the user to read; only the reminders come out.
        return self.browse(self.env["mail.notification"].sudo().search(domain).mail_message_id.mapped("res_id"))

    @api.depends("partner_id", "level_id")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = f"{reminder.level_id.name or ''} – {reminder.partner_id.name or ''}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.filtered_domain(self._get_issued_domain()):
            raise UserError(
                self.env._("A reminder that has been sent cannot be deleted: otherwise its level would be sent again.")
            )

    @api.model
    def _get_issued_domain(self):
        """Return the Domain of those that have gone out, whatever became of their mails: their levels count."""
        return Domain("state", "=", "sent") | Domain("mail_state", "!=", False)

    def action_view_fee(self):
        """Open the invoice of the fee."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.fee_move_id.id,
            "views": [(False, "form")],
        }

    def _check_may_send(self):
        """Sending is for people who invoice and for managers of the registry."""
        groups = ("account.group_account_invoice", "customer_registry.group_manager")
        if not self.env.su and not any(map(self.env.user.has_group, groups)):
            raise AccessError(self.env._("Only users with invoicing rights may send reminders."))

    # What the letter says
    # --------------------

    def _get_lines(self):
        """Return the lines that the letter shows."""
        return self.line_ids.filtered(lambda line: not line.skip_reason)

    def _get_language(self):
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _get_letter_values(self):
        """Return what is filled in for the placeholders of the level, in the language of the environment."""
        return {
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            "date": format_date(self.env, self.date),
            "deadline": format_date(self.env, self._get_deadline()),
            "fee": self._format_amount(self.fee_amount),
            "total": self._format_amount(self.amount_total),
        }

    def _get_deadline(self):
        return fields.Date.add(self.date, days=self.level_id.deadline_days)

    def _format_amount(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _get_letter_name(self):
        """Return the file name of the letter, without extension."""
        return f"{self.level_id.name} {self.date}".replace("/", "-")

    def _get_bank_account(self):
        """Return the account of ours that the latest invoice names, else the company's first."""
        moves = self._get_lines().move_id.sorted("invoice_date")
        own = self.company_id.partner_id.bank_ids
        return moves.partner_bank_id[-1:] or own[:1]
