from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerReminderLine(models.Model):
    """One overdue invoice, or one instalment of it, in a reminder."""

    _name = "customer.reminder.line"
    _description = "Reminder Line"
    _order = "reminder_id, date_due, id"
    _rec_name = "move_id"

    reminder_id = fields.Many2one("customer.reminder", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="reminder_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="reminder_id.currency_id")
    state = fields.Selection(related="reminder_id.state")
    date = fields.Date(related="reminder_id.date", store=True)
    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade")
    invoice_date = fields.Date(related="move_id.invoice_date")
    date_due = fields.Date(string="Due Date", required=True)
    level_id = fields.Many2one("customer.reminder.level", required=True, ondelete="restrict")
    level_number = fields.Integer(related="level_id.number", string="Level Number", store=True)
    amount = fields.Monetary(help="Of the invoice or its instalment.")
    amount_residual = fields.Monetary(string="Open Amount")
    days_overdue = fields.Integer()
    skip_reason = fields.Selection(
        [
            ("stopped", "Reminders are stopped for this customer"),
            ("disputed", "The invoice is disputed"),
            ("payment", "A payment is in transit, or payment is blocked"),
            ("paid", "Paid in the meantime"),
            ("credit", "Covered by open credits"),
            ("minimum", "Below the minimum amount"),
            ("sent", "All levels have been sent: decide how to proceed"),
        ],
        string="Reason Left Out",
    )

    # The instalment is known by its due date: journal items are replaced when an invoice is reset to draft.
    _level_unique = models.UniqueIndex(
        "(move_id, date_due, level_id) WHERE skip_reason IS NULL",
        "This invoice is already in a reminder of this level. Each level is sent only once.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.reminder_id.filtered_domain(self.env["customer.reminder"]._get_issued_domain()):
            raise UserError(self.env._("A reminder that has been sent cannot be changed."))
