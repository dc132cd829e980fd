from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row


class AccountAnalyticLine(models.Model):
    """Time entries on the overview of their customer."""

    _inherit = "account.analytic.line"

    # The last entries of one customer are found among very many without sorting them.
    _registry_newest_idx = models.Index("(partner_id, date DESC, id DESC) WHERE project_id IS NOT NULL")

    def _registry_overview_row(self, names):
        """Return this time entry as a row of the overview.

        :param names: {path: name} of who has worked on what
        """
        work = names["task_id.name"] or names["project_id.name"] or ""
        is_named = self.name and self.name != "/"
        details = [names["employee_id.name"], work if is_named else ""]
        return Row(
            self._name,
            self.id,
            self.name if is_named else work,
            detail=" · ".join(filter(None, details)),
            date=fields.Date.to_string(self.date),
            badge=Badge(self._registry_hours(self.unit_amount)),
        )

    def _registry_hours(self, hours):
        """Return ``hours`` as people write them, such as "2:30 h"."""
        minutes = round(abs(hours) * 60)
        sign = "-" if hours < 0 else ""
        return self.env._("%(hours)s h", hours=f"{sign}{minutes // 60}:{minutes % 60:02d}")
