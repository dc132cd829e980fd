"""Which customer can lawfully be served how: rules of law, kind of buyer, and what the review says (X14)."""

import itertools
import random
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from tests.common import RegistryCase

ANY = None
# Read in the laws, not in the addon: seller, buyer, kind, class of the seller, day: what is permitted.
LAW = [
    ("be", "be", "company", ANY, date(2026, 1, 1), {"peppol"}),
    ("be", "be", "public", ANY, date(2024, 3, 1), {"peppol"}),
    ("fr", "fr", "company", "large", date(2026, 9, 1), {"peppol", "pdp"}),
    ("fr", "fr", "company", ANY, date(2027, 9, 1), {"peppol", "pdp"}),
    ("fr", "fr", "public", ANY, date(2020, 1, 1), {"chorus"}),
    ("fr", "fr", "public", "large", date(2026, 9, 1), {"chorus", "peppol", "pdp"}),
    ("fr", "fr", "public", ANY, date(2027, 9, 1), {"chorus", "peppol", "pdp"}),
    ("de", "de", "public", ANY, date(2020, 11, 27), {"peppol", "email", "manual"}),
    ("at", "at", "public", ANY, date(2014, 1, 1), {"peppol", "manual"}),
    ("it", "it", "public", ANY, date(2015, 3, 31), {"sdi"}),
    ("it", "it", "company", ANY, date(2019, 1, 1), {"sdi"}),
    ("it", "it", "consumer", ANY, date(2019, 1, 1), {"sdi"}),
    ("lu", "lu", "public", ANY, date(2023, 3, 18), {"peppol", "manual"}),
    ("nl", "nl", "public", ANY, date(2019, 4, 18), {"peppol"}),
]
COUNTRIES = ("be", "fr", "de", "at", "it", "lu", "nl", "ch")
KINDS = ("company", "public", "consumer")


def lawful(seller, buyer, kind, size, day):
    found = [
        (since, permitted)
        for one, other, of_kind, of_size, since, permitted in LAW
        if (one, other, of_kind) == (seller, buyer, kind) and of_size in (ANY, size) and since <= day
    ]
    return max(found, key=lambda item: item[0])[1] if found else None


