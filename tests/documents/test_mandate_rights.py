"""Who shows mandates to whom in the portal: people with the right to bank data alone, whatever else one may edit."""

import logging

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from tests.documents.mandate_case import MandateSigningCase
from tests.portal.test_portal_invoices import PASSWORD

LOGGER = "odoo.addons.customer_registry_documents_collection.models.customer_contact_mandates"


@tagged("post_install", "-at_install")
class TestMandateRights(MandateSigningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mandate.write({"state": "active", "date_signed": "2026-01-15"})
        cls.link = cls.carla.partner_id.customer_link_ids
        cls.link_of_ben = cls.ben.partner_id.customer_link_ids
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager", password=PASSWORD)
        cls.own = cls.make_customer("Own", email="own@example.com", user_id=cls.clerk.id)

    def sees_mandates(self, user):
        self.log_in(user)
        return self.mandate.reference in self.url_open("/my/account").text

    def test_an_administrator_made_by_people_without_bank_data_sees_no_mandates(self):  # X02
        contacts = self.env["customer.contact"]
        for number, make in enumerate(
            (
                lambda: self.link_of_ben.with_user(self.clerk).write({"portal_admin": True}),
                lambda: self.bakery.with_user(self.clerk).write(
                    {"contact_link_ids": [Command.update(self.link_of_ben.id, {"portal_admin": True})]}
                ),
                lambda: contacts.with_user(self.clerk).load([".id", "portal_admin"], [[str(self.link_of_ben.id), "1"]]),
                lambda: self.link_of_ben.with_user(self.clerk).web_save({"portal_admin": True}, {}),
                lambda: self.link_of_ben.with_user(self.clerk).sudo().write({"portal_admin": True}),
            )
        ):
            self.link_of_ben.portal_admin = False
            with self.subTest(number=number):
                make()
                self.assertTrue(self.link_of_ben.portal_admin)
                self.assertFalse(self.link_of_ben.portal_mandates)
                self.assertFalse(self.sees_mandates(self.ben))

    def test_a_new_contact_of_people_without_bank_data_sees_no_mandates(self):  # X02
        values = {"name": "Mallory", "email": "mallory@example.com", "portal_admin": True, "portal_access": True}
        contacts = self.env["customer.contact"].with_user(self.clerk)
        for number, make in enumerate(
            (
                lambda values: contacts.create({**values, "customer_id": self.bakery.id}),
                lambda values: contacts.with_context(default_portal_admin=True).create(
                    {**values, "customer_id": self.bakery.id}
                ),
                lambda values: self.bakery.with_user(self.clerk).write({"contact_link_ids": [Command.create(values)]}),
                lambda values: contacts.load(
                    ["customer_id/.id", *values], [[str(self.bakery.id), *(str(value) for value in values.values())]]
                ),
            )
        ):
            with self.subTest(number=number):
                make({**values, "name": f"Mallory {number}"})
                links = self.bakery.contact_link_ids
                link = links.filtered(lambda link, number=number: link.name == f"Mallory {number}")
                self.assertTrue(link.portal_admin)
                self.assertFalse(link.sudo().portal_mandates)

    def test_people_without_bank_data_neither_give_nor_read_the_right(self):  # X02
        contacts = self.env["customer.contact"]
        right = {"portal_mandates": True}
        for user in (self.clerk, self.manager):
            link = self.link_of_ben.with_user(user)
            with self.subTest(user.login):
                for attempt in (
                    lambda link=link: link.write(right),
                    lambda link=link: link.web_save(right, {}),
                    lambda link=link: link.read(["portal_mandates"]),
                    lambda link=link: link.search([("portal_mandates", "=", True)]),
                    lambda link=link: link.create({"customer_id": self.bakery.id, "name": "M", **right}),
                    lambda link=link: link.with_context(default_portal_mandates=True).create(
                        {"customer_id": self.bakery.id, "name": "M"}
                    ),
                    lambda user=user: self.bakery.with_user(user).write(
                        {"contact_link_ids": [Command.update(self.link_of_ben.id, right)]}
                    ),
                    lambda user=user: self.bakery.with_user(user).write(
                        {"contact_link_ids": [Command.create({"name": "M", **right})]}
                    ),
                    lambda user=user: self.bakery.with_user(user).write({"registry_mandates_hidden": False}),
                ):
                    with self.assertRaises(AccessError):
                        attempt()
                contacts.with_user(user).load([".id", "portal_mandates"], [[str(self.link_of_ben.id), "1"]])
                self.assertFalse(self.link_of_ben.portal_mandates)

    def test_who_may_see_bank_data_gives_the_right_with_the_administration_or_not(self):  # X02
        self.link_of_ben.with_user(self.banker).portal_admin = True
        self.assertTrue(self.link_of_ben.portal_mandates)
        self.assertTrue(self.sees_mandates(self.ben))
        with Form(self.link_of_ben.with_user(self.banker)) as form:
            form.portal_mandates = False
        self.assertFalse(self.sees_mandates(self.ben))
        with Form(self.env["customer.contact"].with_user(self.banker)) as form:
            form.customer_id, form.name, form.portal_admin = self.bakery, "Nora Neumann", True
        self.assertTrue(form.record.portal_mandates)

    def test_the_right_ends_with_the_administration_and_does_not_come_back_by_itself(self):  # X02
        self.assertTrue(self.sees_mandates(self.carla))
        for is_admin in (False, True):
            self.link.with_user(self.clerk).portal_admin = is_admin
            self.assertFalse(self.link.portal_mandates)
            self.assertFalse(self.sees_mandates(self.carla))

    def test_whoever_changes_the_ways_in_without_bank_data_takes_the_right(self):  # X02
        address = {"contact_id": self.link.id, "email": "second@example.com"}
        addresses = self.env["customer.contact.email"]
        silent = addresses.create({**address, "email": "silent@example.com"})
        mallory = self.make_contact(self.own, "Mallory", email="mallory@example.com").person_id
        as_clerk = self.link.with_user(self.clerk)
        for name, attempt in {
            "main address": lambda: as_clerk.person_id.write({"email": "mallory@example.com"}),
            "related": lambda: as_clerk.write({"email": "mallory@example.com"}),
            "another address": lambda: addresses.with_user(self.clerk).create({**address, "portal": True}),
            "nested": lambda: as_clerk.write({"email_ids": [Command.create({**address, "portal": True})]}),
            "made a login": lambda: silent.with_user(self.clerk).write({"portal": True}),
            "another person": lambda: as_clerk.write({"person_id": mallory.id}),
            "another customer": lambda: as_clerk.write({"customer_id": self.own.id}),
        }.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.assertTrue(self.link.portal_mandates)
                attempt()
                self.assertFalse(self.link.portal_mandates)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_login_that_people_without_bank_data_open_shows_no_mandates(self):  # X02
        link = self.link.with_user(self.clerk)
        link.person_id.email = "mallory@example.com"
        link._grant_portal("mallory@example.com")
        user = self.env["res.users"].search([("login", "=", "mallory@example.com")])
        user.password = PASSWORD
        self.assertFalse(self.sees_mandates(user))

    def test_what_does_not_change_the_ways_in_leaves_the_right(self):  # X02
        as_clerk = self.link.with_user(self.clerk)
        as_clerk.write({"email": self.carla.email, "phone": "+49 30 123456", "invoice_recipient": True})
        self.env["customer.contact.email"].with_user(self.clerk).create(
            {"contact_id": self.link.id, "email": "copy@example.com", "notify": True}
        )
        self.link.with_user(self.banker).email = "carla.new@example.com"
        self.assertTrue(self.link.portal_mandates)
        self.link.person_id.with_user(self.carla).sudo().email = "carla@example.com"
        self.assertTrue(self.link.portal_mandates)

    def test_who_was_chosen_to_sign_is_not_replaced_by_people_without_bank_data(self):  # X02
        request = self.send(self.make_draft(), contact_ids=[Command.set(self.link_of_ben.ids)])
        self.log_in(self.ben)
        self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 200)
        self.link_of_ben.with_user(self.clerk).email = "mallory@example.com"
        self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 404)
        self.assertEqual(self.found(request).state, "cancelled")

    def test_a_customer_that_is_a_person_sees_its_mandates_at_its_own_address(self):  # X02
        person = self.make_customer("Petra Privat", is_company=False, state="customer", email="petra@example.com")
        user = new_test_user(
            self.env, "petra_portal", "base.group_portal", partner_id=person.id, name="Petra", password=PASSWORD
        )
        self.mandate = self.make_mandate(person)
        self.assertTrue(self.sees_mandates(user))
        person.with_user(self.clerk).email = "mallory@example.com"
        self.assertFalse(self.sees_mandates(user))
        person.with_user(self.banker).registry_mandates_hidden = False
        self.assertTrue(self.sees_mandates(user))

    def test_a_merge_without_bank_data_gives_nobody_the_right(self):  # X02, X01
        self.own.user_id = False
        mallory = self.make_contact(self.own, "Mallory", portal_admin=True, portal_access=True)
        self.env["customer.contact"].create(
            {"customer_id": self.own.id, "person_id": self.ben.partner_id.id, "portal_admin": True}
        )
        (self.own | self.bakery).with_user(self.manager).registry_merge_into(self.bakery.with_user(self.manager))
        links = self.bakery.contact_link_ids
        self.assertIn(mallory.person_id, links.person_id)
        self.assertEqual(links.filtered("portal_mandates"), self.link)

    def test_merged_persons_lose_the_right_without_bank_data(self):  # X02, X01
        mallory = self.make_contact(self.bakery, "Mallory").person_id
        persons = (mallory | self.carla.partner_id).with_user(self.manager)
        persons.registry_merge_into(persons[1])
        self.assertFalse(self.bakery.contact_link_ids.filtered("portal_mandates"))

    def test_administrators_from_before_the_right_keep_it_once_and_are_listed(self):  # X02
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_contact SET portal_mandates = NULL WHERE id = %s", [self.link.id])
        self.env.invalidate_all()
        self.link_of_ben.with_user(self.clerk).portal_admin = True
        contacts = self.env["customer.contact"]
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            contacts._keep_mandates()
        self.assertIn("Carla Voss", str(logs.output))
        self.assertNotIn("Ben Kramer", str(logs.output))
        self.assertTrue(self.link.portal_mandates)
        self.assertFalse(self.link_of_ben.portal_mandates)
        self.link.portal_mandates = False
        with self.assertNoLogs(LOGGER, logging.INFO):
            contacts._keep_mandates()
        self.assertFalse(self.link.portal_mandates)
