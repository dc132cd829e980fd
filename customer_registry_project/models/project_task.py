from odoo import api, fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row
from odoo.tools import SQL

TONES = {"1_done": "success", "1_canceled": "muted", "02_changes_requested": "warning"}
IS_CLOSED = "state IN ('1_done', '1_canceled')"
# Open ones by their deadline, then the closed ones, newest first.
URGENCY = f"({IS_CLOSED}), (CASE WHEN {IS_CLOSED} THEN NULL ELSE date_deadline END), id DESC"


class ProjectTask(models.Model):
    """Tasks and tickets on the overview of their customer."""

    _inherit = "project.task"

    _registry_urgent_idx = models.Index(f"(partner_id, {URGENCY}) WHERE partner_id IS NOT NULL")

    @api.model
    def default_get(self, fields):
        """Override of project: a ticket that is made from a customer belongs to a project of tickets."""
        values = super().default_get(fields)
        if self.env.context.get("registry_new_ticket") and "project_id" in fields and not values.get("project_id"):
            domain = [("registry_is_ticket_project", "=", True), ("company_id", "in", (False, self.env.company.id))]
            values["project_id"] = self.env["project.project"].search(domain, limit=1).id
        return values

    def _registry_urgency(self):
        """Return the order of tasks on the overview, as SQL that follows the index."""
        columns = {name: self._field_to_sql(self._table, name) for name in ("state", "date_deadline", "id")}
        return SQL(
            "(%(state)s IN ('1_done', '1_canceled')), "
            "(CASE WHEN %(state)s IN ('1_done', '1_canceled') THEN NULL ELSE %(date_deadline)s END), %(id)s DESC",
            **columns,
        )

    def _registry_overview_row(self, names, opens=True):
        """Return this task as a row of the overview, which a click ``opens``.

        :param names: {path: name} of its project and its stage
        """
        return Row(
            self._name,
            self.id,
            self.name,
            detail=names["project_id.name"] or "",
            date=fields.Datetime.to_string(self.date_deadline) or "",
            badge=self._registry_overview_badge(names["stage_id.name"]),
            opens=opens,
        )

    def _registry_overview_badge(self, stage):
        if self.state.startswith("1_"):
            labels = dict(self._fields["state"]._description_selection(self.env))
            return Badge(labels[self.state], TONES[self.state])
        if self.date_deadline and self.date_deadline < fields.Datetime.now():
            overdue = self.env._("Overdue")
            return Badge(f"{stage}, {overdue}" if stage else overdue, "danger")
        return Badge(stage or self.env._("Open"), TONES.get(self.state, "info"))
