"""How many clicks the daily jobs take, counted from the list or page where one starts (clicks_tour.js)."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from tests.screens.browser import compile_assets


@tagged("post_install", "-at_install")
class TestClicks(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.user_admin").company_id
        names = ("Dreiklick Hosting", "Dreiklick Backup", "Dreiklick Support")
        cls.products = cls.env["product.product"].create(
            [{"name": name, "list_price": 10, "type": "service", "taxes_id": False} for name in names]
        )
        customer = {"name": "Bakery", "is_company": True, "registry_state": "draft", "company_id": cls.company.id}
        cls.customer = cls.env["res.partner"].create(customer)
        compile_assets(cls.env)

    def test_registering_with_the_first_invoice_takes_three_clicks(self):  # D05, D23
        line = Command.create({"product_id": self.products[0].id, "quantity": 1})
        self.company.write({"registry_welcome": True, "registry_welcome_line_ids": [Command.clear(), line]})
        self.start_tour("/odoo/customer-registry", "customer_registry_clicks_register", login="admin")
        customer = self.env["res.partner"].search([("email", "=", "office@dreiklick.example.com")])
        invoice = self.env["account.move"].search([("partner_id", "=", customer.id)])
        self.assertEqual((customer.registry_state, invoice.state), ("customer", "posted"))

    def test_a_folder_with_three_services_takes_at_most_fifteen_clicks(self):  # B29
        page = f"/odoo/customer-registry/{self.customer.id}"
        self.start_tour(page, "customer_registry_clicks_folder", login="admin")
        folder = self.customer.registry_folder_ids
        self.assertEqual((folder.state, folder.service_ids.product_id), ("active", self.products))

    def test_a_mail_from_a_template_is_written_with_two_clicks(self):  # W13
        self.env["mail.template"].create(
            {
                "name": "Dreiklick greetings",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "For {{ object.name }}",
                "body_html": "<p>Thank you</p>",
            }
        )
        self.customer.email = "bakery@example.com"
        self.start_tour(f"/odoo/customer-registry/{self.customer.id}", "customer_registry_clicks_mail", login="admin")

    def test_a_run_takes_at_most_five_clicks(self):  # B30
        service = Command.create({"product_id": self.products[0].id})
        folder = {"name": "Head office", "partner_id": self.customer.id, "service_ids": [service]}
        self.env["customer.folder"].create({**folder, "company_id": self.company.id}).action_activate()
        self.start_tour("/odoo/customer-billing-runs", "customer_registry_clicks_run", login="admin")
        run = self.env["customer.billing.run"].search([], order="id desc", limit=1)
        self.assertEqual(run.state, "running")
