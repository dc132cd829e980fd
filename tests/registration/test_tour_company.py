from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestRegisterCompany(HttpCase):
    def test_a_person_registers_a_company_with_two_contacts_and_a_payer(self):  # B06, D13, T23, W34
        payer = self.env["res.partner"].create({"name": "Stiftung Klangraum", "is_company": True})
        self.start_tour("/odoo/customer-registry", "customer_registry_register_company", login="admin")
        customer = self.env["res.partner"].search([("email", "=", "office@tonleiter.example.com")])
        self.assertEqual((customer.registry_state, customer.payer_id), ("customer", payer))
        clara, bruno = customer.contact_link_ids
        self.assertEqual((clara.name, clara.is_main, clara.invoice_recipient), ("Clara Viertel", True, False))
        self.assertEqual(clara.email_ids.mapped("email"), ["clara@home.example.com"])
        self.assertEqual((bruno.name, bruno.is_main, bruno.invoice_recipient), ("Bruno Achtel", False, True))
        invoice = self.env["account.move"].search([("registry_customer_id", "=", customer.id)])
        self.assertEqual((invoice.partner_id, invoice.state), (payer, "draft"))
