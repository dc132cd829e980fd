"""Nobody is asked to pay what is on its way by direct debit."""

from datetime import date

from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import tagged

from tests.collection.collection_case import CollectionCase

TODAY = date(2026, 12, 1)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDebited(CollectionCase):
    def overdue(self, customer=None, **values):
        values = {"invoice_date": "2026-11-01", "invoice_date_due": "2026-11-10", **values}
        return self.make_due_invoice(customer, **values)

    def in_halves(self, amount, days):
        """Return an invoice of 1 November whose halves are due so many days later."""
        halves = [Command.create({"value": "percent", "value_amount": 50, "nb_days": later}) for later in days]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": halves})
        return self.overdue(amount=amount, invoice_payment_term_id=term.id, invoice_date_due=False)

    def lines_of(self, invoice, day=TODAY):
        self.env["customer.reminder"]._propose(self.company, day)
        lines = self.env["customer.reminder.line"].search([("move_id", "=", invoice.id)], order="date_due")
        return [(line.reminder_id.state, line.skip_reason, line.amount_residual) for line in lines]

    def cancel(self, collection):
        wizard = self.env["customer.collection.cancel"].with_user(self.collector)
        wizard.create({"collection_id": collection.id, "reason": "not today"}).action_cancel()

    def test_what_is_prepared_announced_or_exported_is_not_reminded(self):  # X02, X07
        invoice = self.overdue()
        collection = self.make_prepared()
        on_its_way = [("skipped", "payment", 119)]
        self.assertEqual(self.lines_of(invoice), on_its_way)
        collection.sudo().line_ids.date_announced = TODAY
        self.assertEqual(self.lines_of(invoice), on_its_way)
        collection.action_export()
        self.assertEqual(self.lines_of(invoice), on_its_way)

    def test_a_debit_that_is_confirmed_and_waits_for_its_booking_is_on_its_way(self):  # X07
        invoice = self.overdue()
        collection = self.make_exported()
        collection.sudo()._registry_write({"state": "confirmed"})
        self.assertEqual(self.lines_of(invoice), [("skipped", "payment", 119)])

    def test_a_debit_by_gocardless_is_on_its_way_too(self):  # B21, X07
        customer = self.make_debtor("Segelschule", provider="gocardless", gocardless_mandate="MD0001ABC")
        invoice = self.overdue(customer)
        self.make_exported(provider="gocardless", date_due="2026-12-15")
        self.assertEqual(self.lines_of(invoice), [("skipped", "payment", 119)])

    def test_what_came_back_or_was_cancelled_is_reminded_again(self):  # X02, X07
        for state in ("exported", "confirmed"):
            with self.subTest(state):
                invoice = self.overdue()
                collection = self.make_exported()
                if state == "confirmed":
                    collection.action_confirm()
                self.take_back(self.line_for(collection, invoice), "AM04", date="2026-12-01")
                self.assertEqual(self.lines_of(invoice), [("draft", False, 119)])
        self.cancel(self.make_prepared())
        self.assertEqual(self.lines_of(invoice), [("draft", False, 119)])
        self.cancel(self.make_exported())
        self.assertEqual(self.lines_of(invoice), [("draft", False, 119)])

    def test_what_was_prepared_and_not_exported_in_time_is_reminded(self):  # X07
        invoice = self.overdue()
        self.make_prepared(date_due="2026-12-08")
        self.assertEqual(self.lines_of(invoice, date(2026, 12, 7)), [("skipped", "payment", 119)])
        self.assertEqual(self.lines_of(invoice, date(2026, 12, 8)), [("draft", False, 119)])

    def test_only_the_instalment_that_is_not_on_its_way_is_reminded(self):  # X07
        invoice = self.in_halves(100, days=(1, 9))
        collection = self.make_exported()
        self.line_for(collection, invoice).sudo().amount = 50
        self.assertEqual(self.lines_of(invoice), [("draft", "payment", 50), ("draft", False, 50)])

    def test_of_an_instalment_that_is_debited_in_part_the_rest_is_reminded(self):  # X07
        invoice = self.in_halves(100, days=(1, 9))
        self.line_for(self.make_exported(), invoice).sudo().amount = 70
        self.assertEqual(self.lines_of(invoice), [("draft", "payment", 50), ("draft", False, 30)])
        reminder = self.env["customer.reminder"].search([("partner_id", "=", self.customer.id)])
        reminder._send(TODAY)
        self.assertEqual((reminder.state, reminder.amount_overdue), ("sent", 30))

    def test_a_proposal_is_left_out_when_its_debit_goes_out_first(self):  # X07
        invoice = self.overdue()
        self.lines_of(invoice)
        reminder = self.env["customer.reminder"].search([("partner_id", "=", self.customer.id)])
        self.make_exported()
        reminder._send(TODAY)
        self.assertEqual((reminder.state, reminder.line_ids.skip_reason), ("skipped", "payment"))
        self.assertIn("A payment is in transit", reminder.remark)

    def test_an_invoice_says_whether_all_it_owes_is_on_its_way(self):
        invoice = self.in_halves(100, days=(1, 9))
        self.assertFalse(invoice._registry_is_debited())
        line = self.line_for(self.make_exported(), invoice).sudo()
        self.assertTrue(invoice._registry_is_debited())
        line.amount = 50
        self.assertFalse(invoice._registry_is_debited())

    def test_the_account_statement_says_what_is_being_debited(self):  # X06
        invoice, other = self.overdue(), self.overdue(amount=50)
        collection = self.make_prepared()
        collection.sudo().line_ids.filtered(lambda line: line.move_id == other).unlink()
        self.assertEqual(self.debited_in_statement(TODAY), {invoice.name: 119, other.name: 0})
        self.assertEqual(self.debited_in_statement(date(2026, 11, 30)), {invoice.name: 0, other.name: 0})

    def debited_in_statement(self, last):
        (account,) = self.customer._registry_statement(date(2026, 11, 1), last)[self.customer.id]
        return {line.entry.number: line.entry.debited for line in account.lines}

    def test_the_overview_shows_it_instead_of_overdue(self):  # T12
        self.overdue()
        self.assertEqual(self.badge(), "Overdue")
        line = self.make_exported().sudo().line_ids.filtered(lambda line: line.partner_id == self.customer)
        self.assertEqual(self.badge(), "Being debited")
        line.amount = 19
        self.assertEqual(self.badge(), "Partly being debited")

    def badge(self):
        self.env.invalidate_all()
        block = next(block for block in self.customer.registry_get_overview()["blocks"] if block["code"] == "unpaid")
        return block["rows"][0]["badge"]["text"]
