from odoo.tests import HttpCase, tagged

from tests.common import RegistryCase
from tests.mail_catcher import attached_pdfs, real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestSendInvoice(RegistryCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Zwölfdächer GmbH", email="office@zwoelf.example.com")
        cls.customer.registry_register()

    def test_the_mail_goes_to_every_invoice_recipient_with_the_pdf(self):  # D19, B08, B18
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        self.make_contact(self.customer, "Bea Moser", invoice_recipient=True)
        self.make_contact(self.customer, "Carl Not-Invoiced")
        invoice = self.make_invoice(self.customer, 125)
        mails = self.send(invoice)
        self.assertEqual(
            sorted(mail["X-Envelope-To"] for mail in mails),
            ["anna@sonnenfeld.example.com", "bea@sonnenfeld.example.com"],
        )
        for mail in mails:
            ((name, text),) = attached_pdfs(mail).items()
            self.assertIn(invoice.name.replace("/", "_"), name)
            for expected in (invoice.name, "Zwölfdächer GmbH", "Hauptstr. 5", "10117 Berlin", "125.00"):
                self.assertIn(expected, text)  # D16, D40

    def test_without_recipients_the_customers_own_address_serves(self):  # D19
        mails = self.send(self.make_invoice(self.customer))
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["office@zwoelf.example.com"])

    def test_the_invoice_address_comes_before_the_customers_own(self):  # W33
        address = self.Partner.create(
            {
                "name": "Accounts payable",
                "type": "invoice",
                "parent_id": self.customer.id,
                "email": "payable@zwoelf.example.com",
            }
        )
        mails = self.send(self.make_invoice(address))
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["payable@zwoelf.example.com"])

    def test_an_inactive_contact_gets_no_mail(self):  # B07
        contact = self.make_contact(self.customer, invoice_recipient=True)
        contact.active = False
        mails = self.send(self.make_invoice(self.customer))
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["office@zwoelf.example.com"])

    def test_receipts_go_where_the_invoices_go(self):  # D19, B08
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        template = self.env.ref("account.mail_template_data_payment_receipt")
        payment = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 119})
        composer = self.env["mail.compose.message"].create(
            {"model": "account.payment", "res_ids": str(payment.ids), "template_id": template.id}
        )
        self.assertEqual(composer.partner_ids.mapped("email"), ["anna@sonnenfeld.example.com"])
        self.assertEqual(self.recipients(payment, self.make_plain()), ["plain@example.com"])
        supplier = self.env["account.payment"].create(
            {"partner_id": self.customer.id, "amount": 5, "payment_type": "outbound", "partner_type": "supplier"}
        )
        self.assertEqual(self.recipients(supplier), ["office@zwoelf.example.com"])

    def make_plain(self):
        return self.Partner.create({"name": "Plain", "email": "plain@example.com"})

    def recipients(self, payment, partner=None):
        if partner:
            payment.partner_id = partner
        (found,) = payment._message_get_default_recipients().values()
        return self.Partner.browse(found["partner_ids"]).mapped("email")

    def test_a_sales_receipt_goes_to_the_invoice_recipients(self):  # D19, B08
        self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        mails = self.send(self.make_invoice(self.customer, move_type="out_receipt"))
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["anna@sonnenfeld.example.com"])

    def test_the_mail_speaks_the_language_of_its_recipient(self):
        contact = self.make_contact(self.customer, invoice_recipient=True)
        contact.person_id.lang = "de_DE"
        (mail,) = self.send(self.make_invoice(self.customer))
        self.assertIn("Rechnung", mail["Subject"])

    def test_partners_outside_of_the_registry_are_invoiced_as_ever(self):
        partner = self.Partner.create({"name": "Plain", "email": "plain@example.com"})
        (mail,) = self.send(self.make_invoice(partner))
        self.assertEqual(mail["X-Envelope-To"], "plain@example.com")

    def send(self, invoice):
        """Press Send as a user would and return the mails that arrived."""
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        with real_mail_and_pdf() as new_mails:
            wizard.create({}).action_send_and_print()
            return new_mails()
