from odoo.tests import HttpCase, tagged

from tests.mail_catcher import attached_pdfs, real_mail_and_pdf
from tests.reminder.reminders import TODAY, ReminderCase


@tagged("post_install", "-at_install")
class TestReminderMail(ReminderCase, HttpCase):
    def test_the_mail_arrives_once_with_the_letter_and_the_fee_invoice(self):  # X07, D27
        product = self.env["product.product"].create({"name": "Reminder fee", "taxes_id": False})
        self.levels[0].write({"fee_mode": "invoice", "fee_amount": 5, "fee_product_id": product.id})
        self.make_contact(self.customer, "Anna Lindner", reminder_recipient=True)
        invoice = self.make_due(amount=250)
        with real_mail_and_pdf() as new_mails:
            reminder = self.propose()
            reminder._send(TODAY)
            self.assertFalse(new_mails(), "it leaves with the queue only")
            self.mails().send()
            self.mails().send()
            (mail,) = new_mails()
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        self.assertEqual(mail["Subject"], "Reminding Ltd: payment reminder")
        self.assertIn("billing@reminding.example.com", mail["Reply-To"] + mail["From"])
        pdfs = attached_pdfs(mail)
        letter = pdfs.pop("Payment reminder 2026-11-30.pdf")
        for expected in (invoice.name, "250.00", "255.00", "11/20/2026", "12/10/2026", reminder.fee_move_id.name):
            self.assertIn(expected, letter)
        ((_name, fee),) = pdfs.items()
        self.assertIn(reminder.fee_move_id.name, fee)
