"""Customers see in the portal that an invoice is being debited, and need not pay it a second time."""

from lxml import html
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from tests.collection.collection_case import CollectionCase

PASSWORD = "portal-portal"
ALL = "We are debiting your account: nothing to pay"


@tagged("post_install", "-at_install")
class TestPortalDebited(HttpCase, CollectionCase):
    def test_pages_and_statement_say_what_is_being_debited(self):  # T12, X06
        partner = self.make_contact(self.customer, portal_access=True, invoice_recipient=True).person_id
        new_test_user(self.env, "anna", "base.group_portal", partner_id=partner.id, password=PASSWORD)
        invoice = self.make_due_invoice(amount=119)
        self.authenticate("anna", PASSWORD)
        self.assertEqual(self.badges(invoice), ([], []))
        line = self.line_for(self.make_prepared(date_due=Date.add(Date.today(), days=20)), invoice).sudo()
        self.assertEqual(self.badges(invoice), ([ALL], [ALL]))
        line.amount = 100
        part = [f"We are debiting {self.money(invoice, 100)} of this"]
        self.assertEqual(self.badges(invoice), (part, part))
        statement = self.env["customer.statement"].create(
            {"partner_id": self.customer.id, "date_from": "2026-01-01", "date_to": "2999-12-31"}
        )
        reports = self.env["ir.actions.report"]
        page = html.fromstring(reports._render_qweb_html("customer_registry.report_statement", statement.ids)[0])
        self.assertIn("100.00 € is being debited", " ".join(page.text_content().replace("\xa0", " ").split()))

    def test_nobody_is_offered_to_pay_online_what_is_being_debited(self):  # T12
        self.env["ir.config_parameter"].sudo().set_param("account_payment.enable_portal_payment", "True")
        invoice = self.make_due_invoice(amount=119)
        self.assertTrue(invoice._has_to_be_paid())
        line = self.line_for(self.make_prepared(date_due=Date.add(Date.today(), days=20)), invoice).sudo()
        self.assertFalse(invoice._has_to_be_paid())
        self.assertEqual(invoice._get_online_payment_error(), ALL)
        line.amount = 100
        self.assertTrue(invoice._has_to_be_paid())

    def badges(self, invoice):
        """Return what the list of invoices and the page of this one say about debits."""
        found = []
        for path in ("/my/invoices", f"/my/invoices/{invoice.id}"):
            page = html.fromstring(self.url_open(path).content)
            texts = page.xpath("//*[contains(@class, 'o_registry_debited')]")
            found.append([" ".join(text.text_content().split()) for text in texts])
        return tuple(found)

    def money(self, invoice, amount):
        return invoice.currency_id.format(amount).replace("\xa0", " ")
