"""The overview costs the same for few documents and for many."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from tests.overview.blocks_case import BlocksCase

CEILING = 36  # 35 before files of letters lay on their own records
FEW, MANY = 6, 101
GROUPS = (
    "customer_registry.group_manager",
    "customer_registry.group_bank_data",
    "account.group_account_manager",
    "sales_team.group_sale_manager",
    "project.group_project_manager",
    "hr_timesheet.group_timesheet_manager",
    "survey.group_survey_manager",
)


class TestOverviewQueries(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.user = cls.user_with("sees_all", *GROUPS)
        stage = Command.create({"name": "In work", "user_id": False})
        cls.tasks = cls.env["project.project"].create({"name": "Care", "allow_timesheets": True, "type_ids": [stage]})
        cls.tickets = cls.env["project.project"].create(
            {"name": "Tickets", "registry_is_ticket_project": True, "type_ids": cls.tasks.type_ids}
        )
        cls.employee = cls.env["hr.employee"].create({"name": "Anna Falk"})
        cls.survey = cls.env["survey.survey"].create({"title": "Inventory"})
        hosting = cls.env["product.product"].create({"name": "Hosting"})
        cls.env["customer.banner"].create(
            [{"name": event, "event": event, "product_ids": hosting.ids} for event in ("invoiced", "overdue")]
        )

    def fill(self, customer, count):
        """Give ``customer`` so many of everything that its overview shows."""
        for fill in (self.fill_record, self.fill_books, self.fill_debits, self.fill_apps, self.fill_mails):
            fill(customer, count)
        self.env.flush_all()
        self.env.cr.execute("ANALYZE")

    def many(self, model, count, /, **values):
        return self.env[model].create([{**values} for _number in range(count)])

    def fill_record(self, customer, count):
        self.many("ir.attachment", count, name="a.txt", res_model="res.partner", res_id=customer.id)
        self.many("customer.note", count, name="Note", partner_id=customer.id, user_ids=[Command.link(self.user.id)])
        self.many("customer.folder", count, name="Folder", partner_id=customer.id)
        purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        self.many("customer.consent", count, partner_id=customer.id, source="Form", purpose_id=purpose.id)
        todo = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get_id("res.partner")
        self.many("mail.activity", count, res_model_id=model, res_id=customer.id, activity_type_id=todo.id)
        self.env["customer.contact"].create(
            [{"customer_id": customer.id, "name": f"P {n}", "email": f"p{n}@x.example.com"} for n in range(count)]
        )

    def fill_books(self, customer, count):
        line = [Command.create({"name": "Hosting", "price_unit": 10, "tax_ids": False})]
        invoices = self.many(
            "account.move",
            count,
            move_type="out_invoice",
            partner_id=customer.id,
            invoice_date="2026-11-02",
            invoice_line_ids=line,
        )
        invoices.action_post()
        journal = self.company.registry_collection_journal_id
        self.many("account.payment", count, partner_id=customer.id, amount=5, journal_id=journal.id)
        self.env["customer.delivery"].sudo().create(
            [{"move_id": invoice.id, "channel": "email", "state": "sent"} for invoice in invoices]
        )

    def fill_debits(self, customer, count):
        mandate = self.make_mandate(customer)
        collection = self.env["customer.collection"].create({"date_due": "2026-12-08", "company_id": self.company.id})
        invoices = self.env["account.move"].search([("partner_id", "=", customer.id)], limit=count)
        self.env["customer.collection.line"].sudo().create(
            [
                {
                    "collection_id": collection.id,
                    "company_id": self.company.id,
                    "partner_id": customer.id,
                    "move_id": invoice.id,
                    "mandate_id": mandate.id,
                    "currency_id": invoice.currency_id.id,
                    "amount": 10,
                }
                for invoice in invoices
            ]
        )

    def fill_apps(self, customer, count):
        partner = {"partner_id": customer.id}
        self.many("sale.order", count, **partner)
        leads = self.many("crm.lead", count, name="Lead", type="opportunity", **partner)
        leads[-1].activity_schedule("mail.mail_activity_data_todo")
        now = fields.Datetime.now()
        for hours in (-48, 48):
            start = now + timedelta(hours=hours)
            self.env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True).create(
                [
                    {"name": "Event", "start": start, "stop": start, "partner_ids": [Command.set(customer.ids)]}
                    for _number in range(count // 2)
                ]
            )
        tasks = self.many("project.task", count, name="Task", project_id=self.tasks.id, **partner)
        self.many("project.task", count, name="Ticket", project_id=self.tickets.id, **partner)
        self.env["account.analytic.line"].create(
            [
                {
                    "name": "Work",
                    "task_id": task.id,
                    "project_id": self.tasks.id,
                    "employee_id": self.employee.id,
                    "unit_amount": 1,
                }
                for task in tasks
            ]
        )
        self.many("survey.user_input", count, survey_id=self.survey.id, **partner)
        for kind, is_contract in (("upload", False), ("approve", False), ("sign", False), ("sign", True)):
            self.many("customer.request", count, name="Asked", kind=kind, is_contract=is_contract, **partner)

    def fill_mails(self, customer, count):
        for subtype, author in (
            ("mail.mt_note", self.env.user.partner_id),
            ("mail.mt_comment", customer),
            ("mail.mt_comment", self.env.user.partner_id),
        ):
            messages = self.many(
                "mail.message",
                count,
                model="res.partner",
                res_id=customer.id,
                body="<p>Text</p>",
                subject="Subject",
                message_type="comment",
                subtype_id=self.env.ref(subtype).id,
                author_id=author.id,
            )
        self.env["mail.notification"].create(
            [
                {
                    "mail_message_id": message.id,
                    "res_partner_id": customer.id,
                    "notification_type": "email",
                    "notification_status": "sent",
                }
                for message in messages
            ]
        )

    def queries(self, customer):
        """Return the overview of ``customer`` and how many queries it takes, once the server's caches are warm."""
        self.overview(self.user, customer)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        # As the web client calls it, which knows the time zone.
        seen = customer.with_user(self.user).with_context(tz="Europe/Berlin")
        overview = seen.registry_get_overview()
        return overview, self.env.cr.sql_log_count - before

    # D10
    def test_the_overview_takes_at_most_36_queries_for_few_and_many_documents(self):
        customers = {count: self.make_customer(f"With {count}", "customer") for count in (FEW, MANY)}
        numbers = {}
        for count, customer in customers.items():
            self.fill(customer, count)
            overview, numbers[count] = self.queries(customer)
            self.assert_filled(overview, count)
        self.assertEqual(numbers[FEW], numbers[MANY])
        self.assertLessEqual(numbers[MANY], CEILING)

    def assert_filled(self, overview, count):
        """Every block has rows, so that each of its queries was counted."""
        for block in overview["blocks"]:
            with self.subTest(block["code"]):
                self.assertEqual(block["state"], "ready")
                if block["code"] not in ("uploads", "mandates"):
                    self.assertEqual(len(block["rows"]), 5)
                    self.assertEqual(block["more"], count == MANY)

    # D10
    def test_each_block_of_an_app_takes_few_queries(self):
        self.fill(self.customer, FEW)
        ceilings = {
            "orders": 1,
            "opportunities": 2,
            "appointments": 1,
            "tickets": 2,
            "tasks": 0,  # read with the tickets
            "timesheets": 2,
            "questionnaires": 2,
            "mandates": 1,
            "debits": 2,
            "requests": 1,
            "approvals": 0,  # read with the requests
            "signatures": 0,
            "contracts": 0,
        }
        counted = self.queries_of_blocks(self.customer)
        self.assertEqual({code: counted[code] for code in ceilings if counted[code] > ceilings[code]}, {})

    def queries_of_blocks(self, customer):
        """Return {code: number of queries of the block} of one call."""
        counted = {}
        original = type(self.Partner)._registry_overview_block

        def count(partner, block):
            before = partner.env.cr.sql_log_count
            result = original(partner, block)
            counted[block.code] = partner.env.cr.sql_log_count - before
            return result

        with patch.object(type(self.Partner), "_registry_overview_block", count):
            self.queries(customer)
        return counted
