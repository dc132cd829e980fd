from odoo import fields, models
from odoo.addons.customer_registry.overview.block import COUNTED, ROWS, Badge, Block

ENTRY_FIELDS = ("date", "name", "unit_amount")
TIME = [("project_id", "!=", False)]


class ResPartner(models.Model):
    """Time spent for a customer on its overview."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: time entries."""
        load = type(self)._registry_overview_time
        title = self.env._("Time entries")
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="timesheets",
                title=title,
                icon="fa-clock-o",
                sequence=114,
                model="account.analytic.line",
                load=load,
            ),
        ]

    def _registry_overview_time(self):
        """Return the last entries; those of colleagues are for approvers, as their rules say."""
        self._registry_overview_check_group("hr_timesheet.group_hr_timesheet_user")
        entries = self._registry_overview_newest("account.analytic.line", TIME, ENTRY_FIELDS, "date desc, id desc")
        names = self._registry_overview_related(entries[:ROWS], "employee_id.name", "task_id.name", "project_id.name")
        domain = [("partner_id", "in", self._registry_family().ids), *TIME]
        return self._registry_overview_content(
            entries,
            lambda entry: entry._registry_overview_row(names[entry.id]),
            action=self._registry_overview_action(
                self.env._("Time entries"), "account.analytic.line", domain, ("list", "form"), is_timesheet=True
            ),
            summary=self._registry_time_of_month(entries),
        )

    def _registry_time_of_month(self, entries):
        """Return the time of this month; ``entries`` are the last ones, at most ``COUNTED``."""
        first = fields.Date.context_today(self).replace(day=1)
        recent = entries.filtered(lambda entry: entry.date >= first)
        time = entries._registry_hours(sum(recent.mapped("unit_amount")))
        if len(recent) == COUNTED:
            return Badge(self.env._("More than %(time)s this month", time=time))
        return Badge(self.env._("%(time)s this month", time=time))
