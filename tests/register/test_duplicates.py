from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from tests.common import RegistryCase


class TestDuplicates(RegistryCase):  # X01
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.make_customer(
            "Zwölfdächer Dachbau GmbH",
            email="post@zwoelfdaecher.example.com",
            phone="+49 30 23125 777",
            vat="DE136695976",
        )
        cls.env["res.partner.bank"].create({"partner_id": cls.known.id, "acc_number": "DE89 3704 0044 0532 0130 00"})

    def test_each_kind_of_likeness_is_found_and_named(self):
        for values, reason in (
            ({"email": "  POST@Zwoelfdaecher.example.com "}, "email"),
            ({"phone": "030 23125777", "country_id": self.germany.id}, "phone"),
            ({"vat": "DE 136 695 976"}, "vat"),
            ({"iban": "DE89370400440532013000"}, "iban"),
            ({"name": "Zwoelfdaecher Dachbau Gmbh"}, "name"),
        ):
            with self.subTest(reason):
                self.assertIn(reason, self.reasons(values))

    def test_nothing_alike_gives_nothing(self):
        self.assertFalse(self.reasons({"name": "Quite unlike", "email": "who@nowhere.example.com"}))
        self.assertEqual(self.Partner.registry_find_duplicates({}), [])

    def test_more_reasons_rank_higher(self):
        self.make_customer("Zwölfdächer Dachbau", email="x@example.com")
        rows = self.Partner.registry_find_duplicates(
            {"name": "Zwölfdächer Dachbau GmbH", "email": "post@zwoelfdaecher.example.com"}
        )
        self.assertEqual(rows[0]["id"], self.known.id)
        self.assertEqual(set(rows[0]["reasons"]), {"name", "email"})

    def test_the_record_itself_and_its_contacts_do_not_count(self):
        self.make_contact(self.known, email="post@zwoelfdaecher.example.com")
        rows = self.Partner.registry_find_duplicates(self.known._registry_duplicate_values())
        self.assertFalse([row for row in rows if row["id"] == self.known.id])

    def test_archived_records_count(self):
        self.known.active = False
        rows = self.Partner.registry_find_duplicates({"email": "post@zwoelfdaecher.example.com"})
        self.assertTrue(rows[0]["archived"])

    def test_a_record_of_another_company_is_a_hint_without_data(self):
        self.known.company_id = self.env["res.company"].create({"name": "Other"})
        rows = self.Partner.with_user(self.clerk).registry_find_duplicates({"vat": "DE136695976"})
        self.assertEqual(
            [(row["id"], row["name"], row["ref"]) for row in rows], [(False, "Exists in another company", False)]
        )

    def test_portal_users_cannot_ask(self):
        portal = new_test_user(self.env, "portal_dup", "base.group_portal")
        with self.assertRaises(AccessError):
            self.Partner.with_user(portal).registry_find_duplicates({"email": "post@zwoelfdaecher.example.com"})

    def reasons(self, values):
        rows = self.Partner.with_user(self.clerk).registry_find_duplicates(values)
        return [reason for row in rows if row["id"] == self.known.id for reason in row["reasons"]]
