from odoo.tests import HttpCase, tagged

from tests.mail_catcher import attached_pdfs, real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestMainJob(HttpCase):
    def test_a_person_registers_bills_and_sends(self):  # D01, D03, D06, D08, D19, D42
        # Else Odoo asks for the layout of documents before the first invoice is sent.
        self.env.ref("base.user_admin").company_id.external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )
        self.env["product.product"].create({"name": "Roof inspection", "list_price": 125, "type": "service"})
        with real_mail_and_pdf() as new_mails:
            self.start_tour("/odoo/customer-registry", "customer_registry_main_job", login="admin")
            (mail,) = new_mails()
        customer = self.env["res.partner"].search([("email", "=", "office@zwoelfdaecher.example.com")])
        invoice = self.env["account.move"].search([("partner_id", "=", customer.id)])
        self.assertEqual((customer.registry_state, invoice.state), ("customer", "posted"))
        self.assertEqual(mail["X-Envelope-To"], "anna@zwoelfdaecher.example.com")
        ((_name, text),) = attached_pdfs(mail).items()
        for expected in ("Zwölfdächer GmbH", "Dachweg 12", "Roof inspection", invoice.name):
            self.assertIn(expected, text)
