from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from tests.common import RegistryCase


class TestContacts(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()

    def test_a_person_created_below_a_customer_becomes_its_contact(self):  # B06
        person = self.Partner.create({"name": "Anna", "parent_id": self.customer.id})
        self.assertEqual(self.customer.contact_link_ids.person_id, person)

    def test_an_address_is_no_contact(self):
        self.Partner.create({"name": "Ramp 3", "type": "delivery", "parent_id": self.customer.id})
        self.assertFalse(self.customer.contact_link_ids)

    def test_persons_of_a_partner_become_contacts_when_it_enters_the_registry(self):
        company = self.Partner.create({"name": "Old", "is_company": True, "child_ids": [(0, 0, {"name": "Ida"})]})
        self.assertFalse(company.contact_link_ids)
        company.action_add_to_registry()
        self.assertEqual(company.contact_link_ids.person_id.name, "Ida")

    def test_a_contact_typed_in_creates_its_person(self):  # B06
        contact = self.make_contact(self.customer, "Anna Lindner", phone="+49 30 23125 1")
        self.assertEqual(contact.person_id.parent_id, self.customer)
        self.assertEqual((contact.name, contact.phone), ("Anna Lindner", "+49 30 23125 1"))
        self.assertEqual(len(self.customer.contact_link_ids), 1)
        self.assertFalse(contact.person_id.registry_state)

    def test_a_contact_without_a_name_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Contact of Bäckerei Sonnenfeld: enter a name"):
            self.make_contact(self.customer, " ")

    def test_a_person_serves_several_customers_without_moving(self):  # T20
        other = self.make_customer("Other")
        contact = self.make_contact(self.customer)
        self.env["customer.contact"].create({"customer_id": other.id, "person_id": contact.person_id.id})
        self.assertEqual(contact.person_id.parent_id, self.customer)
        self.assertEqual(contact.person_id.customer_link_ids.customer_id, self.customer + other)

    @mute_logger("odoo.sql_db")
    def test_a_person_is_a_contact_only_once(self):
        contact = self.make_contact(self.customer)
        with self.assertRaises(IntegrityError):
            self.env["customer.contact"].create({"customer_id": self.customer.id, "person_id": contact.person_id.id})

    def test_a_recipient_without_email_is_refused_naming_both(self):  # B08
        with self.assertRaisesRegex(ValidationError, "Anna Lindner has no e-mail.*Bäckerei Sonnenfeld"):
            self.make_contact(self.customer, email=False, invoice_recipient=True)

    def test_roles_are_configured_and_several_fit_one_contact(self):  # B11, B12
        roles = self.env["customer.contact.role"].create([{"name": "Caretaker"}, {"name": "Treasurer"}])
        contact = self.make_contact(self.customer, role_ids=[(6, 0, roles.ids)])
        self.assertEqual(contact.role_ids, roles)

    def test_choosing_a_person_keeps_its_data(self):
        person = self.Partner.create({"name": "Ida", "email": "ida@example.com"})
        values = {"customer_id": self.customer.id, "person_id": person.id, "name": False, "email": False}
        self.env["customer.contact"].create(values)
        self.assertEqual((person.name, person.email), ("Ida", "ida@example.com"))

    def test_the_default_state_of_the_menu_does_not_reach_new_contacts(self):
        contact = (
            self.env["customer.contact"]
            .with_context(default_registry_state="draft")
            .create({"customer_id": self.customer.id, "name": "Ida"})
        )
        self.assertFalse(contact.person_id.registry_state)

    def test_the_main_contact_is_the_chosen_one_else_the_first_active(self):  # D13
        anna, bea, carl = (self.make_contact(self.customer, name) for name in ("Anna A", "Bea B", "Carl C"))
        self.assertEqual(self.customer.main_contact_id, anna.person_id)
        bea.is_main = True
        self.assertEqual(self.customer.main_contact_id, bea.person_id)
        carl.is_main = True
        self.assertEqual((self.customer.main_contact_id, bea.is_main), (carl.person_id, False))
        carl.active = False
        self.assertEqual((self.customer.main_contact_id, carl.is_main), (anna.person_id, False))

    def test_a_new_main_contact_takes_over(self):  # D13
        anna = self.make_contact(self.customer, is_main=True)
        bea = self.make_contact(self.customer, "Bea Moser", is_main=True)
        self.assertEqual((anna.is_main, bea.is_main), (False, True))

    def test_inactive_contacts_and_archived_persons_are_not_offered(self):  # B07
        anna, bea, _carl = (self.make_contact(self.customer, f"Offered {name}") for name in "ABC")
        anna.action_archive()
        bea.person_id.active = False
        found = self.env["customer.contact"].with_user(self.clerk).name_search("Offered")
        self.assertEqual([name for _id, name in found], ["Offered C"])

    def test_an_archived_person_gets_no_invoice_and_is_no_main_contact(self):  # B07, D13
        contact = self.make_contact(self.customer, invoice_recipient=True)
        contact.person_id.active = False
        self.assertEqual(self.customer._registry_invoice_recipients(), self.customer)
        self.assertFalse(self.customer.main_contact_id)

    def test_an_inactive_contact_gets_no_invoice_addressed_to_it(self):  # B07
        contact = self.make_contact(self.customer)
        contact.active = False
        recipients = self.customer._registry_invoice_recipients(address=contact.person_id)
        self.assertEqual(recipients, self.customer)

    def test_inactive_contacts_stay_on_the_page_of_the_customer(self):  # B07
        contact = self.make_contact(self.customer)
        contact.active = False
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.contact_link_ids, contact)

    def test_rights_differ_from_customer_to_customer(self):  # T20, B11
        other = self.make_customer("Other", email="other@example.com")
        here = self.make_contact(self.customer, invoice_recipient=True)
        self.env["customer.contact"].create({"customer_id": other.id, "person_id": here.person_id.id})
        self.assertEqual(self.customer._registry_invoice_recipients(), here.person_id)
        self.assertEqual(other._registry_invoice_recipients(), other)

    def test_portal_users_see_no_contacts(self):
        person = self.make_contact(self.customer).person_id
        group = self.env.ref("base.group_portal")
        user = self.env["res.users"].create(
            {"login": "anna.portal", "partner_id": person.id, "group_ids": [(6, 0, group.ids)]}
        )
        with self.assertRaises(AccessError):
            self.env["customer.contact"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.customer.with_user(user).read(["contact_link_ids"])
