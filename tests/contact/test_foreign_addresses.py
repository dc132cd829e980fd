"""Nobody diverts the mails of somebody else by entering that address for a contact of his own."""

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from tests.contact.contact_email_case import ContactEmailCase


@tagged("post_install", "-at_install")
class TestForeignAddresses(ContactEmailCase):
    def test_the_main_address_of_somebody_else_is_refused_without_a_name(self):  # T23
        rival = self.make_customer("Rival AG", email="office@rival.example.com")
        self.make_contact(rival, "Rita Rival", email="rita@rival.example.com")
        self.Partner.create({"name": "Ordinary", "email": "ordinary@example.com"})
        for email in ("office@rival.example.com", "Rita@Rival.example.com", "ordinary@example.com"):
            with self.assertRaisesRegex(ValidationError, "is somebody else's address") as caught:
                self.add_address(email)
            self.assertNotIn("Rita Rival", str(caught.exception))
            self.assertNotIn("Rival AG", str(caught.exception))

    def test_addresses_of_employees_of_others_contacts_and_of_our_own_are_refused(self):  # T23
        new_test_user(self.env, "colleague", email="colleague@ours.example.org")
        model = self.env.ref("base.model_res_partner")
        self.env["mail.alias"].create(
            {"alias_name": "jobs", "alias_domain_id": self.domain.id, "alias_model_id": model.id}
        )
        ours = (self.catchall, self.domain.bounce_email, "jobs@ours.example.com")
        for email in ("colleague@ours.example.org", *ours):
            with self.assertRaises(ValidationError, msg=email):
                self.add_address(email)

    def test_the_addresses_of_the_own_customer_may_be_shared(self):  # T23
        bea = self.make_contact(self.customer, "Bea Moser")
        for email in (self.customer.email, bea.email):
            self.assertTrue(self.add_address(email))

    def test_a_mail_is_filed_by_the_main_address_whoever_has_entered_it_elsewhere(self):  # T23, W09
        rival = self.make_customer("Rival AG", email="office@rival.example.com")
        address = self.add_address("fresh@example.com")
        rita = self.make_contact(rival, "Rita Rival", email="rita@rival.example.com")
        rita.person_id.email = "fresh@example.com"
        message = self.receive("fresh@example.com")
        self.assertEqual((message.model, message.res_id, message.author_id), ("res.partner", rival.id, rita.person_id))
        self.assertIn(address, self.env["customer.contact.email"]._foreign_addresses())

    def test_the_second_address_of_a_field_is_filed_too(self):  # W09
        self.customer.email = "one@sonnenfeld.example.com, two@sonnenfeld.example.com"
        message = self.receive("two@sonnenfeld.example.com")
        self.assertEqual((message.model, message.res_id), ("res.partner", self.customer.id))

    def test_a_second_address_of_somebody_else_stays_in_the_field(self):
        self.make_customer("Rival AG", email="office@rival.example.com")
        self.contact.person_id.email = "anna@sonnenfeld.example.com, office@rival.example.com"
        self.assertEqual(self.contact.person_id.email, "anna@sonnenfeld.example.com, office@rival.example.com")
        self.assertFalse(self.contact.email_ids)
