from ast import literal_eval

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
        prospect.registry_convert_to_customer("by hand")
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

    def listed(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return self.Partner.search(literal_eval(action["domain"]))
