from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from psycopg2.errors import UniqueViolation

from tests.delivery.delivery_case import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryChannels(DeliveryCase):
    def test_by_email_the_pdf_is_attached_and_the_log_says_who_got_it(self):  # B18, X03
        invoice = self.make_invoice(self.customer)
        (delivery,), (mail,) = self.deliver(invoice)
        self.assertEqual(self.to([mail]), ["office@zwoelf.example.com"])
        self.assertTrue(self.files(mail)[0].endswith(".pdf"))
        self.assertEqual((delivery.state, delivery.channel, delivery.attempt), ("sent", "email", 1))
        self.assertEqual(delivery.recipient_ids, self.customer)
        self.assertEqual(delivery.attachment_id, invoice.invoice_pdf_report_id)
        self.assertTrue(delivery.sent_at)
        self.assertTrue(invoice.is_move_sent)
        self.assertFalse(invoice.is_being_sent)
        (row,) = delivery.address_ids
        self.assertEqual((row.email, row.state, row.error), ("office@zwoelf.example.com", "sent", False))

    def test_a_notice_has_a_link_and_no_file_for_additional_addresses_too(self):  # B19, B22
        self.customer.invoice_sending_method = "notice"
        contact = self.make_contact(self.customer, invoice_recipient=True)
        self.env["customer.contact.email"].create(
            {"contact_id": contact.id, "email": "anna@home.example.com", "notify": True}
        )
        invoice = self.make_invoice(self.customer)
        (delivery,), mails = self.deliver(invoice)
        self.assertEqual(self.to(mails), ["anna@home.example.com", "anna@sonnenfeld.example.com"])
        for mail in mails:
            self.assertFalse(self.files(mail))
            link = f"/my/invoices/{invoice.id}?access_token={invoice.access_token}"
            self.assertIn(link, mail.get_body(("html",)).get_content())
        self.assertEqual((delivery.channel, delivery.state), ("notice", "sent"))

    def test_the_channel_holds_for_the_send_button_too(self):  # B22, B19
        self.customer.invoice_sending_method = "notice"
        invoice = self.make_invoice(self.customer)
        with self.real_mail() as new_mails:
            wizard = self.wizard(invoice)
            self.assertIn("portal", wizard.alerts["registry_notice"]["message"])
            wizard.action_send_and_print()
            (mail,) = new_mails()
        self.assertFalse(self.files(mail))
        self.assertEqual(invoice.delivery_ids.channel, "notice")

    def test_the_channel_holds_for_the_batch_wizard_and_odoos_own_job(self):  # B22
        self.customer.invoice_sending_method = "notice"
        other = self.make_customer("Other", email="other@example.com", state="customer")
        invoices = self.make_invoice(self.customer) + self.make_invoice(other)
        self.batch_wizard(invoices).action_send_and_print()
        self.assertEqual(invoices.delivery_ids.mapped("state"), ["queued", "queued"])
        self.assertEqual(invoices.mapped("is_being_sent"), [True, True])
        with self.real_mail() as new_mails:
            self.process()
            self.assertEqual(
                [len(self.files(mail)) for mail in sorted(new_mails(), key=lambda m: m["X-Envelope-To"])], [0, 1]
            )

    def test_what_others_put_into_odoos_queue_is_delivered_alike(self):  # B22
        self.customer.invoice_sending_method = "notice"
        invoice = self.make_invoice(self.customer)
        invoice.sending_data = {"author_user_id": self.clerk.id, "author_partner_id": self.clerk.partner_id.id}
        self.Delivery._adopt()
        self.Delivery._adopt()
        with self.real_mail() as new_mails:
            self.process()
            (mail,) = new_mails()
        self.assertFalse(self.files(mail))
        self.assertEqual(invoice.delivery_ids.user_id, self.clerk)
        self.assertFalse(invoice.sending_data)

    def test_what_is_no_author_stops_nobody(self):  # B24
        odd, good = self.make_invoice(self.customer), self.make_invoice(self.customer)
        odd.sending_data, good.sending_data = [1], {"author_user_id": self.clerk.id, "author_partner_id": "x"}
        self.Delivery._adopt()
        self.assertEqual((odd | good).delivery_ids.mapped("state"), ["queued", "queued"])
        self.assertEqual(odd.delivery_ids._get_author(), self.Delivery._prepare_author(odd.delivery_ids.user_id))

    def test_by_hand_a_file_is_ready_and_nothing_is_mailed(self):  # B22
        self.customer.invoice_sending_method = "manual"
        invoice = self.make_invoice(self.customer)
        (delivery,), mails = self.deliver(invoice)
        self.assertFalse(mails)
        self.assertEqual((delivery.state, delivery.attachment_id), ("exported", invoice.invoice_pdf_report_id))

    def test_a_channel_that_nothing_carries_out_is_not_offered_and_refused(self):  # B20, B21
        unavailable = {"notice": "an_addon", "manual": "another_addon"}
        self.patch(type(self.Partner), "_registry_unavailable_channels", lambda self: unavailable)
        offered = dict(self.Partner.fields_get(["invoice_sending_method"])["invoice_sending_method"]["selection"])
        self.assertFalse(set(unavailable) & set(offered))
        self.assertIn("email", offered)
        for channel, addon in unavailable.items():
            with self.assertRaisesRegex(ValidationError, f"Zwölfdächer GmbH.*install {addon}"):
                self.customer.invoice_sending_method = channel

    def test_a_queued_invoice_whose_addon_is_gone_fails_naming_it(self):  # B20, B21
        self.customer.invoice_sending_method = "manual"
        (delivery,) = self.queue(self.make_invoice(self.customer))
        self.patch(type(self.Partner), "_registry_unavailable_channels", lambda self: {"manual": "an_addon"})
        self.process()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("install an_addon", delivery.error)

    def test_an_export_channel_waits_for_its_export(self):  # B20, B21
        self.patch(type(self.Delivery), "_get_export_channels", lambda self: {"snailmail", "manual"})
        self.customer.invoice_sending_method = "manual"
        invoice = self.make_invoice(self.customer)
        (delivery,), _mails = self.deliver(invoice)
        self.assertEqual((delivery.state, invoice.is_move_sent, invoice.is_being_sent), ("queued", False, False))
        self.assertEqual(self.Delivery._claim_for_export("manual", self.company), delivery)
        file = self.env["ir.attachment"].create({"name": "export.tar.gz", "raw": b"frozen"})
        delivery._mark_exported(file)
        self.assertEqual((delivery.state, delivery.attachment_id, invoice.is_move_sent), ("exported", file, True))
        self.assertFalse(self.Delivery._claim_for_export("manual", self.company))

    def test_the_billing_run_queues_what_it_produces_unless_told_otherwise(self):  # B22, B30
        product = self.env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})
        for number, send in enumerate((True, False)):
            folder = self.env["customer.folder"].create(
                {
                    "name": f"Folder {number}",
                    "partner_id": self.customer.id,
                    "service_ids": [(0, 0, {"product_id": product.id, "date_start": "2026-01-01"})],
                }
            )
            folder.action_activate()
            run = self.env["customer.billing.run"].create(
                {
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                    "invoice_date": "2026-11-02",
                    "send_invoices": send,
                }
            )
            run.action_simulate()
            run.line_ids._produce()
            self.assertEqual(run.move_ids.delivery_ids.mapped("state"), ["queued"] if send else [])
            folder.action_close()

    def test_a_live_delivery_is_refused_a_twin_by_the_database(self):  # X03
        (delivery,) = self.queue(self.make_invoice(self.customer))
        with self.assertRaises(UniqueViolation), self.cr.savepoint(), self.assertLogs("odoo.sql_db", "ERROR"):
            delivery.copy({"attempt": 7, "move_id": delivery.move_id.id, "channel": "email"})

    def test_retry_of_what_did_not_fail_is_refused_with_the_remedy(self):  # X03
        (delivery,), _mails = self.deliver(self.make_invoice(self.customer))
        with self.assertRaisesRegex(UserError, "use Send on the invoice"):
            delivery.action_retry()
