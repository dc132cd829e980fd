from odoo.exceptions import AccessError

from tests.common import RegistryCase


class TestFormer(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.customer.registry_register()
        cls.person = cls.make_contact(cls.customer).person_id
        cls.consent(cls.customer)
        cls.consent(cls.person)

    def test_no_more_information_codes_the_customer_and_withdraws_its_consents(self):  # W17, D22
        self.customer.with_user(self.clerk).action_no_more_information()
        self.assertEqual(self.customer.registry_state, "former")
        self.assertTrue(self.customer.registry_former_date)
        for partner in (self.customer, self.person):
            self.assertEqual(partner.registry_consent_ids.mapped("state"), ["withdrawn", "given"])
            self.assertEqual(partner.registry_consent_ids[0].source, "No more information")
            self.assertEqual(partner.registry_consent_ids[0].user_id, self.clerk)
        self.assertIn("No more information", self.customer.message_ids[0].body)

    def test_doing_it_twice_records_it_once(self):
        self.customer.action_no_more_information()
        self.customer.action_no_more_information()
        self.assertEqual(len(self.customer.registry_consent_ids), 2)

    def test_a_contact_that_acts_for_another_customer_keeps_its_consent(self):  # T20, W17
        other = self.make_customer("Other")
        self.env["customer.contact"].create({"customer_id": other.id, "person_id": self.person.id})
        self.customer.action_no_more_information()
        self.assertEqual(self.person.registry_consent_ids.mapped("state"), ["given"])
        self.assertFalse(self.refused(self.person))
        other.action_no_more_information()
        self.assertTrue(self.refused(self.person))

    def test_even_a_consent_recorded_by_mistake_brings_no_advertising(self):  # W17, D22
        self.customer.action_no_more_information()
        self.consent(self.customer)
        self.assertTrue(self.refused(self.customer))

    def test_registering_again_reverses_it_and_consent_is_asked_anew(self):  # W17
        number = self.customer.ref
        self.customer.action_no_more_information()
        self.customer.registry_register()
        self.assertEqual((self.customer.registry_state, self.customer.ref), ("customer", number))
        self.assertFalse(self.customer.registry_former_date)
        self.assertTrue(self.refused(self.customer))
        self.consent(self.customer)
        self.assertFalse(self.refused(self.customer))

    def test_ordinary_contacts_are_left_alone(self):
        plain = self.Partner.create({"name": "Plain"})
        plain.action_no_more_information()
        self.assertFalse(plain.registry_state)

    def test_only_users_of_the_registry_may_code(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.employee).action_no_more_information()

    @classmethod
    def consent(cls, partner):
        purpose = cls.env.ref("customer_registry.consent_purpose_advertising")
        cls.env["customer.consent"].create(
            {"partner_id": partner.id, "purpose_id": purpose.id, "source": "Form at the fair"}
        )

    def refused(self, partner):
        purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        return self.Partner._registry_emails_without_consent([partner.email_normalized], purpose)
