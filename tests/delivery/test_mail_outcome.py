"""What became of the mails of reminders and account statements is what their state says."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from tests.mail_manners import Manners
from tests.reminder.reminders import ReminderCase

LATER = date(2026, 12, 20)


class OutcomeCase(ReminderCase):
    def setUp(self):
        super().setUp()
        self.manners = Manners()

    def leave(self, record):
        """Let the mail server take or refuse the mails of ``record`` that wait; return who has got one by now."""
        mails = self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "in", record.ids), ("state", "=", "outgoing")]
        )
        with self.manners.at_work():
            mails.send()
        return sorted(self.manners.taken)

    def bounce(self, record):
        notifications = record.sudo().mailed_message_ids.notification_ids
        notifications.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce", "failure_reason": "Mailbox is full"}
        )


@tagged("post_install", "-at_install")
class TestReminderOutcome(OutcomeCase):
    def test_a_reminder_is_shown_as_sent_when_the_mail_server_took_it(self):  # X07
        self.make_due()
        reminder = self.send()
        self.assertEqual((reminder.mail_state, reminder.shown_state), ("waiting", "on_its_way"))
        self.leave(reminder)
        self.assertEqual((reminder.mail_state, reminder.shown_state, reminder.error), ("sent", "sent", False))

    def test_a_refused_mail_is_a_failed_reminder_with_address_and_reason(self):  # X07
        self.customer.email = "refused@example.com"
        self.make_due()
        reminder = self.send()
        self.leave(reminder)
        self.assertEqual(reminder.state, "failed")
        self.assertEqual(reminder.error, "The e-mail to refused@example.com was not delivered: 550 5.1.1 no such user")
        self.assertIn("550 5.1.1 no such user", reminder.remark)

    def test_one_of_two_addresses_that_is_refused_does_not_hide(self):  # X07
        for name, email in (("Anna Lindner", "anna@example.com"), ("Bea Moser", "refused.bea@example.com")):
            self.make_contact(self.customer, name, reminder_recipient=True).person_id.email = email
        self.make_due()
        reminder = self.send()
        self.assertEqual(self.leave(reminder), ["anna@example.com"])
        self.assertEqual(reminder.state, "failed")
        self.assertIn("refused.bea@example.com", reminder.error)
        self.assertNotIn("anna", reminder.error)

    def test_an_additional_address_that_is_refused_does_not_hide(self):  # T26
        contact = self.make_contact(self.customer, reminder_recipient=True)
        self.env["customer.contact.email"].create(
            {"contact_id": contact.id, "email": "refused.second@example.com", "notify": True}
        )
        self.make_due()
        reminder = self.send()
        self.assertEqual(self.leave(reminder), [contact.person_id.email])
        self.assertEqual(reminder.state, "failed")
        self.assertIn("refused.second@example.com", reminder.error)

    def test_an_address_that_is_none_is_a_failure_in_plain_words(self):
        self.make_due()
        reminder = self.send()
        self.customer.email = "nonsense@"
        self.leave(reminder)
        self.assertEqual(reminder.state, "failed")
        self.assertRegex(reminder.error, "nonsense@ is not a valid address. Correct it")

    def test_a_temporary_refusal_is_tried_again_and_told_meanwhile(self):
        self.customer.email = "grey@example.com"
        self.make_due()
        reminder = self.send()
        self.leave(reminder)
        self.assertEqual((reminder.state, reminder.shown_state), ("queued", "queued"))
        self.assertRegex(reminder.error, "grey@example.com has not accepted the e-mail yet.*450 4.2.0 greylisted")
        self.assertEqual((self.mails().state, bool(self.mails().scheduled_date)), ("outgoing", True))
        self.process(LATER)
        self.assertEqual(len(self.mails()), 1, "it waits for the mail server, not for the job")
        self.assertEqual(self.leave(reminder), ["grey@example.com"])
        self.assertEqual((reminder.state, reminder.error), ("sent", False))

    def test_a_mail_server_that_is_away_delays_and_fails_nothing(self):
        self.customer.email = "away@example.com"
        self.make_due()
        reminder = self.send()
        self.leave(reminder)
        self.assertEqual((reminder.state, self.mails().state), ("queued", "outgoing"))
        self.assertRegex(reminder.error, "away@example.com has not accepted the e-mail yet")

    def test_what_a_mail_server_that_is_down_for_an_hour_missed_goes_out_once_afterwards(self):
        for number in range(3):
            self.make_due(customer=self.make_customer(f"C{number}", email=f"c{number}@example.com"))
        reminders = self.send()
        self.manners.down = True
        for tries in (1, 2, 3):
            self.leave(reminders)
            self.assertEqual(set(reminders.mapped("state")), {"queued"})
            self.assertEqual(self.mails().mapped("registry_tries"), [tries] * 3)
            self.assertEqual(self.mails().mapped("state"), ["outgoing"] * 3)
        self.assertIn("has not accepted the e-mail yet", reminders[0].error)
        self.assertIn("Connection refused", reminders[0].error)
        self.manners.down = False
        self.process(LATER)
        for _again in range(2):
            self.assertEqual(self.leave(reminders), ["c0@example.com", "c1@example.com", "c2@example.com"])
        self.assertEqual(set(reminders.mapped("state")), {"sent"})

    def test_a_mail_that_comes_back_later_makes_its_reminder_fail(self):
        self.make_due()
        reminder = self.send()
        self.leave(reminder)
        self.bounce(reminder)
        self.assertEqual(reminder.state, "failed")
        self.assertIn("was not delivered: Mailbox is full", reminder.error)

    def test_a_mail_taken_out_of_the_mail_queue_is_not_sent(self):
        for remove in ("cancel", "unlink"):
            with self.subTest(remove):
                self.make_due(customer=self.make_customer(remove, email=f"{remove}@example.com"))
                reminder = self.propose().filtered(lambda one, name=remove: one.partner_id.name == name)
                reminder._send(date(2026, 11, 30))
                getattr(self.mails().filtered(lambda mail, one=reminder: mail.res_id == one.id), remove)()
                self.assertEqual(reminder.state, "failed")
                self.assertIn("mail queue", reminder.error)

    def test_sending_again_sends_the_mail_only_and_only_to_who_has_not_got_it(self):
        product = self.env["product.product"].create({"name": "Reminder fee", "taxes_id": False})
        self.levels.write({"fee_mode": "invoice", "fee_amount": 5, "fee_product_id": product.id})
        self.make_contact(self.customer, "Anna Lindner", reminder_recipient=True).person_id.email = "anna@example.com"
        wrong = self.make_contact(self.customer, "Bea Moser", reminder_recipient=True).person_id
        wrong.email = "refused@example.com"
        invoice = self.make_due()
        reminder = self.send()
        self.leave(reminder)
        fee, letter, level = reminder.fee_move_id, reminder.attachment_id, invoice.registry_reminder_level_id
        wrong.email = "bea@example.com"
        reminder.action_send()
        self.assertEqual(reminder.shown_state, "on_its_way")
        self.assertEqual(self.leave(reminder), ["anna@example.com", "bea@example.com"])
        self.assertEqual((reminder.state, reminder.error), ("sent", False))
        self.assertEqual((reminder.fee_move_id, reminder.attachment_id), (fee, letter))
        self.assertEqual(self.env["account.move"].search([("registry_is_reminder_fee", "=", True)]), fee)
        self.assertEqual(invoice.registry_reminder_level_id, level)

    def test_who_is_no_recipient_any_more_is_left_out_when_it_is_sent_again(self):
        self.make_contact(self.customer, "Anna Lindner", reminder_recipient=True).person_id.email = "anna@example.com"
        gone = self.make_contact(self.customer, "Bea Moser", reminder_recipient=True)
        gone.person_id.email = "refused@example.com"
        self.make_due()
        reminder = self.send()
        self.leave(reminder)
        gone.active = False
        reminder.action_send()
        self.assertEqual((reminder.state, reminder.shown_state), ("sent", "sent"))
        self.assertEqual(self.leave(reminder), ["anna@example.com"])

    def test_a_reminder_that_did_not_arrive_counts_for_its_level_and_stays(self):
        self.customer.email = "refused@example.com"
        self.make_due()
        first = self.send()
        self.leave(first)
        self.assertFalse(self.propose())
        later = self.send(LATER)
        self.assertEqual((first.level_id, later.level_id), (self.levels[0], self.levels[1]))
        with self.assertRaisesRegex(Exception, "cannot be deleted"):
            first.unlink()

    def test_many_failed_ones_are_sent_again_by_the_job(self):
        for number in range(11):
            self.make_due(customer=self.make_customer(f"C{number}", email=f"refused{number}@example.com"))
        reminders = self.send()
        self.leave(reminders)
        self.assertEqual(set(reminders.mapped("state")), {"failed"})
        for customer in reminders.partner_id:
            customer.email = customer.email.replace("refused", "fine")
        reminders.action_send()
        self.assertEqual(set(reminders.mapped("state")), {"queued"})
        self.process()
        self.assertEqual(len(self.leave(reminders)), 11)
        self.assertEqual(set(reminders.mapped("state")), {"sent"})
        self.process(LATER)
        self.assertEqual(len(self.leave(reminders)), 11)

    def test_nobody_is_reminded_of_what_was_paid_before_the_mail_leaves(self):  # X07
        self.make_contact(self.customer, "Anna Lindner", reminder_recipient=True)
        invoice = self.make_due()
        reminder = self.send()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {}
        ).action_create_payments()
        self.assertEqual(self.leave(reminder), [])
        self.assertEqual((reminder.mail_state, reminder.shown_state), ("withdrawn", "withdrawn"))
        self.assertEqual(reminder.state, "sent")

    def test_mails_that_nobody_follows_cost_no_query_and_are_left_to_odoo(self):
        partner = self.env["res.partner"].create({"name": "Plain", "email": "grey.plain@example.com"})
        mail = self.env["mail.mail"].create({"recipient_ids": partner.ids, "body_html": "x", "model": "res.partner"})
        self.assertEqual(mail.model, "res.partner")
        with self.assertQueryCount(0):
            self.assertFalse(mail._registry_followed())
        mail.res_id = partner.id
        self.leave(partner)
        self.assertEqual((mail.state, mail.scheduled_date), ("exception", False))


@tagged("post_install", "-at_install")
class TestStatementOutcome(OutcomeCase):
    def send_statement(self):
        values = {"partner_ids": self.customer.ids, "date_from": "2026-01-01", "date_to": "2026-12-31"}
        self.env["customer.statement.wizard"].create(values).action_send()
        statement = self.env["customer.statement"].search([("partner_id", "=", self.customer.id)])
        self.work()
        return statement

    def work(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["customer.statement"]._process()

    def test_a_statement_that_one_of_two_addresses_refuses_has_failed(self):  # X06
        for name, email in (("Anna Lindner", "anna@example.com"), ("Bea Moser", "refused@example.com")):
            self.make_contact(self.customer, name, invoice_recipient=True).person_id.email = email
        statement = self.send_statement()
        self.assertEqual(statement.shown_state, "on_its_way")
        self.assertEqual(self.leave(statement), ["anna@example.com"])
        self.assertEqual(statement.state, "failed")
        self.assertEqual(statement.error, "The e-mail to refused@example.com was not delivered: 550 5.1.1 no such user")

    def test_a_failed_statement_goes_again_to_who_has_not_got_it(self):  # X06
        for name, email in (("Anna Lindner", "anna@example.com"), ("Bea Moser", "refused@example.com")):
            self.make_contact(self.customer, name, invoice_recipient=True).person_id.email = email
        statement = self.send_statement()
        self.leave(statement)
        self.env["res.partner"].search([("email", "=", "refused@example.com")]).email = "bea@example.com"
        statement.action_retry()
        self.work()
        self.work()
        self.assertEqual(self.leave(statement), ["anna@example.com", "bea@example.com"])
        self.assertEqual((statement.state, statement.shown_state, statement.error), ("sent", "sent", False))

    def test_a_statement_put_off_by_the_mail_server_waits_and_one_that_comes_back_has_failed(self):  # X06
        self.customer.email = "grey@example.com"
        statement = self.send_statement()
        self.leave(statement)
        self.assertEqual(statement.state, "queued")
        self.work()
        self.assertEqual(self.leave(statement), ["grey@example.com"])
        self.assertEqual(statement.state, "sent")
        self.bounce(statement)
        self.assertEqual(statement.state, "failed")
        self.assertIn("Mailbox is full", statement.error)
