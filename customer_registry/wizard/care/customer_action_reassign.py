from odoo import fields, models


class CustomerActionReassign(models.TransientModel):
    """Hand many actions over to a colleague, who must be able to see their customers."""

    _name = "customer.action.reassign"
    _description = "Reassign Actions"
    _inherit = ["customer.action.bulk.mixin"]

    _changeable_depends = ("user_id",)

    user_id = fields.Many2one(
        "res.users", string="To", required=True, domain="[('share', '=', False)]", default=lambda self: self.env.user
    )
    notify = fields.Boolean(default=True, help="One message for each action.")

    def action_reassign(self):
        activities = self._get_changeable().with_context(mail_activity_quick_update=not self.notify)
        activities.write({"user_id": self.user_id.id})
        return {"type": "ir.actions.act_window_close"}

    def _filter_changeable(self, records):
        """Override of customer_registry: leave out customers that the colleague does not see.

        Odoo makes the colleague follow the customer, which only those may do who edit it.
        """
        activities = super()._filter_changeable(records)
        partners = self.env["res.partner"].browse(activities.mapped("res_id"))
        allowed = set(partners.with_user(self.user_id)._filtered_access("read").ids)
        if self.user_id != self.env.user:
            allowed &= set(partners._filtered_access("write").ids)
        return activities.filtered(lambda activity: activity.res_id in allowed)
