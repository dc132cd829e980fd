from dateutil.relativedelta import relativedelta
from odoo import fields, models
from odoo.exceptions import UserError


class CustomerActionReschedule(models.TransientModel):
    """Move many actions to one day, or each by the same number of days or weeks."""

    _name = "customer.action.reschedule"
    _description = "Reschedule Actions"
    _inherit = ["customer.action.bulk.mixin"]

    mode = fields.Selection(
        [("shift", "By a number of days or weeks"), ("date", "To a date")],
        string="Move",
        required=True,
        default="shift",
    )
    date = fields.Date(string="New due date", default=fields.Date.context_today)
    number = fields.Integer(string="Move by", default=1, help="A negative number moves them to an earlier date.")
    unit = fields.Selection([("days", "days"), ("weeks", "weeks")], required=True, default="weeks")

    def action_reschedule(self):
        """Write each new date once, for all actions that get it.

        :raises UserError: for a shift by nothing, or without a date
        """
        activities = self._get_changeable()
        if self.mode == "shift" and not self.number:
            raise UserError(self.env._("Enter the number of days or weeks by which to move the actions."))
        if self.mode == "date" and not self.date:
            raise UserError(self.env._("Enter the new due date."))
        if self.mode == "date":
            activities.date_deadline = self.date
        else:
            for due, dated in activities.grouped("date_deadline").items():
                dated.date_deadline = due + relativedelta(**{self.unit: self.number})
        return {"type": "ir.actions.act_window_close"}
