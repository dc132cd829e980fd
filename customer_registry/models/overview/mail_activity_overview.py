from odoo import fields, models

from ...overview.block import Badge, Row

FORM = "customer_registry.mail_activity_view_form_registry"


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
            action=self._registry_open_action(),
        )

    def _registry_open_action(self):
        """Return what opens this action in a dialog, as the menu "Actions" reads it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env["res.partner"]._registry_xmlid(FORM), "form")],
            "target": "new",
            "context": {"registry_actions": True},
        }
