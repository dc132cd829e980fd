"""Sent again while the mail still waits, put off by others, files that are lost: nothing twice, nothing silently."""

import errno
import os
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo import fields
from odoo.tests import tagged

from tests.delivery.delivery_case import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryAgain(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer)

    def keep_in_outbox(self):
        """Let the mails of deliveries wait for the mail queue."""
        return patch.object(type(self.env["mail.mail"]), "_registry_send_after_commit", lambda mails: None)

    def states(self):
        return self.invoice.delivery_ids.sorted("id").mapped(lambda row: (row.channel, row.state))

    def send_mails(self):
        with self.real_mail() as new_mails:
            mails = self.env["mail.mail"].search([("model", "=", "account.move"), ("res_id", "=", self.invoice.id)])
            mails.filtered(lambda mail: mail.state == "outgoing").send()
            return new_mails()

    def test_by_the_job_and_then_by_hand_goes_out_once(self):  # X03
        with self.keep_in_outbox():
            self.queue(self.invoice)
            self.process()
            self.wizard(self.invoice).action_send_and_print()
        self.assertEqual(self.states(), [("email", "failed"), ("email", "queued")])
        self.assertEqual(self.to(self.send_mails()), ["office@zwoelf.example.com"])
        self.assertEqual(self.states(), [("email", "failed"), ("email", "sent")])

    def test_twice_by_hand_goes_out_once(self):  # X03
        with self.keep_in_outbox():
            self.wizard(self.invoice).action_send_and_print()
            self.wizard(self.invoice).action_send_and_print()
        self.assertEqual(self.to(self.send_mails()), ["office@zwoelf.example.com"])

    def test_by_hand_and_then_by_the_batch_goes_out_once(self):  # X03
        with self.keep_in_outbox():
            self.wizard(self.invoice).action_send_and_print()
            other = self.make_invoice(self.make_customer("Other", email="other@example.com", state="customer"))
            self.batch_wizard(self.invoice + other).action_send_and_print()
            self.process()
        self.assertEqual(self.to(self.send_mails()), ["office@zwoelf.example.com"])

    def test_sent_again_after_the_channel_changed_goes_by_the_new_one_only(self):  # B22, X03
        for send_again in (
            lambda: self.wizard(self.invoice).action_send_and_print(),
            lambda: self.queue(self.invoice, again=True),
        ):
            self.invoice = self.make_invoice(self.customer)
            self.customer.invoice_sending_method = "email"
            with self.keep_in_outbox():
                self.queue(self.invoice)
                self.process()
                self.customer.invoice_sending_method = "notice"
                send_again()
                self.process()
            (mail,) = self.send_mails()
            self.assertFalse(self.files(mail))
            self.assertEqual(self.states(), [("email", "failed"), ("notice", "sent")])

    def test_a_file_that_waits_for_its_export_is_taken_back_when_the_channel_changed(self):  # B21, X03
        self.customer.invoice_sending_method = "gocardless"
        delivery = self.queue(self.invoice)
        self.customer.invoice_sending_method = "email"
        with self.real_mail():
            self.wizard(self.invoice).action_send_and_print()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("another channel", delivery.error)

    def test_a_copy_by_mail_leaves_the_export_of_the_customers_channel_alone(self):  # B21
        self.customer.invoice_sending_method = "gocardless"
        self.queue(self.invoice)
        with self.real_mail():
            self.env["account.move.send"]._generate_and_send_invoices(self.invoice, sending_methods=["email"])
        self.assertEqual(self.states(), [("gocardless", "queued"), ("email", "sent")])

    def put_off(self):
        """Let mails be put off, as addons of others do: Odoo makes their notifications by a job of its own."""
        later = fields.Datetime.now() + timedelta(minutes=5)
        cls = type(self.env["account.move"])
        return patch.object(cls, "_is_notification_scheduled", lambda thread, date: later if date is None else date)

    def test_a_mail_that_is_put_off_is_on_its_way_and_then_sent_once(self):  # X03
        with self.put_off():
            (delivery,), mails = self.deliver(self.invoice)
        self.assertEqual((delivery.state, delivery.error, mails), ("queued", False, []))
        with self.real_mail() as new_mails:
            schedule = self.env["mail.message.schedule"].search([("mail_message_id", "=", delivery.message_id.id)])
            schedule._send_notifications()
            self.assertEqual(self.to(new_mails()), ["office@zwoelf.example.com"])
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.address_ids.mapped("email"), ["office@zwoelf.example.com"])

    def test_a_mail_that_is_put_off_and_sent_again_goes_out_once(self):  # X03
        with self.put_off():
            self.deliver(self.invoice)
        with self.real_mail() as new_mails:
            self.wizard(self.invoice).action_send_and_print()
            self.env["mail.message.schedule"].search([])._send_notifications()
            self.assertEqual(len(new_mails()), 1)

    def test_a_mail_that_was_put_off_and_taken_back_is_a_failure(self):  # X03
        with self.put_off():
            (delivery,), _mails = self.deliver(self.invoice)
        self.env["mail.message.schedule"].search([("mail_message_id", "=", delivery.message_id.id)]).unlink()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("Withdrawn", delivery.error)

    def test_a_lost_or_empty_pdf_is_a_failure_and_no_empty_mail(self):  # X03
        for content in (None, b""):
            invoice = self.make_invoice(self.customer)
            self.env["account.move.send"]._generate_and_send_invoices(invoice, sending_methods=[])
            file = invoice.invoice_pdf_report_id
            file.raw = f"%PDF-1.4 {invoice.name}".encode()  # a file of its own
            path = file._full_path(file.store_fname)
            if content is None:
                os.unlink(path)
            else:
                with open(path, "wb") as stored:
                    stored.write(content)
            file.invalidate_recordset(["raw"])
            (delivery,), mails = self.deliver(invoice)
            self.assertEqual((delivery.state, mails), ("failed", []))
            self.assertIn("missing or damaged", delivery.error)

    def test_a_full_disk_is_told_in_a_sentence(self):  # X03
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(type(self.env["account.move.send"]), "_generate_and_send_invoices", side_effect=full):
            (delivery,), _mails = self.deliver(self.invoice)
        self.assertEqual(delivery.error, "The server's disk is full. Free up space and retry.")

    def test_a_connection_that_is_gone_is_no_fault_of_the_invoice(self):
        gone = psycopg2.InterfaceError("connection already closed")
        deliveries = self.queue(self.invoice, self.make_invoice(self.customer))
        sender = type(self.env["account.move.send"])
        with (
            patch.object(sender, "_generate_and_send_invoices", side_effect=gone) as sending,
            self.assertRaises(psycopg2.InterfaceError),
        ):
            deliveries._isolated(lambda some: some._deliver())
        self.assertEqual((sending.call_count, set(deliveries.mapped("state"))), (1, {"queued"}))
