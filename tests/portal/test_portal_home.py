"""The home of the portal says what is open, overdue things first."""

from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.tests import tagged

from tests.documents.request_case import RequestCase
from tests.portal.test_portal_invoices import PASSWORD

OPEN = (
    "registry_overdue_invoice_count",
    "registry_late_request_count",
    "registry_not_due_invoice_count",
    "registry_open_request_count",
)


@tagged("post_install", "-at_install")
class TestPortalHome(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.context_today(cls.bakery)
        cls.before, cls.after = today - timedelta(days=3), today + timedelta(days=3)
        cls.invoice.invoice_date_due = cls.before
        for _number in range(2):
            cls.make_invoice(cls.bakery).invoice_date_due = cls.after
        cls.make_request(name="Late", date_due=cls.before)
        cls.make_request(name="In time", date_due=cls.after)
        cls.make_request(name="Whenever")
        cls.make_request(name="Answered").sudo().state = "done"

    def counters(self, user, *names):
        self.authenticate(user.login, PASSWORD)
        params = {"counters": list(names)}
        answer = self.url_open("/my/counters", json={"jsonrpc": "2.0", "method": "call", "params": params})
        return answer.json()["result"]

    def test_it_counts_what_is_overdue_and_what_is_open(self):  # B10
        self.assertEqual([self.counters(self.anna, *OPEN)[name] for name in OPEN], [1, 1, 2, 2])

    def test_who_sees_no_invoices_is_told_of_none(self):  # B09
        self.assertEqual([self.counters(self.ben, *OPEN)[name] for name in OPEN], [0, 1, 0, 2])

    def test_overdue_cards_come_first_and_each_leads_to_what_it_counts(self):  # B10
        self.authenticate(self.anna.login, PASSWORD)
        page = html.fromstring(self.url_open("/my").text)
        cards = page.xpath("//div[@id='portal_alert_category']//*[@data-placeholder_count]")
        names = [card.get("data-placeholder_count") for card in cards]
        self.assertEqual([name for name in names if name in OPEN], list(OPEN))
        for name, is_overdue in (("overdue_invoices", True), ("registry_not_due", False)):
            path = f"/my/invoices?filterby={name}"
            self.assertTrue(page.xpath(f"//a[@href='{path}']"))
            self.assertEqual(self.invoice.name in self.url_open(path).text, is_overdue)

    def test_what_is_paid_is_not_open(self):  # B10
        self.pay(self.invoice)
        self.assertEqual(self.counters(self.anna, OPEN[0])[OPEN[0]], 0)

    def pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({}).action_create_payments()

    def test_the_number_of_queries_does_not_grow_with_the_documents(self):  # B10
        few = self.count_queries()
        for _number in range(4):
            self.make_invoice(self.bakery).invoice_date_due = self.before
            self.make_request(name="More", date_due=self.before)
        self.assertLessEqual(self.count_queries(), few)

    def count_queries(self):
        self.counters(self.anna, *OPEN)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.counters(self.anna, *OPEN)
        return self.env.cr.sql_log_count - before
