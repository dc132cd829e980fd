from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.delivery.delivery_case import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryLog(DeliveryCase):
    def test_each_recipient_and_address_gets_one_mail_of_its_own(self):  # B08, X03
        anna = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        self.make_contact(self.customer, "Bea Moser", invoice_recipient=True)
        self.make_contact(self.customer, "Twin of Anna", email="ANNA@sonnenfeld.example.com", invoice_recipient=True)
        Email = self.env["customer.contact.email"]
        Email.create({"contact_id": anna.id, "email": "files@sonnenfeld.example.com", "notify": True})
        Email.create({"contact_id": anna.id, "email": "quiet@sonnenfeld.example.com"})
        (delivery,), mails = self.deliver(self.make_invoice(self.customer))
        expected = [f"{name}@sonnenfeld.example.com" for name in ("anna", "bea", "files")]
        self.assertEqual(self.to(mails), expected)
        self.assertEqual(sorted(delivery.address_ids.mapped("email")), expected)
        self.assertEqual(set(delivery.address_ids.mapped("state")), {"sent"})

    def test_an_inactive_contact_gets_nothing_even_as_a_follower(self):  # B07
        contact = self.make_contact(self.customer, invoice_recipient=True)
        invoice = self.make_invoice(self.customer)
        invoice.message_subscribe(contact.person_id.ids)
        contact.active = False
        _deliveries, mails = self.deliver(invoice)
        self.assertEqual(self.to(mails), ["office@zwoelf.example.com"])

    def test_the_mail_speaks_the_language_of_the_main_recipient(self):  # B08
        first = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        first.person_id.lang = "de_DE"
        _deliveries, (mail,) = self.deliver(self.make_invoice(self.customer))
        self.assertIn("Rechnung", mail["Subject"])

    def test_without_any_address_it_is_listed_as_failed_and_never_as_sent(self):  # X03, D19
        self.customer.email = False
        invoice = self.make_invoice(self.customer)
        (delivery,), mails = self.deliver(invoice)
        self.assertFalse(mails)
        self.assertEqual(delivery.state, "failed")
        for word in (invoice.name, "Zwölfdächer GmbH", "Add one to its contacts"):
            self.assertIn(word, delivery.error)
        self.assertFalse(invoice.is_move_sent)
        self.assertFalse(invoice.is_being_sent)
        self.assertTrue(invoice.delivery_failed)
        self.assertEqual(self.customer.registry_delivery_failed_count, 1)

    def test_the_send_button_says_at_once_that_nobody_can_be_reached(self):  # X03
        self.customer.email = False
        invoice = self.make_invoice(self.customer)
        with self.assertRaisesRegex(UserError, "cannot be delivered"), self.cr.savepoint():
            self.wizard(invoice).action_send_and_print()
        self.assertFalse(invoice.is_move_sent)

    def test_the_batch_wizard_warns_about_those_who_cannot_be_reached(self):  # X03
        self.customer.email = False
        other = self.make_customer("Other", email="other@example.com")
        contact = self.make_contact(other, invoice_recipient=True)
        other.email = False
        invoices = self.make_invoice(self.customer) + self.make_invoice(contact.customer_id)
        alerts = self.batch_wizard(invoices).alerts
        self.assertIn("Zwölfdächer", alerts["registry_not_deliverable"]["message"])
        self.assertNotIn("Other", alerts["registry_not_deliverable"]["message"])
        self.assertNotIn("account_missing_email", alerts)

    def test_a_failing_one_stops_nobody_and_is_retried_from_the_log(self):  # X03
        lost = self.make_customer("Lost", email=False, state="customer")
        good, bad = self.make_invoice(self.customer), self.make_invoice(lost)
        deliveries, mails = self.deliver(good, bad)
        self.assertEqual(deliveries.mapped("state"), ["sent", "failed"])
        self.assertEqual(len(mails), 1)
        lost.email = "found@example.com"
        bad.delivery_ids.action_retry()
        with self.real_mail() as new_mails:
            self.process()
            self.assertEqual(self.to(new_mails()), ["found@example.com"])
        self.assertEqual((bad.delivery_ids.state, bad.delivery_ids.attempt), ("sent", 1))

    def test_an_exception_while_printing_is_isolated_with_its_reason(self):  # X03
        invoices = [self.make_invoice(self.customer, amount) for amount in (10, 666, 30)]
        Report = type(self.env["ir.actions.report"])
        render = Report._pre_render_qweb_pdf

        def break_one(report, name, res_ids=None, data=None):
            if invoices[1].id in res_ids:
                raise ZeroDivisionError("broken layout")
            return render(report, name, res_ids, data)

        with (
            patch.object(Report, "_pre_render_qweb_pdf", break_one),
            self.assertLogs("odoo.addons.customer_registry.models.core.customer_job_mixin", "WARNING"),
        ):
            deliveries, mails = self.deliver(*invoices)
        self.assertEqual(deliveries.mapped("state"), ["sent", "failed", "sent"])
        self.assertIn("broken layout", deliveries[1].error)
        self.assertEqual(len(mails), 2)
        self.assertFalse(invoices[1].is_move_sent)

    def test_what_a_server_keeps_dying_of_is_tried_alone_and_given_up(self):  # X03
        deliveries = self.queue(self.make_invoice(self.customer), self.make_invoice(self.customer))
        deadly, harmless = deliveries
        deadly.tries = 10
        self.assertEqual(self.Delivery._claim(), harmless)
        harmless.tries = 0
        self.process()
        self.assertEqual(deadly.state, "failed")
        self.assertIn("10 times", deadly.error)
        self.assertTrue(harmless.message_id)

    def test_an_invoice_taken_back_to_draft_is_not_sent(self):  # X03
        invoice = self.make_invoice(self.customer)
        (delivery,) = self.queue(invoice)
        invoice.button_draft()
        with self.real_mail() as new_mails:
            self.process()
            self.assertFalse(new_mails())
        self.assertIn("not posted", delivery.error)

    def test_queueing_twice_delivers_once(self):  # X03
        invoice = self.make_invoice(self.customer)
        self.queue(invoice)
        self.assertFalse(self.queue(invoice))
        self.assertFalse(self.queue(invoice, again=True), "it is on its way")
        with self.real_mail() as new_mails:
            self.process()
            self.assertEqual(len(new_mails()), 1)
        self.assertFalse(self.queue(invoice), "it was delivered")

    def test_sending_on_purpose_again_is_a_second_attempt(self):  # X03
        invoice = self.make_invoice(self.customer)
        self.deliver(invoice)
        with self.real_mail() as new_mails:
            self.wizard(invoice).action_send_and_print()
            self.assertEqual(len(new_mails()), 1)
        self.assertEqual(sorted(invoice.delivery_ids.mapped("attempt")), [1, 2])

    def test_a_later_attempt_makes_up_for_a_failed_one(self):  # X03
        self.customer.email = False
        invoice = self.make_invoice(self.customer)
        (failed,), _mails = self.deliver(invoice)
        self.customer.email = "office@zwoelf.example.com"
        (later,), _mails = self.deliver(invoice)
        self.assertEqual(failed.replaced_by_id, later)
        self.assertFalse(invoice.delivery_failed)

    def test_the_send_button_takes_an_invoice_out_of_the_queue(self):  # X03
        invoice = self.make_invoice(self.customer)
        (delivery,) = self.queue(invoice)
        with self.real_mail() as new_mails:
            self.wizard(invoice).action_send_and_print()
            self.process()
            self.assertEqual(len(new_mails()), 1)
        self.assertEqual(invoice.delivery_ids, delivery)
        self.assertEqual(delivery.state, "sent")

    def test_changed_recipients_are_recorded_as_they_were(self):  # X03
        invoice = self.make_invoice(self.customer)
        stranger = self.Partner.create({"name": "Auditor", "email": "auditor@example.com"})
        with self.real_mail():
            self.wizard(invoice, mail_partner_ids=[(6, 0, stranger.ids)]).action_send_and_print()
        self.assertEqual(invoice.delivery_ids.recipient_ids, stranger)
        self.assertEqual(invoice.delivery_ids.address_ids.email, "auditor@example.com")

    def test_a_bounce_fails_the_delivery_and_a_retry_spares_the_others(self):  # X03
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        bea = self.make_contact(self.customer, "Bea Moser", invoice_recipient=True)
        invoice = self.make_invoice(self.customer)
        (delivery,), _mails = self.deliver(invoice)
        row = delivery.address_ids.filtered(lambda item: item.partner_id == bea.person_id)
        row.notification_id.write({"notification_status": "bounce", "failure_reason": "mailbox full"})
        self.assertEqual((row.state, delivery.state), ("bounced", "failed"))
        self.assertIn("bea@sonnenfeld.example.com: mailbox full", delivery.error)
        bea.person_id.email = "bea.new@sonnenfeld.example.com"
        delivery.action_retry()
        with self.real_mail() as new_mails:
            self.process()
            self.assertEqual(self.to(new_mails()), ["bea.new@sonnenfeld.example.com"])
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.attempt, 1)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_malformed_address_fails_alone(self):  # X03
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        bad = self.make_contact(self.customer, "Bea Moser", invoice_recipient=True)
        self.env.cr.execute("UPDATE res_partner SET email = E'no\\naddress' WHERE id = %s", [bad.person_id.id])
        self.env.invalidate_all()
        (delivery,), mails = self.deliver(self.make_invoice(self.customer))
        self.assertEqual(self.to(mails), ["anna@sonnenfeld.example.com"])
        self.assertEqual(sorted(delivery.address_ids.mapped("state")), ["failed", "sent"])
        self.assertEqual(delivery.state, "failed")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_line_break_in_an_address_adds_no_header_and_stops_nobody(self):  # X03
        bad = self.make_customer("Bad", state="customer")
        address = "bad@example.com\nBcc: thief@example.com"
        self.env.cr.execute("UPDATE res_partner SET email = %s WHERE id = %s", [address, bad.id])
        self.env.invalidate_all()
        worse = self.make_customer("Worse\r\nBcc: thief@example.com", email="worse@example.com", state="customer")
        invoices = [self.make_invoice(customer) for customer in (bad, worse, self.customer)]
        deliveries, mails = self.deliver(*invoices)
        self.assertIn("office@zwoelf.example.com", self.to(mails))
        self.assertEqual(deliveries.sorted("id").mapped("state"), ["failed", "sent", "sent"])
        self.assertIn("line break", deliveries.filtered(lambda row: row.partner_id == bad).error)
        self.assertEqual(self.to(mails), ["office@zwoelf.example.com", "worse@example.com"])
        for mail in mails:
            self.assertNotIn("Bcc", mail)

    def test_cancelling_or_deleting_the_mail_shows_in_the_log(self):  # X03
        for number, act in enumerate((lambda mail: mail.cancel(), lambda mail: mail.unlink())):
            (delivery,) = self.queue(self.make_invoice(self.customer, 10 + number))
            self.process()
            self.assertEqual(delivery.state, "queued")
            act(delivery.address_ids.mail_id)
            self.assertEqual(delivery.state, "failed")
            self.assertFalse(delivery.move_id.is_move_sent)

    def test_partners_outside_of_the_registry_are_in_the_log_too(self):  # X03
        partner = self.Partner.create({"name": "Plain", "email": "plain@example.com"})
        (delivery,), (mail,) = self.deliver(self.make_invoice(partner))
        self.assertEqual((delivery.state, self.to([mail])), ("sent", ["plain@example.com"]))

    def test_only_people_who_invoice_see_and_retry_and_only_in_their_companies(self):  # X03
        self.customer.email = False
        (delivery,), _mails = self.deliver(self.make_invoice(self.customer))
        biller = new_test_user(self.env, "biller", "account.group_account_invoice", company_id=self.company.id)
        delivery.with_user(biller).action_retry()
        self.assertEqual(delivery.state, "queued")
        delivery._fail("again")
        portal = new_test_user(self.env, "portal_of_test", "base.group_portal")
        reader = new_test_user(self.env, "auditor", "account.group_account_readonly", company_id=self.company.id)
        self.assertEqual(delivery.with_user(reader).state, "failed")
        other = self.env["res.company"].create({"name": "Other"})
        foreign = new_test_user(
            self.env, "foreign", "account.group_account_invoice", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        for user in (self.clerk, self.employee, portal, reader, foreign):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                delivery.with_user(user).action_retry()
        self.env.invalidate_all()
        self.assertFalse(self.Delivery.with_user(foreign).search([]))
        row = self.env["customer.delivery.address"].create({"delivery_id": delivery.id, "email": "a@example.com"})
        for record in (delivery, row):
            for user in (biller, foreign, self.clerk):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"state": "sent"})
        with self.assertRaises(AccessError):
            row.with_user(foreign).read(["email"])

    def test_invoices_of_two_companies_are_sent_each_in_its_own(self):  # X03, B18
        other = self.env["res.company"].create({"name": "Second House", "email": "second@example.com"})
        self.env["account.chart.template"].try_loading("generic_coa", other, install_demo=False)
        partner = self.make_customer("Of both", email="both@example.com", state="customer")
        invoices = [self.make_invoice(partner), self.make_invoice(partner.with_company(other), company_id=other.id)]
        seen = []
        Report = type(self.env["ir.actions.report"])
        render = Report._pre_render_qweb_pdf

        def note_company(report, name, res_ids=None, data=None):
            seen.append((report.env.company, res_ids))
            return render(report, name, res_ids, data)

        with patch.object(Report, "_pre_render_qweb_pdf", note_company):
            deliveries, _mails = self.deliver(*invoices)
        self.assertEqual(deliveries.mapped("state"), ["sent", "sent"])
        self.assertEqual(seen, [(invoice.company_id, invoice.ids) for invoice in invoices])

    def test_queries_per_delivery_do_not_grow_with_the_batch(self):  # X03
        def queries(number):
            invoices = [self.make_invoice(self.customer, 10 + index) for index in range(number)]
            self.queue(*invoices)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.process()
            return (self.env.cr.sql_log_count - before) / number

        queries(1)
        self.assertLessEqual(queries(10), queries(5) * 1.05)
