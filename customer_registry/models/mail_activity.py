from odoo import fields, models

from ..overview.block import Badge, Row


class MailActivity(models.Model):
    """Actions: activities of customers."""

    _inherit = "mail.activity"

    def _registry_overview_row(self, today):
        """Return this action as a row of the overview.

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
            detail=self.user_id.name or "",
            date=fields.Date.to_string(due),
            badge=badge,
        )
