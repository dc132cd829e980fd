"""Buttons that send, bill or debit say to whom and how much before they do it, and afterwards what came of it."""

from odoo.tests import new_test_user, tagged

from tests.billing.billing_case import BillingCase
from tests.collection.collection_case import CollectionCase
from tests.delivery.delivery_case import DeliveryCase
from tests.documents.request_case import RequestCase
from tests.reminder.reminders import ReminderCase
from tests.statement.test_statement import StatementCase


class Asking:
    def ask(self, records, button):
        """Press the button; return the dialog."""
        action = getattr(records, button)()
        self.assertEqual(action["res_model"], "customer.sending")
        return records.env["customer.sending"].browse(action["res_id"])

    def assertSays(self, dialog, *expected):
        said = f"{dialog.explanation} {dialog.summary}"
        for text in expected:
            self.assertIn(text, said)


@tagged("post_install", "-at_install")
class TestAskingRun(Asking, BillingCase):
    def test_a_run_says_how_many_invoices_of_how_much_it_posts(self):  # B30
        self.folder(price_unit=1234.5)
        run = self.simulate(invoice_date="2026-11-02")
        dialog = self.ask(run, "action_ask_start")
        self.assertSays(dialog, "invoices: 1, customers: 1", "1,234.50", "11/02/2026", "Each is sent right away")
        self.assertEqual(run.state, "simulated")
        dialog.action_go()
        self.assertEqual(run.state, "running")


@tagged("post_install", "-at_install")
class TestAskingCollection(Asking, CollectionCase):
    def test_each_step_of_a_collection_says_what_it_debits(self):  # X02
        self.make_due_invoice(amount=119)
        collection = self.make_prepared()
        amount = collection.line_ids.amount
        dialog = self.ask(collection, "action_ask_announce")
        self.assertSays(dialog, "Bäckerei Sonnenfeld", f"{amount:.2f}", "12/08/2026")
        dialog = self.ask(collection, "action_ask_export")
        self.assertSays(dialog, "debits: 1", f"{amount:.2f}", "12/08/2026")
        dialog.action_go()
        self.assertEqual(collection.state, "exported")
        dialog = self.ask(collection, "action_ask_confirm")
        self.assertSays(dialog, "Booked as payments", f"{amount:.2f}")
        dialog.action_go()
        self.assertEqual(collection.state, "confirmed")


@tagged("post_install", "-at_install")
class TestAskingRequest(Asking, RequestCase):
    def test_a_reminder_of_a_request_names_who_gets_it(self):
        asked = self.make_request()
        dialog = self.ask(asked, "action_ask_remind")
        self.assertSays(dialog, "Annual accounts", self.anna.partner_id.email)
        self.assertFalse(asked.reminded_on)
        told = dialog.action_go()["params"]
        self.assertIn(self.anna.partner_id.email, told["message"])
        self.assertTrue(asked.reminded_on)


@tagged("post_install", "-at_install")
class TestAskingReminder(Asking, ReminderCase):
    def test_reminders_name_amount_channel_and_recipients(self):  # X07
        self.make_due()
        reminder = self.propose()
        dialog = self.ask(reminder, "action_ask_send")
        self.assertSays(dialog, "Bäckerei Sonnenfeld", "100.00", reminder.level_id.name, self.customer.email)
        self.assertEqual(reminder.state, "draft")
        told = dialog.action_go()["params"]
        self.assertEqual(reminder.state, "sent", reminder.error)
        self.assertIn("Reminders sent: 1", told["message"])

    def test_a_reminder_that_fails_is_told_with_its_reason(self):
        self.make_due()
        self.customer.email = False
        told = self.propose().action_send()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("no valid e-mail address", told["message"])


@tagged("post_install", "-at_install")
class TestAskingDelivery(Asking, DeliveryCase):
    def test_sending_again_names_invoice_amount_and_addresses(self):  # X03
        invoice = self.make_invoice(self.customer)
        delivery = self.queue(invoice)
        delivery._fail("The server is away")
        dialog = self.ask(delivery, "action_ask_retry")
        self.assertSays(dialog, "Zwölfdächer", invoice.name, f"{invoice.amount_total:.2f}")
        told = dialog.action_go()["params"]
        self.assertEqual(delivery.state, "queued")
        self.assertEqual(told["links"][0]["url"], f"/odoo/customer.delivery/{delivery.id}")


@tagged("post_install", "-at_install")
class TestAskingStatement(Asking, StatementCase):
    def test_statements_to_several_name_each_recipient(self):  # X06
        other = self.make_customer("Siebenbrunn KG", state="customer", email="buch@siebenbrunn.example.com")
        user = new_test_user(self.env, "sender", "customer_registry.group_view_all,account.group_account_invoice")
        wizard = self.env["customer.statement.wizard"].with_user(user)
        wizard = wizard.create({"partner_ids": (self.customer + other).ids})
        self.assertIn("buch@siebenbrunn.example.com", wizard.recipient_summary)
        self.assertIn(self.customer.email, wizard.recipient_summary)
        told = wizard.action_send()["params"]
        self.assertIn("2 account statements", told["message"])
        self.assertTrue(told["links"])
