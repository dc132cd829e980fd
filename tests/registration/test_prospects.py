from ast import literal_eval

from odoo.tests import new_test_user

from tests.common import RegistryCase


class TestProspects(RegistryCase):
    def test_lists_are_separate(self):  # B01, D02
        prospect, customer = self.make_customer("P", state="prospect"), self.make_customer("C")
        prospects = self.listed("customer_registry.action_prospects")
        customers = self.listed("customer_registry.action_customers")
        self.assertIn(prospect, prospects)
        self.assertNotIn(customer, prospects)
        self.assertIn(customer, customers)
        self.assertNotIn(prospect, customers)

    def test_a_complete_prospect_becomes_a_customer_and_keeps_everything(self):  # B27
        prospect = self.make_customer(state="prospect")
        contact = self.make_contact(prospect)
        prospect.message_post(body="Met at the fair")
        activity = prospect.activity_schedule("mail.mail_activity_data_todo", summary="Call back")
        prospect.registry_convert_to_customer("Order S00012")
        self.assertEqual(prospect.registry_state, "customer")
        self.assertTrue(prospect.ref)
        self.assertEqual(prospect.contact_link_ids, contact)
        self.assertEqual(prospect.activity_ids, activity)
        history = " ".join(prospect.message_ids.mapped("body"))
        self.assertIn("Met at the fair", history)
        self.assertIn("Converted from prospect: Order S00012", history)

    def test_an_incomplete_prospect_stays_open(self):  # B03, B27
        prospect = self.make_customer(state="prospect", zip=False)
        prospect.registry_convert_to_customer("manually")
        self.assertEqual(prospect.registry_state, "draft")
        self.assertFalse(prospect.ref)

    def test_converting_by_hand_opens_the_review_where_data_are_missing(self):
        prospect = self.make_customer(state="prospect", zip=False)
        action = prospect.with_user(self.clerk).action_convert_to_customer()
        self.assertEqual(action["res_model"], "customer.registration.review")

    def test_customers_are_left_alone(self):
        customer = self.make_customer()
        customer.registry_convert_to_customer("again")
        self.assertEqual(customer.registry_state, "draft")

    def test_who_when_and_why_is_kept(self):  # B27
        prospect = self.make_customer(state="prospect")
        prospect.with_user(self.clerk).registry_convert_to_customer("Order S00012")
        self.assertEqual(prospect.registry_conversion_reason, "Order S00012")
        self.assertEqual(prospect.registry_converted_by_id, self.clerk)
        self.assertTrue(prospect.registry_converted_date)

    def test_converting_again_keeps_the_first_reason(self):  # B27
        prospect = self.make_customer(state="prospect")
        prospect.registry_convert_to_customer("Order S00012")
        prospect.registry_convert_to_customer("Order S00013")
        self.assertEqual(prospect.registry_conversion_reason, "Order S00012")

    def test_the_first_invoice_converts_naming_it_and_who_posted_it(self):  # B28
        prospect = self.make_customer(state="prospect")
        accountant = new_test_user(self.env, "accountant", "account.group_account_invoice")
        invoice = self.make_invoice(prospect, post=False)
        self.assertEqual(prospect.registry_state, "prospect")
        invoice.with_user(accountant).action_post()
        self.assertEqual(prospect.registry_state, "customer")
        self.assertEqual(prospect.registry_conversion_reason, f"Invoice {invoice.name}")
        self.assertEqual(prospect.registry_converted_by_id, accountant)
        history = " ".join(prospect.message_ids.mapped("body"))
        self.assertIn(f"Converted from prospect: Invoice {invoice.name}", history)

    def test_an_invoice_to_a_contact_converts_its_prospect(self):  # B28
        prospect = self.make_customer(state="prospect")
        self.make_invoice(self.make_contact(prospect).person_id)
        self.assertEqual(prospect.registry_state, "customer")

    def test_an_incomplete_prospect_is_invoiced_and_its_registration_left_open(self):  # B28, D41
        prospect = self.make_customer(state="prospect", zip=False)
        invoice = self.make_invoice(prospect)
        self.assertEqual((invoice.state, prospect.registry_state), ("posted", "draft"))

    def test_bills_and_credit_notes_convert_nobody(self):  # B28
        for move_type in ("in_invoice", "out_refund"):
            prospect = self.make_customer(state="prospect")
            self.make_invoice(prospect, move_type=move_type)
            self.assertEqual(prospect.registry_state, "prospect", move_type)

    def test_a_conversion_that_fails_does_not_keep_the_invoice_from_being_posted(self):  # B28
        prospect = self.make_customer("P", state="prospect")
        self.env["ir.sequence"].search([("code", "=", "customer.registry")]).active = False
        invoice = self.make_invoice(prospect)
        self.assertEqual((invoice.state, prospect.registry_state), ("posted", "prospect"))
        self.assertIn("Not converted to a customer", prospect.message_ids[0].body)

    def test_invoices_and_payments_are_counted_on_the_profile(self):  # D11
        customer = self.make_customer()
        invoice = self.make_invoice(customer, 80)
        payer = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        payer.create({"amount": 30}).action_create_payments()
        self.assertEqual(customer.registry_payment_count, 1)
        self.assertEqual(customer.credit, invoice.amount_residual)
        action = customer.action_view_registry_payments()
        self.assertEqual(self.env["account.payment"].search(action["domain"]).amount, 30)

    def listed(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return self.Partner.search(literal_eval(action["domain"]))
