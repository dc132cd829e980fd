from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from tests.billing.test_welcome_invoice import WelcomeCase


@tagged("post_install", "-at_install")
class TestWelcomeReview(WelcomeCase):
    """What finishing a registration sends is said before, and what came of it afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})
        cls.product.taxes_id = tax
        cls.day_due = fields.Date.today() + timedelta(days=7)

    def review_of(self, customer, user=None):
        action = customer.with_user(user or self.clerk).action_register()
        return self.env[action["res_model"]].with_user(user or self.clerk).browse(action["res_id"])

    def test_it_names_amount_recipients_due_day_and_channel(self):  # D23, D42
        customer = self.make_customer("Zwölfdächer GmbH", email="office@zwoelf.example.com")
        self.make_contact(customer, "Anna Lindner", invoice_recipient=True)
        review = self.review_of(customer)
        self.assertTrue(review.welcome_offered and review.welcome)
        self.assertIn("95.20", review.welcome_amount)
        self.assertEqual(review.welcome_recipients, "Anna Lindner (anna@sonnenfeld.example.com)")
        self.assertEqual(review.welcome_date_due, self.day_due)
        self.assertEqual(review.welcome_channel, "by Email")
        review.reason = "known"
        review.action_finish()
        invoice = self.invoices(customer)
        self.assertEqual((invoice.amount_total, invoice.invoice_date_due), (95.2, self.day_due))

    def test_what_is_typed_in_the_review_counts_before_it_is_saved(self):
        customer = self.make_customer("Zwölfdächer GmbH")
        with Form(self.review_of(customer)) as form:
            form.payment_term_id = self.env.ref("account.account_payment_term_30days")
            self.assertEqual(form.welcome_date_due, fields.Date.today() + timedelta(days=30))
            form.email = "new@zwoelf.example.com"
            self.assertIn("new@zwoelf.example.com", form.welcome_recipients)

    def test_without_the_tick_none_is_sent_and_it_can_follow_later(self):  # D23
        customer = self.make_customer("Zwölfdächer GmbH")
        review = self.review_of(customer)
        review.write({"welcome": False, "reason": "known"})
        outcome = review.action_finish()
        self.assertFalse(self.invoices(customer))
        self.assertEqual(customer.registry_welcome, "no")
        self.assertNotIn("invoice", outcome["params"]["message"])
        customer.action_create_welcome_invoice()
        self.assertTrue(self.invoices(customer))

    def test_where_none_is_sent_nothing_is_said_of_one(self):
        self.company.registry_welcome = False
        self.assertFalse(self.review_of(self.make_customer("Zwölfdächer GmbH")).welcome_offered)
        self.company.registry_welcome = True
        known = self.register(name="Known")
        known.action_no_more_information()
        self.assertFalse(self.review_of(known).welcome_offered)

    def test_what_keeps_it_from_being_made_is_said_before(self):
        self.product.active = False
        review = self.review_of(self.make_customer("Zwölfdächer GmbH"))
        self.assertIn("archived", review.welcome_problem)

    def test_what_came_of_it_is_told_with_a_way_to_it(self):  # D23
        user = new_test_user(self.env, "invoicer", "customer_registry.group_user,account.group_account_invoice")
        customer = self.make_customer("Zwölfdächer GmbH", registry_member_ids=user.ids)
        review = self.review_of(customer, user)
        review.reason = "known"
        told = review.action_finish()["params"]
        invoice = self.invoices(customer)
        self.assertIn(customer.ref, told["message"])
        self.assertIn("The welcome invoice was created", told["message"])
        self.assertEqual(told["links"][0]["url"], f"/odoo/account.move/{invoice.id}")
        self.assertEqual(told["next"], {"type": "ir.actions.act_window_close"})

    def test_who_sees_no_invoices_is_told_without_a_link(self):
        review = self.review_of(self.make_customer("Zwölfdächer GmbH"))
        review.reason = "known"
        self.assertFalse(review.action_finish()["params"]["links"])

    def test_a_failure_is_told(self):
        self.product.active = False
        review = self.review_of(self.make_customer("Zwölfdächer GmbH"))
        review.reason = "known"
        told = review.action_finish()["params"]
        self.assertEqual((told["type"], told["sticky"]), ("danger", True))
        self.assertIn("archived", told["message"])

    def test_converting_by_button_shows_the_review_before_anything_is_sent(self):  # B27
        prospect = self.make_customer("Zwölfdächer GmbH", state="prospect")
        action = prospect.with_user(self.clerk).action_convert_to_customer()
        self.assertEqual(action["res_model"], "customer.registration.review")
        self.assertEqual(prospect.registry_state, "draft")
        self.assertFalse(self.invoices(prospect))

    def test_converting_several_asks_first_naming_what_is_sent(self):  # B27
        prospects = self.make_customer("Zwölfdächer GmbH", state="prospect") + self.make_customer(
            "Siebenbrunn KG", state="prospect", registry_welcome="no"
        )
        dialog = self.dialog_of(prospects.with_user(self.clerk).action_convert_to_customer())
        self.assertIn("Zwölfdächer", dialog.summary)
        self.assertIn("95.20", dialog.summary)
        self.assertNotIn("Siebenbrunn", dialog.summary)
        self.assertEqual(set(prospects.mapped("registry_state")), {"prospect"})
        dialog.action_go()
        self.assertEqual(set(prospects.mapped("registry_state")), {"customer"})
        self.assertTrue(self.invoices(prospects[0]))

    def test_the_button_for_existing_customers_asks_first(self):
        customer = self.make_customer("Zwölfdächer GmbH", state="customer")
        dialog = self.dialog_of(customer.with_user(self.clerk).action_ask_welcome_invoice())
        self.assertIn("95.20", dialog.summary)
        self.assertFalse(self.invoices(customer))
        told = dialog.action_go()["params"]
        self.assertIn("was created", told["message"])
        self.assertTrue(self.invoices(customer))
        with self.assertRaisesRegex(UserError, "already"):
            customer.action_ask_welcome_invoice()

    def test_activating_the_folder_of_a_prospect_asks_first(self):  # B27, D23
        prospect = self.make_customer("Zwölfdächer GmbH", state="prospect")
        folder = self.make_folder(prospect)
        self.assertEqual((folder.state, prospect.registry_state), ("draft", "prospect"))
        dialog = self.dialog_of(folder.with_user(self.clerk).action_ask_activate())
        self.assertIn("95.20", dialog.summary)
        self.assertIn("becomes a customer", dialog.explanation)
        self.assertEqual((folder.state, self.invoices(prospect).ids), ("draft", []))
        told = dialog.action_go()["params"]
        self.assertIn("was created", told["message"])
        self.assertEqual((folder.state, prospect.registry_state), ("active", "customer"))
        self.assertTrue(self.invoices(prospect))

    def test_an_invoice_says_what_posting_it_sends_to_a_prospect(self):  # B27, D23
        prospect = self.make_customer("Zwölfdächer GmbH", state="prospect")
        accountant = new_test_user(self.env, "accountant", "account.group_account_invoice")
        invoice = self.make_invoice(prospect, post=False).with_user(accountant)
        self.assertRegex(invoice.registry_conversion_hint, "Zwölfdächer GmbH becomes a customer.*95.20")
        prospect.registry_welcome = "no"
        invoice.invalidate_recordset()
        self.assertFalse(invoice.registry_conversion_hint)

    def test_activating_a_folder_that_sends_nothing_asks_nothing(self):  # B27
        for values in ({"registry_welcome": "no", "state": "prospect"}, {"state": "customer"}):
            customer = self.make_customer("Siebenbrunn KG", **values)
            folder = self.make_folder(customer)
            self.assertIs(folder.with_user(self.clerk).action_ask_activate(), True)
            self.assertEqual(folder.state, "active")

    def make_folder(self, customer):
        service = fields.Command.create({"product_id": self.product.id})
        return self.env["customer.folder"].create(
            {"name": "Head office", "partner_id": customer.id, "service_ids": [service]}
        )

    def test_the_dialog_calls_nothing_else_and_shows_nobody_elses(self):
        customer = self.make_customer("Zwölfdächer GmbH", state="customer")
        Dialog = self.env["customer.sending"].with_user(self.clerk)
        values = {"res_model": "res.partner", "res_ids": customer.ids}
        wrong = Dialog.create({**values, "method": "action_no_more_information"})
        self.assertFalse(wrong.summary)
        with self.assertRaises(AccessError):
            wrong.action_go()
        self.assertEqual(customer.registry_state, "customer")
        own = Dialog.create({**values, "method": "action_create_welcome_invoice"})
        with self.assertRaises(AccessError):
            own.with_user(self.employee).read(["summary"])

    def dialog_of(self, action):
        self.assertEqual(action["res_model"], "customer.sending")
        return self.env["customer.sending"].with_user(self.clerk).browse(action["res_id"])
