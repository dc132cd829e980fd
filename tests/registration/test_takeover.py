"""Contacts become customers, thousands at a time: doubled numbers and bad names stop nobody and are named."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestTakeover(RegistryCase):
    def ordinary(self, name, **values):
        return self.Partner.create({"name": name, "is_company": True, **values})

    def take_over(self, partners):
        return partners.action_add_to_registry()["params"]

    def test_of_two_with_one_number_the_older_keeps_it_and_all_pairs_are_named(self):  # D14
        first, second = self.ordinary("First", ref="K-1"), self.ordinary("Second", ref="K-1")
        third, fourth = self.ordinary("Third", ref="K-2"), self.ordinary("Fourth", ref="K-2 ")
        fifth = self.ordinary("Fifth")
        told = self.take_over(fourth | second | third | first | fifth)
        partners = first | second | third | fourth | fifth
        self.assertEqual(set(partners.mapped("registry_state")), {"draft"})
        self.assertEqual((first.ref, third.ref), ("K-1", "K-2"))
        self.assertNotIn(second.ref, (False, "K-1"))
        self.assertIn(f"Second: K-1 → {second.ref}", told["message"])
        self.assertIn(f"→ {fourth.ref}", told["message"])
        self.assertEqual(told["next"]["domain"], [("id", "in", [second.id, fourth.id])])
        self.assertIn("K-1", second.message_ids[:1].body)

    def test_the_number_of_a_customer_stays_its_own_also_if_it_is_younger(self):
        older = self.ordinary("Older", ref="K-7")
        customer = self.make_customer("Customer", ref="K-7", state="customer")
        self.take_over(older | self.ordinary("Other"))
        self.assertEqual((customer.ref, older.registry_state), ("K-7", "draft"))
        self.assertNotIn(older.ref, (False, "K-7"))

    def test_each_company_has_numbers_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        here, there = self.ordinary("Here", ref="K-3", company_id=self.company.id), self.ordinary("There", ref="K-3")
        there.company_id = other
        told = self.take_over(here | there)
        self.assertEqual((here.ref, there.ref, told["type"]), ("K-3", "K-3", "success"))

    def test_a_bad_name_stays_out_and_stops_nobody(self):
        bad, good = self.ordinary("...", email="bad@example.com"), self.ordinary("Good")
        told = self.take_over(bad | good)
        self.assertEqual((bad.registry_state, good.registry_state), (False, "draft"))
        self.assertIn("bad@example.com", told["message"])
        with self.assertRaises(ValidationError):
            bad.action_add_to_registry()

    def test_a_single_one_opens_its_form(self):
        partner = self.ordinary("Single")
        action = partner.action_add_to_registry()
        self.assertEqual((action["res_id"], partner.registry_state), (partner.id, "draft"))
