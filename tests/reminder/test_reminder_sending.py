from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.reminder.reminders import TODAY, ReminderCase

SENDING = "odoo.addons.customer_registry_reminder.models.customer_reminder_sending"
JOB = "odoo.addons.customer_registry.models.core.customer_job_mixin"


@tagged("post_install", "-at_install")
class TestReminderSending(ReminderCase):
    def test_reminders_have_recipients_of_their_own(self):  # X07
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        reminded = self.make_contact(self.customer, "Bea Moser", reminder_recipient=True)
        gone = self.make_contact(self.customer, "Carl Gone", reminder_recipient=True)
        gone.active = False  # B07
        self.make_due()
        reminder = self.send()
        self.assertEqual(reminder.recipient_ids, reminded.person_id)
        self.assertEqual(self.mails().recipient_ids, reminded.person_id)

    def test_without_them_the_invoice_recipients_then_the_customer_get_it(self):  # X07
        self.make_due()
        self.assertEqual(self.propose().recipient_ids, self.customer)
        contact = self.make_contact(self.customer, invoice_recipient=True)
        self.assertEqual(self.propose().recipient_ids, contact.person_id)

    def test_additional_addresses_of_a_recipient_get_it_too(self):  # T26, X07
        contact = self.make_contact(self.customer, reminder_recipient=True)
        self.env["customer.contact.email"].create(
            {"contact_id": contact.id, "email": "second@example.com", "notify": True}
        )
        self.make_due()
        self.send()
        self.assertIn("second@example.com", " ".join(filter(None, self.mails().mapped("email_to"))))

    def test_nobody_to_write_to_is_a_failure_with_its_remedy(self):  # X07
        self.customer.email = False
        self.make_due()
        proposal = self.propose()
        self.assertEqual(proposal.state, "failed")
        self.assertRegex(proposal.error, "Bäckerei Sonnenfeld has no valid e-mail address: mark a contact")
        proposal.action_send()
        self.assertEqual(proposal.state, "failed")
        self.customer.email = "new@example.com"
        proposal._send(TODAY)
        self.assertEqual((proposal.state, proposal.error), ("sent", False))

    def test_a_mail_that_comes_back_is_seen(self):  # X07
        self.make_due()
        reminder = self.send()
        self.assertFalse(reminder.remark)
        reminder.message_ids.sudo().notification_ids.notification_status = "bounce"
        reminder.invalidate_recordset(["remark"])
        self.assertIn("was not delivered", reminder.remark)
        domain = [("message_ids.notification_ids.notification_status", "in", ("exception", "bounce"))]
        self.assertEqual(self.Reminder.search(domain), reminder)

    @mute_logger(JOB)
    def test_a_customer_that_fails_keeps_its_reason_and_stops_nobody(self):  # X07
        other = self.make_customer("Other", email="other@example.com")
        self.make_due(), self.make_due(customer=other)
        reminders = self.propose()
        render = type(self.Reminder)._create_letter

        def fail_for_one(reminder):
            if reminder.partner_id == self.customer:
                raise KeyError("bug")
            return render(reminder)

        with patch.object(type(self.Reminder), "_create_letter", fail_for_one):
            reminders._send(TODAY)
        failed = reminders.filtered(lambda reminder: reminder.partner_id == self.customer)
        self.assertEqual((failed.state, (reminders - failed).state), ("failed", "sent"))
        self.assertIn("Unexpected error", failed.error)
        self.assertEqual(self.mails().recipient_ids, other)
        failed._send(TODAY)
        self.assertEqual(failed.state, "sent")

    def test_a_mail_that_cannot_be_queued_leaves_nothing_behind(self):  # X07
        invoice = self.make_due()
        self.charge("invoice")
        proposal = self.propose()
        with (
            patch.object(type(self.Reminder), "message_post", side_effect=KeyError("bug")),
            mute_logger(JOB),
        ):
            proposal._send(TODAY)
        self.assertEqual(proposal.state, "failed")
        self.assertFalse(proposal.fee_move_id or proposal.attachment_id or invoice.registry_reminder_level_id)
        self.assertFalse(self.env["account.move"].search([("registry_is_reminder_fee", "=", True)]))

    def test_a_fee_may_be_named_in_the_letter_only(self):  # X07
        self.make_due()
        self.charge("letter")
        reminder = self.send()
        self.assertEqual((reminder.fee_amount, reminder.amount_total), (5, 105))
        self.assertFalse(reminder.fee_move_id)

    def test_a_fee_may_be_invoiced_once_and_with_the_mail(self):  # X07
        invoice = self.make_due()
        product = self.charge("invoice")
        reminder = self.send()
        fee = reminder.fee_move_id
        self.assertEqual((fee.state, fee.partner_id, fee.amount_total), ("posted", self.customer, 5))
        self.assertEqual((fee.invoice_line_ids.product_id, fee.invoice_origin), (product, invoice.name))
        self.assertEqual(reminder.amount_total, 105)
        self.assertEqual(len(self.mails().attachment_ids), 2)
        self.assertEqual(fee.invoice_pdf_report_id.res_model, "account.move")
        self.send()
        self.assertEqual(self.env["account.move"].search([("registry_is_reminder_fee", "=", True)]), fee)

    def test_an_overdue_fee_costs_no_further_fee(self):  # X07
        invoice = self.make_due()
        self.charge("invoice")
        fee = self.send().fee_move_id
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"payment_date": "2026-12-01"}
        ).action_create_payments()
        later = self.send(date(2027, 3, 1))
        self.assertEqual((later.line_ids.move_id, later.state, later.fee_amount), (fee, "sent", 0))

    def test_exempt_customers_pay_fees_without_tax(self):  # B05, X07
        self.customer.with_company(self.company).vat_exempt = True
        self.make_due()
        tax = self.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})
        self.charge("invoice").taxes_id = tax
        self.assertEqual(self.send().fee_move_id.amount_total, 5)

    def test_the_fee_is_without_taxes_whatever_the_price_of_its_product_includes(self):  # B05, X07
        exempt = self.make_customer("Exempt").with_env(self.env)
        exempt.with_company(self.company).vat_exempt = True
        self.make_due(), self.make_due(customer=exempt)
        self.charge("invoice", 10).taxes_id = self.included_tax()
        fees = {reminder.partner_id: reminder.fee_move_id for reminder in self.send()}
        self.assertEqual((fees[self.customer].amount_untaxed, fees[self.customer].amount_total), (10, 11.9))
        self.assertEqual((fees[exempt].amount_untaxed, fees[exempt].amount_total), (10, 10))

    def test_the_letter_names_every_invoice_in_the_language_of_the_customer(self):  # X07, X11
        self.env["res.lang"]._activate_lang("de_DE")
        level = self.levels[0].with_context(lang="de_DE")
        level.write({"name": "Zahlungserinnerung", "subject": "Offen", "text": "<p>Bitte zahlen Sie {total}</p>"})
        self.customer.lang = "de_DE"
        first, second = self.make_due(amount=1234.5), self.make_due()
        letter = self.send().attachment_id.raw.decode()
        for expected in ("Zahlungserinnerung", first.name, second.name, "1.234,50", "20.11.2026", "Hauptstr. 5"):
            self.assertIn(expected, letter)
        self.assertRegex(letter, "Bitte zahlen Sie.*1.334,50")
        self.assertEqual(self.mails().subject, "Offen")

    def test_invoices_go_with_the_mail_if_the_level_says_so(self):  # X07
        invoice = self.make_due()
        self.levels[0].attach_invoices = True
        self.send()
        self.assertEqual(len(self.mails().attachment_ids), 2)
        self.assertEqual(invoice.invoice_pdf_report_id.res_id, invoice.id)

    def test_a_letter_is_stored_to_print_and_an_activity_tells_the_owner(self):  # X07
        self.levels[0].channel = "letter"
        self.customer.email = False
        self.make_due()
        letter = self.send()
        self.assertEqual((letter.state, bool(letter.attachment_id)), ("sent", True))
        self.levels[1].channel = "activity"
        failed = self.send(date(2026, 12, 20))
        self.assertRegex(failed.error, "has no owner who could act")
        self.customer.user_id = self.clerk
        failed._send(date(2026, 12, 20))
        self.assertEqual(self.customer.activity_ids.user_id, self.clerk)
        self.assertIn("First notice", self.customer.activity_ids.summary)
        self.assertFalse(self.mails())

    def test_nothing_goes_out_by_itself_unless_the_company_wants_it(self):  # X07
        self.make_due()
        self.process()
        self.assertFalse(self.Reminder.search([("company_id", "=", self.company.id)]))
        self.company.registry_reminder_automatic = True
        self.process()
        self.assertEqual(self.Reminder.search([("company_id", "=", self.company.id)]).state, "sent")
        self.process()
        self.process(date(2026, 12, 1))
        self.assertEqual(len(self.mails()), 1)

    def test_many_are_queued_and_sent_by_the_job(self):  # X07
        for number in range(11):
            self.make_due(customer=self.make_customer(f"C{number}", email=f"c{number}@example.com"))
        proposals = self.propose()
        proposals.action_send()
        self.assertEqual(set(proposals.mapped("state")), {"queued"})
        self.assertFalse(self.mails())
        self.propose()
        self.process()
        self.assertEqual(set(proposals.mapped("state")), {"sent"})
        self.assertEqual(len(self.mails()), 11)

    @mute_logger(SENDING)
    def test_a_company_that_cannot_be_prepared_does_not_stop_the_others(self):  # X07
        broken = self.make_company("Broken")
        (self.company | broken).registry_reminder_automatic = True
        self.make_due()
        propose = type(self.Reminder)._propose

        def fail_for_one(model, company, day):
            if company == broken:
                raise KeyError("bug")
            return propose(model, company, day)

        with patch.object(type(self.Reminder), "_propose", fail_for_one):
            self.process()
        self.assertEqual(len(self.mails()), 1)
        self.assertFalse(broken.registry_reminder_checked_on)

    def test_a_conflict_in_the_scheduled_job_is_tried_again_at_once(self):  # X07
        self.company.registry_reminder_automatic = True
        known = self.Reminder.search([])
        self.make_due(), self.make_due(customer=self.make_customer("Other", email="other@example.com"))
        lose = self.losing_once
        with lose("customer.reminder", "_propose"), lose("customer.reminder", "_deliver") as start_over:
            self.process()
        self.assertEqual(start_over.call_count, 2)
        self.assertEqual((self.Reminder.search([]) - known).mapped("state"), ["sent", "sent"])
        self.assertEqual(len(self.mails()), 2)

    def charge(self, mode, amount=5):
        product = self.env["product.product"].create({"name": "Reminder fee", "taxes_id": False})
        self.levels.write({"fee_mode": mode, "fee_amount": amount, "fee_product_id": product.id})
        return product
