from odoo import fields, models

from ..overview.block import Badge, Row


class MailActivity(models.Model):
    """Actions: activities of customers."""

    _inherit = "mail.activity"

    def _registry_overview_row(self, customer, today):
        """Return this action as a row of the overview of ``customer``.

        :param date today: in the user's time zone
        """
        due = self.date_deadline
        if due < today:
            badge = Badge(self.env._("Overdue"), "danger")
        elif due == today:
            badge = Badge(self.env._("Today"), "warning")
        else:
            badge = None
        return Row(
            "mail.activity",
            self.id,
            self.summary or self.activity_type_id.name or "",
            detail=customer._registry_user_name(self.user_id),
            date=fields.Date.to_string(due),
            badge=badge,
        )
