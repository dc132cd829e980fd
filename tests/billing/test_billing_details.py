from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBillingDetails(BillingCase):
    """What a run bills is read item by item before it is started."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "customer_registry.group_user,account.group_account_invoice"
        cls.biller = new_test_user(cls.env, "biller", groups)

    def details(self, line):
        line.invalidate_recordset(["details"])
        return " ".join(html2plaintext(line.details or "").split())

    def test_a_line_opens_on_services_periods_quantities_prices_and_taxes(self):  # D10
        tax = self.env["account.tax"].create({"name": "19 % to show", "amount": 19, "type_tax_use": "sale"})
        self.product.taxes_id = tax
        self.folder(name="Servers", recurrence="month", timing="advance", quantity=3, price_unit=20)
        run = self.simulate("2026-03-31")
        text = self.details(run.line_ids)
        for part in ("Servers", "Hosting", "01/01/2026 – 01/31/2026", "03/01/2026 – 03/31/2026", "3.00", "20.00"):
            self.assertIn(part, text)
        for part in ("19 % to show", "180.00", "34.20", "214.20"):
            self.assertIn(part, text)
        self.assertEqual(text.count("Catch-up"), 2)

    def test_nothing_is_left_of_what_was_worked_out(self):  # D10
        self.folder(recurrence="month", timing="advance")
        run = self.simulate()
        tables = ("account.move", "customer.folder.period", "mail.message", "mail.mail")
        before = [self.env[name].search_count([]) for name in tables]
        self.assertIn("Hosting", self.details(run.line_ids))
        self.assertEqual([self.env[name].search_count([]) for name in tables], before)
        self.start(run)
        self.assertEqual((run.state, len(run.move_ids)), ("done", 1))

    def test_after_the_run_it_shows_the_invoices(self):  # D10
        self.folder(recurrence="month", timing="advance")
        run = self.bill()
        self.folder(name="New", recurrence="month", timing="advance")
        text = self.details(run.line_ids)
        self.assertIn(run.move_ids.name, text)
        self.assertNotIn("New", text)

    def test_what_is_given_back_is_told(self):  # D10
        folder = self.folder(recurrence="month", timing="advance", price_unit=31)
        self.bill()
        folder.service_ids.date_end = "2026-01-15"
        text = self.details(self.simulate("2026-02-28").line_ids)
        self.assertIn("Credit note", text)
        self.assertIn("Given back", text)

    def test_what_has_changed_since_is_told(self):  # D10
        folder = self.folder(recurrence="month", timing="advance", price_unit=31)
        run = self.simulate()
        folder.service_ids.price_unit = 62
        self.assertIn("has changed since the simulation", self.details(run.line_ids))

    def test_what_cannot_be_billed_says_why(self):
        folder = self.folder(recurrence="month", timing="advance")
        run = self.simulate()

        def refuse(*args):
            raise UserError("No rate for this day")

        self.patch(type(self.env["customer.billing.builder"]), "_create_moves", refuse)
        self.assertIn("No rate for this day", self.details(run.line_ids))
        self.assertTrue(folder.exists())

    def test_the_list_says_which_folders_and_which_periods(self):  # D10
        folder = self.folder(recurrence="month", timing="advance")
        line = self.simulate("2026-03-31").line_ids
        self.assertEqual(line.folder_ids, folder)
        self.assertEqual([str(line.period_from), str(line.period_to)], ["2026-01-01", "2026-03-31"])

    def test_a_run_is_limited_to_chosen_customers(self):  # D10
        other = self.make_customer("Other", email="other@example.com")
        self.folder(recurrence="month", timing="advance")
        folder = self.folder(name="Theirs", recurrence="month", timing="advance", partner_id=other.id)
        action = other.with_user(self.biller).action_registry_bill()
        self.assertEqual(action["context"]["default_partner_ids"], other.ids)
        form = Form(self.env["customer.billing.run"].with_context(action["context"]))
        form.date_from, form.date_to = "2026-01-01", "2026-01-31"
        run = form.save()
        run.action_simulate()
        self.assertEqual(run.line_ids.partner_id, other)
        run.partner_ids = self.customer
        self.assertEqual(run.state, "draft")
        run.partner_ids = other
        run.action_simulate()
        self.start(run)
        self.assertEqual(run.move_ids.partner_id, other)
        self.assertEqual(run.move_ids.folder_ids, folder)

    def test_nobody_outside_of_the_registry_is_billed(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(UserError, "in the registry"):
            stranger.with_user(self.biller).action_registry_bill()
