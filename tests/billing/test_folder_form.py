from datetime import date

from odoo.tests import Form, tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestFolder(BillingCase):
    def test_recurring_and_one_off_services_stand_in_two_sections(self):  # B29
        with Form(self.env["customer.folder"]) as form:
            form.name = "Web presence"
            form.partner_id = self.customer
            with form.recurring_service_ids.new() as line:
                line.product_id = self.product
            with form.one_off_service_ids.new() as line:
                line.product_id = self.product
        folder = form.record
        self.assertEqual(folder.recurring_service_ids.recurrence, "month")
        self.assertEqual(folder.one_off_service_ids.recurrence, "once")
        self.assertEqual(folder.service_ids, folder.recurring_service_ids + folder.one_off_service_ids)
        self.assertEqual(len(folder.copy().service_ids), 2)

    def test_the_due_date_of_the_folder_comes_before_all_payment_terms(self):  # B29
        self.customer.property_payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.folder("A"), self.folder("B", due_days=10)
        run = self.bill(invoice_date="2026-11-02")
        self.assertEqual(set(run.move_ids.mapped("invoice_date_due")), {date(2026, 12, 2), date(2026, 11, 12)})
        self.assertEqual(run.line_ids.separate_reason, "Different payment terms, due date")

    def test_term_and_method_of_the_folder_come_first_the_customers_fill_in(self):  # B16, B29
        term = self.env.ref("account.account_payment_term_30days")
        self.customer.property_payment_term_id = term
        later = self.env.ref("account.account_payment_term_end_following_month")
        self.folder("A"), self.folder("B", payment_term_id=later.id)
        self.assertEqual(set(self.bill().move_ids.invoice_payment_term_id), {term, later})

    def test_the_contact_of_the_folder_is_named_on_the_invoice(self):  # B29
        contact = self.make_contact(self.customer, "Anna Lindner")
        self.folder(contact_id=contact.id)
        (invoice,) = self.bill().move_ids
        self.assertIn("Attention: </strong><span>Anna Lindner", self.printed(invoice))
        contact.active = False
        self.assertNotIn("Anna Lindner", self.printed(invoice))

    def test_a_contact_with_the_right_gets_the_invoices_of_its_folder(self):  # B08, B29
        contact = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        self.folder(contact_id=contact.id)
        (invoice,) = self.bill().move_ids
        recipients = self.env["account.move.send"]._get_default_mail_partner_ids(invoice, None, None)
        self.assertEqual(recipients, contact.person_id)

    def test_a_folder_opened_again_says_that_its_services_have_ended(self):  # B29
        folder = self.folder()
        folder.service_ids.copy({"recurrence": "once"})
        self.assertFalse(folder.ended_hint)
        folder.action_close()
        self.assertFalse(folder.ended_hint)
        folder.action_activate()
        self.assertIn("All recurring services of this folder have ended", folder.ended_hint)
        folder.recurring_service_ids.date_end = False
        self.assertFalse(folder.ended_hint)
        folder.recurring_service_ids.unlink()
        self.assertFalse(folder.ended_hint)

    def test_lines_speak_the_language_of_whom_the_invoice_goes_to(self):  # B04, W34
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "en_US"
        self.customer.payer_id = self.Partner.create({"name": "Eltern", "lang": "de_DE"})
        self.folder(date_start="2026-01-01")
        (invoice,) = self.bill().move_ids
        name = invoice.invoice_line_ids.filtered("product_id").name
        self.assertIn("01.01.2026", name)
        self.assertNotIn("01/31/2026", name)

    def printed(self, invoice):
        return self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", invoice.ids)[0].decode()
