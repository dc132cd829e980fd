from datetime import date
from unittest.mock import patch

import psycopg2
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.reminder.reminders import TODAY, ReminderCase


@tagged("post_install", "-at_install")
class TestReminders(ReminderCase):
    def test_one_letter_collects_what_a_customer_owes_and_the_highest_level_speaks(self):  # X07
        older, newer = self.make_due("2026-11-01"), self.make_due("2026-11-20", 50)
        self.send(date(2026, 11, 15))
        (reminder,) = self.send()
        self.assertEqual([(line.move_id, line.level_number) for line in reminder.line_ids], [(older, 2), (newer, 1)])
        self.assertEqual((reminder.level_id.name, reminder.amount_total), ("First notice", 150))
        self.assertEqual(reminder.line_ids.mapped("days_overdue"), [29, 10])

    def test_levels_follow_each_other_by_days(self):  # D27, X07
        invoice = self.make_due("2026-09-01")
        sent = {}
        for day in range(1, 31):
            for reminder in self.send(date(2026, 11, day)).filtered(lambda reminder: reminder.state == "sent"):
                sent[day] = reminder.level_id.number
        self.assertEqual(sent, {1: 1, 15: 2, 29: 3})
        self.assertEqual(invoice.registry_reminder_level_id.name, "Last notice")
        self.assertEqual(invoice.registry_reminder_date, date(2026, 11, 29))
        self.assertEqual(len(self.mails()), 3)

    def test_nothing_is_proposed_before_its_day(self):  # X07
        self.make_due("2026-11-24")
        self.assertFalse(self.propose())
        self.assertEqual(len(self.propose(date(2026, 12, 1))), 1)

    def test_a_level_goes_out_once_however_often_it_is_sent(self):  # X07
        self.make_due()
        reminder = self.send()
        reminder._send(TODAY)
        self.assertFalse(self.send())
        with self.assertRaisesRegex(UserError, "None of these reminders"):
            reminder.action_send()
        self.assertEqual(len(self.mails()), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_a_level_twice(self):  # X07
        self.make_due()
        reminder = self.send()
        copy = {name: reminder[name] for name in ("date",)}
        for name in ("partner_id", "address_id", "company_id", "currency_id"):
            copy[name] = reminder[name].id
        line = reminder.line_ids.copy_data({"reminder_id": False})[0]
        line.pop("reminder_id")
        with self.assertRaises(psycopg2.IntegrityError):
            self.Reminder.create({**copy, "line_ids": [Command.create(line)]})

    def test_instalments_are_reminded_one_by_one(self):  # X07
        term = self.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 40, "nb_days": 10}),
                    Command.create({"value": "percent", "value_amount": 60, "nb_days": 40}),
                ],
            }
        )
        invoice = self.make_invoice(
            self.customer,
            invoice_date="2026-10-01",
            invoice_payment_term_id=term.id,
            invoice_line_ids=[Command.create({"name": "x", "quantity": 1, "price_unit": 100, "tax_ids": False})],
        )
        first = self.send(date(2026, 10, 30))
        self.assertEqual((first.line_ids.amount_residual, first.amount_total), (40, 40))
        second = self.send(date(2026, 11, 19))
        self.assertEqual(
            {line.date_due: (line.level_number, line.amount_residual) for line in second.line_ids},
            {date(2026, 10, 11): (2, 40), date(2026, 11, 10): (1, 60)},
        )
        self.assertEqual(invoice.registry_reminder_level_id.number, 2)

    def test_disputed_invoices_are_left_out_until_the_dispute_is_settled(self):  # X07
        disputed, other = self.make_due(), self.make_due(amount=30)
        disputed.action_registry_dispute()
        proposal = self.propose()
        self.assertEqual(proposal.amount_overdue, 30)
        self.assertEqual(self.reasons(proposal), {disputed: "disputed", other: False})
        proposal._send(TODAY)
        self.assertEqual(proposal.line_ids.move_id, other)
        disputed.action_registry_settle_dispute()
        self.assertEqual(self.propose().line_ids.move_id, disputed)

    def test_a_stopped_customer_is_listed_with_the_reason_and_not_reminded(self):  # X07
        self.make_due()
        self.customer.write({"registry_reminder_stop": True, "registry_reminder_stop_until": "2026-11-30"})
        proposal = self.send()
        self.assertEqual((proposal.state, proposal.line_ids.skip_reason), ("skipped", "stopped"))
        self.assertIn("Reminders are stopped", proposal.remark)
        self.assertFalse(self.mails())
        self.assertEqual(self.send(date(2026, 12, 1)).state, "sent")

    def test_the_payer_is_reminded_and_a_stop_of_the_customer_served_holds(self):  # X07, W34
        payer = self.Partner.create({"name": "Parents", "email": "parents@example.com"})
        self.customer.payer_id = payer
        self.make_due()
        reminder = self.propose()
        self.assertEqual((reminder.partner_id, reminder.recipient_ids), (payer, payer))
        self.customer.registry_reminder_stop = True
        self.assertEqual(self.propose().state, "skipped")

    def test_what_was_paid_between_proposal_and_sending_is_not_reminded(self):  # X07
        paid, part = self.make_due(), self.make_due(amount=50)
        proposal = self.propose()
        self.pay(paid, 100), self.pay(part, 20)
        proposal._send(TODAY)
        self.assertEqual([(line.move_id, line.amount_residual) for line in proposal.line_ids], [(part, 30)])
        self.assertEqual(proposal.amount_total, 30)

    def test_a_proposal_of_which_nothing_is_open_any_more_is_not_sent(self):  # X07
        invoice = self.make_due()
        proposal = self.propose()
        self.pay(invoice, 100)
        proposal._send(TODAY)
        self.assertEqual((proposal.state, proposal.line_ids.skip_reason), ("skipped", "paid"))
        self.assertFalse(self.mails())
        self.assertFalse(self.propose())

    def test_an_invoice_whose_payment_is_on_its_way_is_left_out(self):  # X07
        invoice = self.make_due()
        for state in ("in_payment", "blocked"):
            invoice.payment_state = state
            self.assertEqual(self.propose().line_ids.skip_reason, "payment")

    def test_open_credits_are_subtracted_and_may_cover_everything(self):  # X07
        self.make_due(amount=100)
        self.make_due(amount=30, move_type="out_refund")
        proposal = self.propose()
        self.assertEqual((proposal.amount_overdue, proposal.amount_credit, proposal.amount_total), (100, 30, 70))
        self.make_due(amount=70, move_type="out_refund")
        self.assertEqual(self.propose().line_ids.skip_reason, "credit")
        proposal = self.propose()
        proposal._send(TODAY)
        self.assertEqual(proposal.state, "skipped")

    def test_small_amounts_are_left_out(self):  # X07
        self.company.registry_reminder_minimum = 50
        self.make_due(amount=49.99)
        self.assertEqual(self.propose().line_ids.skip_reason, "minimum")
        self.make_due(amount=0.01)
        self.assertEqual(self.propose().state, "draft")

    def test_after_the_last_level_it_is_said_that_somebody_has_to_decide(self):  # X07
        invoice = self.make_due("2026-01-01")
        for month in (2, 3, 4):
            self.send(date(2026, month, 1))
        proposal = self.send(date(2026, 5, 1))
        self.assertEqual((proposal.state, proposal.line_ids.skip_reason), ("skipped", "sent"))
        self.assertEqual(invoice.registry_reminder_date, date(2026, 4, 1))

    def test_currencies_get_letters_of_their_own(self):  # X07
        foreign = self.env["res.currency"].create(
            {"name": "XQQ", "symbol": "Q", "rate_ids": [Command.create({"name": "2020-01-01", "company_rate": 2})]}
        )
        self.make_due(amount=80), self.make_due(amount=60, currency_id=foreign.id)
        reminders = self.send()
        self.assertEqual(
            {reminder.currency_id: reminder.amount_total for reminder in reminders},
            {self.company.currency_id: 80, foreign: 60},
        )

    def test_proposing_again_replaces_what_was_not_sent(self):  # X07
        self.make_due()
        first = self.propose()
        self.make_due(amount=1)
        again = self.propose()
        self.assertFalse(first.exists())
        self.assertEqual(again.amount_total, 101)

    def test_a_proposal_that_another_worker_sends_is_left_to_it(self):  # X07
        self.make_due()
        proposal = self.propose()
        lock = type(self.Reminder).try_lock_for_update
        with patch.object(type(self.Reminder), "try_lock_for_update", lambda self, **kwargs: self.browse()):
            proposal._send(TODAY)
            self.assertFalse(self.propose())
        self.assertIs(type(self.Reminder).try_lock_for_update, lock)
        self.assertEqual(proposal.exists().state, "draft")
        self.assertFalse(self.mails())

    def test_two_people_do_not_prepare_the_same_company_at_once(self):  # X07
        with (
            patch.object(type(self.company), "try_lock_for_update", lambda self, **kwargs: self.browse()),
            self.assertRaisesRegex(UserError, "being prepared by somebody else"),
        ):
            self.propose()

    def test_recipients_are_looked_up_for_all_customers_at_once(self):  # X07, X12
        customers = [self.make_customer(f"C{n}", email=f"c{n}@example.com").with_env(self.env) for n in range(20)]
        for number, customer in enumerate(customers):
            self.make_due(customer=customer)
            if number % 2:
                self.make_contact(customer, f"Anna{number}", invoice_recipient=True)
        Link, searches = self.env.registry["customer.contact"], []
        original = Link._search

        def search(links, *args, **kwargs):
            searches.append(args)
            return original(links, *args, **kwargs)

        self.env.invalidate_all()
        with patch.object(Link, "_search", search):
            reminders = self.propose()
        self.assertLess(len(searches), 5)
        names = reminders.filtered(lambda reminder: reminder.partner_id in customers).recipient_ids.mapped("name")
        self.assertEqual(set(names), {f"C{n}" for n in range(0, 20, 2)} | {f"Anna{n}" for n in range(1, 20, 2)})

    def test_queries_do_not_grow_with_the_invoices_of_a_customer(self):  # X07, X12
        def queries(count):
            customer = self.make_customer(f"Many {count}", email=f"many{count}@example.com")
            for _number in range(count):
                self.make_due(customer=customer)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.send()
            return self.env.cr.sql_log_count - before

        queries(1)  # fills what is cached once
        few, many = queries(2), queries(30)
        self.assertLessEqual(many, few + 3)

    def pay(self, invoice, amount):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"amount": amount, "payment_date": "2026-11-29"}
        ).action_create_payments()

    def reasons(self, reminder):
        return {line.move_id: line.skip_reason for line in reminder.line_ids}
