"""What users of the four systems look for on the form of a customer."""

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from tests.billing.billing_case import BillingCase
from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestFormHabits(RegistryCase):
    def test_a_mail_from_a_template_opens_filled(self):  # W13
        template = self.env["mail.template"].create(
            {
                "name": "Season's greetings",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "For {{ object.name }}",
                "body_html": "<p>Thank you</p>",
            }
        )
        customer = self.make_customer(registry_member_ids=self.clerk.ids).with_user(self.clerk)
        offered = self.Partner.with_user(self.clerk).registry_mail_templates()
        self.assertIn({"id": template.id, "name": "Season's greetings"}, offered)
        action = customer.action_registry_write_mail(template_id=template.id)
        composer = Form(self.env["mail.compose.message"].with_user(self.clerk).with_context(**action["context"]))
        self.assertEqual(composer.subject, "For Bäckerei Sonnenfeld")
        with self.assertRaises(AccessError):
            self.Partner.with_user(self.env.ref("base.public_user")).registry_mail_templates()

    def test_save_and_new_opens_an_empty_form_of_the_same_kind(self):  # D07
        for state in ("prospect", "draft"):
            action = self.make_customer(state=state).with_user(self.clerk).action_save_and_new()
            self.assertFalse(action.get("res_id"))
            self.assertEqual(action["views"][0][1], "form")
            self.assertEqual(action["context"]["default_registry_state"], state)

    def test_the_head_shows_categories(self):  # W08
        arch = etree.fromstring(self.Partner.get_view(self.form_view().id)["arch"])
        self.assertTrue(arch.xpath("//div[hasclass('o_registry_head')]//field[@name='category_id']"))

    def test_the_menu_offers_to_import(self):
        menu = self.env.ref("customer_registry.menu_import")
        self.assertEqual((menu.action.tag, menu.action.params["model"]), ("import", "res.partner"))

    def form_view(self):
        return self.env.ref("customer_registry.res_partner_view_form_registry")


@tagged("post_install", "-at_install")
class TestPaymentWords(RegistryCase):
    def test_the_invoice_says_how_and_until_when_it_is_paid(self):  # D26
        customer = self.make_customer(state="customer")
        term = self.env["account.payment.term"].create({"name": "Within a fortnight", "note": False})
        invoice = self.make_invoice(customer, invoice_payment_term_id=term.id)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        line = self.env["account.payment.method.line"].create(
            {
                "journal_id": journal.id,
                "payment_method_id": self.env.ref("account.account_payment_method_manual_in").id,
            }
        )
        invoice.preferred_payment_method_line_id = line
        words = "Payment method: bank transfer. Payment terms: Within a fortnight."
        self.assertEqual(invoice._registry_payment_words(), words)
        line.name = "By direct debit"
        self.assertIn("By direct debit", invoice._registry_payment_words())
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", invoice.ids)[0].decode()
        self.assertIn("Within a fortnight", html)
        term.note = "<p>Payable in 14 days</p>"
        self.assertNotIn("Payment terms", invoice._registry_payment_words())


@tagged("post_install", "-at_install")
class TestNextInvoice(BillingCase):
    def test_a_folder_says_when_it_is_billed_next(self):  # B29
        folder = self.folder(recurrence="month", date_start="2026-01-01")
        self.assertEqual(str(folder.date_next_invoice), "2026-01-01")
        self.bill("2026-01-31")
        folder.invalidate_recordset(["date_next_invoice"])
        self.assertEqual(str(folder.date_next_invoice), "2026-02-01")
        arrears = self.folder("Support", recurrence="quarter", timing="arrears", date_start="2026-01-01")
        self.assertEqual(str(arrears.date_next_invoice), "2026-03-31")
        arrears.action_suspend()
        self.assertFalse(arrears.date_next_invoice)
