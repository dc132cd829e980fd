from unittest.mock import patch

from odoo.addons.customer_registry.models.registration.res_partner_duplicate import Reason
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import Form, new_test_user

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
        cls.cashier = new_test_user(
            cls.env, "cashier", "customer_registry.group_user,customer_registry.group_bank_data"
        )
        cls.env["res.partner.bank"].create({"partner_id": cls.known.id, "acc_number": "DE75 5121 0800 1245 1261 99"})

    def test_each_kind_of_likeness_is_found_and_named(self):
        for values, reason in (
            ({"email": "  POST@Zwoelfdaecher.example.com "}, "email"),
            ({"phone": "030 23125777", "country_id": self.germany.id}, "phone"),
            ({"vat": "DE 136 695 976"}, "vat"),
            ({"iban": "DE75512108001245126199"}, "iban"),
            ({"name": "Zwoelfdaecher Dachbau Gmbh"}, "name"),
        ):
            with self.subTest(reason):
                self.assertIn(reason, self.reasons(values))

    def test_an_addon_adds_a_reason_of_its_own(self):
        self.known.website = "https://zwoelfdaecher.example.com"
        plain, described = self.Partner._registry_duplicate_domains, self.Partner._registry_duplicate_reasons()

        def domains(partners, values):
            return [*plain(values), ("website", Domain("website", "=", values.get("website") or ""))]

        values = {"website": self.known.website}
        with patch.object(type(self.Partner), "_registry_duplicate_domains", domains):
            rows = self.Partner.registry_find_duplicates(values)
            self.assertEqual([(row["id"], row["score"]) for row in rows], [(self.known.id, 60)])
            self.assertEqual(self.Partner._registry_duplicate_reason(rows[0]), "website")
            described["website"] = Reason("same website", 70)
            with patch.object(type(self.Partner), "_registry_duplicate_reasons", lambda partners: described):
                rows = self.Partner.registry_find_duplicates(values)
                self.assertEqual([(row["id"], row["score"]) for row in rows], [(self.known.id, 70)])
                self.assertEqual(self.Partner._registry_duplicate_reason(rows[0]), "same website")

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

    def test_nobody_without_access_to_bank_data_can_ask_who_owns_an_iban(self):
        values = {"iban": "DE75512108001245126199"}
        self.assertEqual(self.reasons(values), ["iban"])
        self.assertEqual(self.reasons(values, self.clerk), [])
        self.assertEqual(self.reasons(values, self.employee), [])

    def test_the_vat_number_is_found_with_and_without_its_country(self):
        self.assertEqual(self.reasons({"vat": "136695976", "country_id": self.germany.id}), ["vat"])
        self.assertEqual(self.reasons({"vat": "136695976", "country_id": self.france.id}), [])

    def test_the_form_hints_at_likely_records_while_typing(self):
        with Form(self.Partner.with_user(self.clerk), "customer_registry.res_partner_view_form_registry") as form:
            form.name = "Quite unlike"
            self.assertFalse(form.registry_duplicates)
            form.email = "post@zwoelfdaecher.example.com"
            form.phone = "+49 30 23125777"
            (hint,) = form.registry_duplicates
            self.assertEqual((hint["id"], hint["reason"]), (self.known.id, "same e-mail address, same phone number"))
            form.email = form.phone = False
            self.assertFalse(form.registry_duplicates)
            form.name = "Zwölfdächer Dachbau AG"
            self.assertEqual([hint["reason"] for hint in form.registry_duplicates], ["similar name"])

    def test_the_hint_of_a_saved_record_leaves_out_itself_and_ends_with_the_registration(self):
        self.assertFalse(self.known.registry_duplicates)
        twin = self.make_customer("Zwölfdächer", phone="+49 30 23125777")
        self.known.invalidate_recordset()
        self.assertEqual([hint["id"] for hint in self.known.registry_duplicates], [twin.id])
        self.known.registry_state = "customer"
        self.assertFalse(self.known.registry_duplicates)

    def test_the_hint_shows_a_record_of_another_company_without_its_data(self):
        self.known.company_id = self.env["res.company"].create({"name": "Other"})
        twin = self.make_customer("Anything", phone="+49 30 23125777").with_user(self.clerk)
        self.assertEqual(
            twin.registry_duplicates,
            [
                {
                    "id": False,
                    "name": "Exists in another company",
                    "ref": False,
                    "archived": False,
                    "reason": "same phone number",
                }
            ],
        )

    def test_a_record_that_was_merged_away_is_no_duplicate(self):
        self.known.write({"registry_merged_into_id": self.make_customer("Kept").id, "active": False})
        self.assertFalse(self.reasons({"vat": "DE136695976"}))

    def reasons(self, values, user=None):
        rows = self.Partner.with_user(user or self.cashier).registry_find_duplicates(values)
        return [reason for row in rows if row["id"] == self.known.id for reason in row["reasons"]]
