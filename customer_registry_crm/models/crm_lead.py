from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row
from odoo.tools import SQL, format_date

TONES = {"won": "success", "pending": "info"}


class CrmLead(models.Model):
    """Opportunities on the overview of their customer."""

    _inherit = "crm.lead"

    # Open ones first, for they have no day on which they were closed.
    _registry_newest_idx = models.Index("(partner_id, date_closed DESC, id DESC) WHERE type = 'opportunity'")

    def _registry_overview_row(self, stage, next_activity):
        """Return this opportunity as a row of the overview.

        :param str stage: its name
        :param next_activity: date of what is to be done next, or None
        """
        day = self.date_closed or self.date_deadline
        detail = ""
        if next_activity:
            detail = self.env._("Next activity on %(day)s", day=format_date(self.env, next_activity))
        return Row(
            self._name,
            self.id,
            self.name,
            detail=detail,
            date=fields.Date.to_string(day) or "",
            amount=self.expected_revenue,
            currency_id=(self.company_id or self.env.company).currency_id.id,
            badge=self._registry_overview_badge(stage),
        )

    def _registry_overview_badge(self, stage):
        text = self.env._("Lost") if self.won_status == "lost" else stage
        return Badge(text, TONES.get(self.won_status, "muted"))

    def _registry_next_activity(self):
        """Return the date of the next activity of a lead, as SQL beside the table of leads."""
        self.env["mail.activity"].flush_model(["res_model", "res_id", "date_deadline", "active"])
        # Who reads the opportunity reads its activities.
        return SQL(
            """(SELECT min(activity.date_deadline) FROM mail_activity activity
                 WHERE activity.res_model = 'crm.lead' AND activity.res_id = crm_lead.id AND activity.active)"""
        )
