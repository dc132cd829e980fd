from odoo import models
from odoo.addons.customer_registry.overview.block import Block
from odoo.fields import Domain

# Others see tasks of open projects, but Odoo's form of a task fails for them.
MAY_OPEN = "project.group_project_user"
TASK_FIELDS = ("name", "state", "date_deadline", "project_id")
FLAG = "project_id.registry_is_ticket_project"
NO_TEMPLATES = [("is_template", "=", False), ("project_id.is_template", "=", False)]


class ResPartner(models.Model):
    """Tasks and tickets of a customer on its overview, open ones first."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: tasks, and those of ticket projects apart from them."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="tickets",
                title=self.env._("Tickets"),
                icon="fa-life-ring",
                sequence=22,
                model="project.task",
                load=cls._registry_overview_tickets,
            ),
            Block(
                code="tasks",
                title=self.env._("Tasks"),
                icon="fa-tasks",
                sequence=112,
                model="project.task",
                load=cls._registry_overview_tasks,
            ),
        ]

    def _registry_overview_tickets(self):
        return self._registry_overview_work(self.env._("Tickets"), self.env._("New ticket"), True)

    def _registry_overview_tasks(self):
        return self._registry_overview_work(self.env._("Tasks"), self.env._("New task"), False)

    def _registry_overview_work(self, name, new, are_tickets):
        """Return the Content of tickets or of the other tasks."""
        tasks, more = self._registry_overview_once("tasks", self._registry_newest_tasks)[are_tickets]
        domain = [
            ("partner_id", "in", self._registry_family().ids),
            ("project_id", "!=", False),
            (FLAG, "=", are_tickets),
            *NO_TEMPLATES,
        ]
        context = {"default_partner_id": self.id, "registry_new_ticket": are_tickets}
        opens = self.env.user.has_group(MAY_OPEN)
        return self._registry_overview_content(
            tasks,
            lambda task: task._registry_overview_row(more[task.id], opens),
            action=self._registry_overview_action(
                name,
                "project.task",
                domain,
                ("list", "kanban", "calendar", "form") if opens else ("list",),
                **context,
            ),
            create=self._registry_overview_dialog(new, "project.task", **context) if opens else None,
        )

    def _registry_newest_tasks(self):
        """Return {are tickets: (tasks, {id: {path: value} of project and stage})}, both with the same queries.

        Private to-dos of employees belong to no project and are left out, and so are templates.
        """
        # Flags alone of projects are read here, also of those that the user may not see.
        domains = [
            Domain("is_template", "=", False)
            & Domain("project_id", "any!", [("is_template", "=", False), ("registry_is_ticket_project", "=", flag)])
            for flag in (True, False)
        ]
        order = self.env["project.task"]._registry_urgency()
        tasks = self._registry_overview_newest_of("project.task", domains, TASK_FIELDS, order)
        more = self._registry_overview_related(tasks, "project_id.name", "stage_id.name", FLAG)
        return {
            flag: (tasks.filtered(lambda task, flag=flag: bool(more[task.id][FLAG]) is flag), more)
            for flag in (True, False)
        }
