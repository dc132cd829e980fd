"""Tasks and tickets on the overview of their customer."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from tests.overview.blocks_case import BlocksCase


class TestBlocksProject(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.env["project.task.type"].create({"name": "In work", "user_id": False})
        cls.project = cls.make_project("Care")
        cls.tickets = cls.make_project("Tickets", registry_is_ticket_project=True)

    @classmethod
    def make_project(cls, name, **values):
        stages = [(6, 0, cls.stage.ids)]
        return cls.env["project.project"].create(
            {"name": name, "type_ids": stages, "privacy_visibility": "employees", **values}
        )

    @classmethod
    def make_task(cls, name, days=None, project=None, partner=None, **values):
        deadline = days is not None and fields.Datetime.now() + timedelta(days=days)
        return cls.env["project.task"].create(
            {
                "name": name,
                "project_id": (project or cls.project).id,
                "partner_id": (partner or cls.customer).id,
                "stage_id": cls.stage.id,
                "date_deadline": deadline,
                **values,
            }
        )

    # T08
    def test_tasks_show_stage_deadline_and_what_is_overdue(self):
        self.make_task("Overdue", -1)
        soon = self.make_task("Soon", 2)
        self.make_task("Changed", 3, state="02_changes_requested")
        self.make_task("Done", -9, state="1_done")
        self.make_task("Cancelled", -9, state="1_canceled")
        self.assertEqual(
            self.badges("tasks", self.clerk),
            {
                "Overdue": ("In work, Overdue", "danger"),
                "Soon": ("In work", "info"),
                "Changed": ("In work", "warning"),
                "Done": ("Done", "success"),
                "Cancelled": ("Cancelled", "muted"),
            },
        )
        row = self.block("tasks")["rows"][1]
        self.assertEqual((row["title"], row["detail"]), ("Soon", "Care"))
        self.assertEqual(row["date"], fields.Datetime.to_string(soon.date_deadline))

    # T08
    def test_open_tasks_come_first_by_deadline_then_closed_ones_newest_first(self):
        for name, days, state in (
            ("Done long ago", -300, "1_done"),
            ("Without deadline", None, "01_in_progress"),
            ("Later", 9, "04_waiting_normal"),
            ("Sooner", 1, "01_in_progress"),
            ("Done lately", 50, "1_done"),
        ):
            self.make_task(name, days, state=state)
        expected = ["Sooner", "Later", "Without deadline", "Done lately", "Done long ago"]
        self.assertEqual(self.titles("tasks"), expected)

    # B10
    def test_tickets_are_the_tasks_of_ticket_projects(self):
        ticket = self.make_task("Printer", project=self.tickets, partner=self.contact)
        task = self.make_task("Migration")
        self.make_task("Of another", project=self.tickets, partner=self.other)
        self.make_task("A to-do of mine", project_id=False, user_ids=[(6, 0, self.env.user.ids)])
        self.assertEqual((self.titles("tickets"), self.titles("tasks")), (["Printer"], ["Migration"]))
        self.assertEqual((self.listed("tickets"), self.listed("tasks")), (ticket, task))

    # B10
    def test_a_new_ticket_belongs_to_a_ticket_project_and_a_new_task_does_not(self):
        self.env["project.project"].search([]).registry_is_ticket_project = False
        self.tickets.registry_is_ticket_project = True
        worker = self.user_with("worker", "project.group_project_user")
        for code, project in (("tickets", self.tickets), ("tasks", self.env["project.project"])):
            context = self.block(code, worker)["create"]["context"]
            values = (
                self.env["project.task"]
                .with_user(worker)
                .with_context(**context)
                .default_get(["partner_id", "project_id"])
            )
            self.assertEqual(values["partner_id"], self.customer.id)
            self.assertEqual(values.get("project_id") or False, project.id)

    # T08
    def test_tasks_of_projects_that_the_user_may_not_see_are_left_out(self):
        hidden = self.make_project("Secret", privacy_visibility="followers")
        self.make_task("Secret", project=hidden)
        self.make_task("Seen")
        self.assertEqual(self.titles("tasks", self.clerk), ["Seen"])
        manager = self.user_with("lead", "project.group_project_manager")
        self.assertEqual(set(self.titles("tasks", manager)), {"Secret", "Seen"})

    # T08
    def test_who_does_not_use_projects_reads_the_rows_and_opens_no_form_that_would_fail(self):
        self.make_task("Seen")
        worker = self.user_with("worker", "project.group_project_user")
        for user, opens in ((self.clerk, False), (worker, True)):
            block = self.block("tasks", user)
            kinds = [kind for _view, kind in block["action"]["views"]]
            self.assertEqual([row["opens"] for row in block["rows"]], [opens])
            self.assertEqual(("form" in kinds, bool(block["create"])), (opens, opens))

    def test_tasks_of_other_companies_are_left_out(self):
        foreign = self.env["res.company"].create({"name": "Other"})
        self.make_task("Foreign", project=self.make_project("Foreign", company_id=foreign.id))
        self.make_task("Own", project=self.make_project("Own", company_id=self.company.id))
        self.assertEqual(self.titles("tasks", self.clerk), ["Own"])

    # B10
    def test_portal_users_do_not_learn_which_projects_hold_tickets(self):
        portal = new_test_user(self.env, "outsider", "base.group_portal")
        self.tickets.privacy_visibility = "portal"
        self.tickets.message_subscribe(portal.partner_id.ids)
        project = self.tickets.with_user(portal)
        self.assertEqual(project.read(["name"])[0]["name"], "Tickets")
        with self.assertRaises(AccessError):
            project.read(["registry_is_ticket_project"])
