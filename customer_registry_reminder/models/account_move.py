from odoo import fields, models


class AccountMove(models.Model):
    """Invoices that are reminded, and the fees of reminders."""

    _inherit = "account.move"

    registry_reminder_level_id = fields.Many2one(
        "customer.reminder.level",
        string="Reminded",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The last reminder level sent for this invoice.",
    )
    registry_reminder_date = fields.Date(string="Reminded On", copy=False, readonly=True, groups="base.group_user")
    registry_is_reminder_fee = fields.Boolean(
        string="Reminder Fee", copy=False, readonly=True, groups="base.group_user"
    )

    def action_view_registry_reminders(self):
        """Open the reminders that name these invoices."""
        self.env["customer.reminder"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_registry_reminder.action_customer_reminder_history"
        )
        return {**action, "domain": [("line_ids.move_id", "in", self.ids)], "context": {"create": False}}

    def _registry_reminder_obstacle(self, date):
        """Hook: why this invoice is not reminded on ``date``.

        :return: a value of ``customer.reminder.line.skip_reason``, or False
        """
        self.ensure_one()
        customers = self.commercial_partner_id | self.registry_customer_id
        if customers._registry_reminders_stopped(date):
            return "stopped"
        if self.registry_disputed:
            return "disputed"
        if self.payment_state not in ("not_paid", "partial"):
            return "payment"
        return False

    def _registry_purpose(self):
        """Override of customer_registry: a fee stands alone."""
        return super()._registry_purpose() or (
            self.env._("The fee of a payment reminder") if self.registry_is_reminder_fee else ""
        )