class TestLawfulChannels(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.countries = {code: cls.env.ref(f"base.{code}") for code in COUNTRIES}

    def customer(self, country, kind, **values):
        return self.env["res.partner"].create(
            {
                "name": "Buyer",
                "is_company": kind != "consumer",
                "country_id": self.countries[country].id,
                "registry_state": "customer",
                "registry_buyer_kind": kind,
                **values,
            }
        )

    def test_a_thousand_customers_get_the_channels_of_the_law(self):  # X14
        customers = {
            (country, kind): self.customer(country, kind) for country, kind in itertools.product(COUNTRIES, KINDS)
        }
        every = set(dict(self.env["res.partner"]._fields["invoice_sending_method"]._description_selection(self.env)))
        chance = random.Random(17)
        for _number in range(1000):
            seller, day = chance.choice(COUNTRIES), date(chance.randint(2013, 2029), chance.randint(1, 12), 1)
            size = chance.choice(["large", "small", False])
            (buyer, kind), customer = chance.choice(list(customers.items()))
            self.company.write({"country_id": self.countries[seller].id, "registry_seller_class": size})
            found = customer.registry_lawful_channels(self.company, day)
            wanted = lawful(seller, buyer, kind, size, day)
            self.assertEqual(found["channels"], wanted or every, (seller, size, buyer, kind, day))
            if wanted:
                self.assertIn(wanted and "20", found["reason"])

    def test_the_more_specific_rule_wins_then_the_later_one(self):
        self.env["customer.channel.rule"].search([]).active = False
        self.company.country_id = self.countries["ch"]
        buyer = self.customer("ch", "company")
        for source, country, kind, day in (
            ("A", ANY, ANY, "2026-06-01"),
            ("B", ANY, "company", "2026-01-01"),
            ("C", "ch", ANY, "2024-01-01"),
            ("D", "ch", "company", "2022-01-01"),
            ("E", "ch", "company", "2023-01-01"),
        ):
            self.env["customer.channel.rule"].create(
                {
                    "seller_country_id": self.countries["ch"].id,
                    "buyer_country_id": country and self.countries[country].id,
                    "buyer_kind": kind,
                    "date_from": day,
                    "channels": source.lower(),
                    "source": source,
                }
            )
        expected = {"2021-01-01": None, "2022-06-01": {"d"}, "2026-07-01": {"e"}}
        for day, channels in expected.items():
            found = buyer.registry_lawful_channels(self.company, day)
            self.assertEqual(found["channels"], channels or found["channels"])
            self.assertEqual(bool(found["reason"]), bool(channels))
        consumer = self.customer("ch", "consumer")
        self.assertEqual(consumer.registry_lawful_channels(self.company, "2026-07-01")["channels"], {"c"})
        other = self.customer("de", "company")
        self.assertEqual(other.registry_lawful_channels(self.company, "2026-07-01")["channels"], {"b"})

    def test_the_review_warns_of_an_unlawful_channel_and_a_binding_rule_keeps_it_open(self):
        self.company.country_id = self.countries["be"]
        buyer = self.customer("be", "company", vat="BE0239843188", invoice_sending_method="email")
        found = [item for item in buyer.registry_review() if item["field"] == "invoice_sending_method"]
        self.assertEqual([item["severity"] for item in found], ["warning"])
        self.assertIn("Peppol", found[0]["message"])
        self.assertTrue(buyer.registry_channel_warning)
        self.env.ref("customer_registry.channel_rule_be_company_2026").binding = True
        found = [item for item in buyer.registry_review() if item["field"] == "invoice_sending_method"]
        self.assertEqual([item["severity"] for item in found], ["error"])

    def test_the_kind_of_buyer_is_proposed_and_stays_as_chosen(self):
        person = self.env["res.partner"].create({"name": "Anna Muster"})
        self.assertEqual(person.registry_buyer_kind, "consumer")
        person.vat = "DE136695976"
        self.assertEqual(person.registry_buyer_kind, "company")
        person.write({"peppol_eas": "0204", "peppol_endpoint": "04011000-1234512345-06"})
        self.assertEqual(person.registry_buyer_kind, "public")
        person.registry_buyer_kind = "consumer"
        person.write({"is_company": True, "peppol_eas": False, "peppol_endpoint": False})
        self.assertEqual(person.registry_buyer_kind, "consumer")
        self.assertIn(person, self.env["res.partner"].search([("registry_buyer_kind", "=", "consumer")]))

    def test_customers_are_looked_at_together(self):
        self.company.country_id = self.countries["be"]
        customers = self.env["res.partner"].concat(*(self.customer("be", "company") for _number in range(20)))
        customers._registry_unlawful(self.company, date(2026, 2, 1))
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            found = customers._registry_unlawful(self.company, date(2026, 2, 1))
        self.assertEqual(len(found), 20)

    def test_sending_warns_and_a_binding_rule_keeps_the_invoice_back(self):
        self.company.country_id = self.countries["be"]
        buyer = self.customer("be", "company", email="buyer@example.com", invoice_sending_method="email")
        invoice = self.make_invoice(buyer)
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        self.assertIn("Peppol", wizard.create({}).alerts["registry_unlawful"]["message"])
        self.env.ref("customer_registry.channel_rule_be_company_2026").binding = True
        deliveries = self.env["customer.delivery"]._queue(invoice)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.delivery"]._process()
        self.assertEqual(deliveries.mapped("state"), ["failed"])
        self.assertIn("Peppol", deliveries.error)

    def test_managers_alone_change_the_law(self):
        rule = self.env.ref("customer_registry.channel_rule_be_company_2026")
        reader = new_test_user(self.env, "law-reader", "base.group_user,customer_registry.group_user")
        self.assertTrue(rule.with_user(reader).source)
        with self.assertRaises(AccessError):
            rule.with_user(reader).binding = True
        manager = new_test_user(self.env, "law-manager", "base.group_user,customer_registry.group_manager")
        rule.with_user(manager).binding = True
        with self.assertRaises(ValidationError):
            rule.with_user(manager).channels = "e-mail & more"


class TestEinvoiceAddress(RegistryCase):  # X13
    def buyer(self, **values):
        return self.env["res.partner"].create({"name": "Buyer", "is_company": True, **values})

    def test_an_address_that_somebody_entered_survives(self):
        for scheme, number in (
            ("0204", "04011000-1234512345-06"),
            ("0225", "732829320_73282932000074"),
            ("0088", "4012345500004"),
            ("9930", "DE129273398"),
        ):
            with self.subTest(scheme):
                buyer = self.buyer(country_id=self.env.ref("base.de").id, registry_state="draft", vat="DE136695976")
                buyer.write({"peppol_eas": scheme, "peppol_endpoint": number})
                for values in (
                    {"vat": "DE811907980"},
                    {"country_id": self.env.ref("base.fr").id, "vat": "FR44732829320"},
                    {"company_registry": "73282932000074"},
                ):
                    buyer.write(values)
                    self.env.flush_all()
                    self.assertEqual((buyer.peppol_eas, buyer.peppol_endpoint), (scheme, number))

    def test_an_address_that_odoo_proposed_follows(self):
        buyer = self.buyer(country_id=self.env.ref("base.de").id, registry_state="draft", vat="DE136695976")
        self.assertEqual(buyer.peppol_endpoint, "DE136695976")
        buyer.vat = "DE129273398"
        self.assertEqual(buyer.peppol_endpoint, "DE129273398")

    def test_outside_of_the_registry_odoo_decides(self):
        contact = self.buyer(country_id=self.env.ref("base.de").id, vat="DE136695976")
        contact.write({"peppol_eas": "0204", "peppol_endpoint": "04011000-1234512345-06"})
        contact.write({"country_id": self.env.ref("base.fr").id, "vat": "FR44732829320"})
        self.assertEqual(contact.peppol_eas, "9957")

    def test_the_review_refuses_wrong_check_digits_and_warns_of_strangers(self):
        buyer = self.buyer(country_id=self.env.ref("base.de").id, registry_state="draft", vat="DE136695976")
        cases = (
            ("0204", "04011000-1234512345-07", "error"),
            ("0204", "04011000-1234512345-06", None),
            ("9930", "DE136695970", "error"),
            ("9930", "DE129273398", "warning"),
            ("0088", "4012345500005", "error"),
        )
        for scheme, number, severity in cases:
            buyer.write({"peppol_eas": scheme, "peppol_endpoint": number})
            found = [item["severity"] for item in buyer.registry_review() if item["field"] == "peppol_endpoint"]
            self.assertEqual(found, [severity] if severity else [], (scheme, number))
