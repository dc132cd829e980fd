"""Time entries on the overview of their customer."""

from datetime import timedelta

from odoo import fields

from tests.overview.blocks_case import BlocksCase


class TestBlocksTimesheet(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.user_with("worker", "hr_timesheet.group_hr_timesheet_user")
        cls.approver = cls.user_with("approver", "hr_timesheet.group_hr_timesheet_approver")
        cls.anna = cls.env["hr.employee"].create({"name": "Anna Falk", "user_id": cls.worker.id})
        cls.ben = cls.env["hr.employee"].create({"name": "Ben Weiss"})
        cls.project = cls.env["project.project"].create(
            {"name": "Care", "allow_timesheets": True, "privacy_visibility": "employees"}
        )
        cls.task = cls.env["project.task"].create(
            {"name": "Migration", "project_id": cls.project.id, "partner_id": cls.customer.id}
        )

    @classmethod
    def spend(cls, name, hours=1.0, date=None, employee=None, task=None, **values):
        return cls.env["account.analytic.line"].create(
            {
                "name": name,
                "unit_amount": hours,
                "date": date or fields.Date.context_today(cls.task),
                "employee_id": (employee or cls.anna).id,
                "project_id": cls.project.id,
                "task_id": (cls.task if task is None else task).id,
                **values,
            }
        )

    # T18
    def test_the_last_entries_tell_who_worked_how_long_on_what(self):
        self.spend("Mailboxes moved", 2.5, "2026-03-04")
        self.spend("/", 0.25, "2026-03-05", self.ben)
        rows = self.block("timesheets", self.approver)["rows"]
        shown = [(row["title"], row["detail"], row["date"], row["badge"]["text"]) for row in rows]
        self.assertEqual(
            shown,
            [
                ("Migration", "Ben Weiss", "2026-03-05", "0:15 h"),
                ("Mailboxes moved", "Anna Falk · Migration", "2026-03-04", "2:30 h"),
            ],
        )

    # T18
    def test_the_summary_is_the_time_of_this_month(self):
        today = fields.Date.context_today(self.task)
        self.spend("Now", 1.5)
        self.spend("Now as well", 2)
        self.spend("Last month", 8, today.replace(day=1) - timedelta(days=1))
        self.assertEqual(self.block("timesheets", self.approver)["summary"]["text"], "3:30 h this month")
        self.assertEqual(self.block("timesheets", self.worker, self.other)["summary"]["text"], "0:00 h this month")

    # T18
    def test_of_very_many_entries_the_summary_says_that_there_are_more(self):
        for _number in range(10):
            self.spend("Work").copy()
        entries = self.env["account.analytic.line"].search([("partner_id", "=", self.customer.id)])
        for _number in range(5):
            entries.copy()
        self.assertEqual(self.block("timesheets", self.approver)["summary"]["text"], "More than 100:00 h this month")

    # T18
    def test_time_on_projects_of_the_customer_counts_and_that_of_others_does_not(self):
        own = self.env["project.project"].create(
            {"name": "Own", "allow_timesheets": True, "partner_id": self.contact.id, "privacy_visibility": "employees"}
        )
        nothing = self.env["project.task"]
        expected = self.spend("On the project", task=nothing, project_id=own.id)
        self.spend("Internal", task=nothing)
        self.env["account.analytic.line"].create({"name": "No time", "partner_id": self.customer.id, "amount": 5})
        self.assertEqual(self.titles("timesheets", self.approver), ["On the project"])
        self.assertEqual(self.listed("timesheets"), expected)

    # T18
    def test_own_entries_are_for_users_all_for_approvers_and_none_for_others(self):
        self.spend("Mine")
        self.spend("Of a colleague", employee=self.ben)
        self.assertEqual(self.titles("timesheets", self.worker), ["Mine"])
        self.assertEqual(set(self.titles("timesheets", self.approver)), {"Mine", "Of a colleague"})
        accountant = self.user_with("accountant", "analytic.group_analytic_accounting")
        for user in (self.clerk, accountant):
            block = self.block("timesheets", user)
            self.assertEqual((block["state"], block["rows"], block["summary"]), ("forbidden", [], None))
