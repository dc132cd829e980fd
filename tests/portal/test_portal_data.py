"""What contacts may change in the portal about themselves and about their customer."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

COMPANY_FIELDS = (
    "name", "vat", "street", "city", "zip", "phone", "email", "invoice_sending_method", "invoice_edi_format",
)  # fmt: skip
ATTACK = {
    "name": "Renamed",
    "company_name": "Renamed GmbH",
    "phone": "+49 30 123456",
    "email": "new@sonnenfeld.example.com",
    "vat": "DE123456788",
    "invoice_sending_method": "manual",
    "invoice_edi_format": "ubl_bis3",
    "street": "Elsewhere 1",
    "city": "Hamburg",
    "zip": "20095",
}


class PortalDataCase(PortalCase):
    def post(self, path, **values):
        token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]
        return self.url_open(path, data={"csrf_token": token, **values})

    def submit(self, user, partner=None, **values):
        """Post the address form as ``user``, everything that an attacker would send included."""
        self.authenticate(user.login, PASSWORD)
        values = {**ATTACK, "country_id": self.germany.id, "partner_id": partner.id if partner else "", **values}
        answer = self.post("/my/address/submit", **values)
        self.env.invalidate_all()
        return answer

    def company_data(self):
        return self.bakery.read(COMPANY_FIELDS)[0]


@tagged("post_install", "-at_install")
class TestPortalData(PortalDataCase):
    def test_a_contact_changes_his_own_name_phone_and_address_of_mail_only(self):  # B10, T06
        before = self.company_data()
        for unchecked in ({}, {"verify_address_values": ""}):
            answer = self.submit(self.ben, self.ben.partner_id, **unchecked)
            self.assertEqual(answer.json(), {"redirectUrl": "/my/addresses"})
            self.assertEqual(self.company_data(), before)
        person = self.ben.partner_id
        self.assertEqual((person.name, person.email), ("Renamed", "new@sonnenfeld.example.com"))
        self.assertEqual(person.street, self.bakery.street)

    def test_what_cannot_be_read_called_or_printed_is_refused(self):  # B10, W06
        person = self.ben.partner_id
        before = person.read(["name", "phone"])
        for name, typed in (("name", "!!!"), ("name", "x" * 151), ("phone", "call me"), ("name", "\x00")):
            answer = self.submit(self.ben, person, **{name: typed}).json()
            self.assertIn(name, answer["invalid_fields"])
            self.assertEqual(len(answer["messages"]), 1)
            self.assertEqual(person.read(["name", "phone"]), before)

    def test_a_file_is_no_name(self):  # B10, W06
        before = self.ben.partner_id.name
        self.authenticate(self.ben.login, PASSWORD)
        token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]
        data = {"csrf_token": token, "partner_id": self.ben.partner_id.id, "email": "new@example.com", "phone": "1"}
        answer = self.url_open("/my/address/submit", data=data, files=[("name", ("a.txt", b"Anna"))])
        self.env.invalidate_all()
        self.assertIn("name", answer.json()["invalid_fields"])
        self.assertEqual(self.ben.partner_id.name, before)

    def test_a_phone_number_that_was_odd_before_hinders_nothing(self):  # B10
        person = self.ben.partner_id
        person.phone = "ask Anna"
        self.submit(self.ben, person, phone="ask Anna")
        self.assertEqual((person.name, person.phone), ("Renamed", "ask Anna"))

    def test_an_administrator_changes_the_address_but_nothing_reserved_to_us(self):  # B10
        before = self.company_data()
        for partner in (self.carla.partner_id, self.bakery):
            self.submit(self.carla, partner, street=f"Street {partner.id}")
            after = self.company_data()
            self.assertEqual((after["street"], after["city"]), (f"Street {partner.id}", "Hamburg"))
            for name in ("name", "vat", "invoice_sending_method", "invoice_edi_format"):
                self.assertEqual(after[name], before[name], name)
        self.assertEqual(self.bakery.phone, "+49 30 123456")

    def test_others_change_neither_the_company_nor_its_addresses(self):  # B10, B11
        address = self.Partner.create({"name": "Invoices", "parent_id": self.bakery.id, "type": "invoice"})
        colleague = self.anna.partner_id
        before = self.company_data(), address.read(["name", "email"]), colleague.read(["name", "email"])
        for user in (self.ben, self.anna, self.make_login(self.garage, "Fritz Fremd", portal_admin=True)):
            for partner in (self.bakery, address, colleague):
                with self.subTest(user=user.login, partner=partner.name):
                    if partner == user.partner_id:
                        continue
                    self.assertEqual(self.submit(user, partner).status_code, 403)
                    self.assertEqual(self.url_open(f"/my/address?partner_id={partner.id}").status_code, 403)
        after = self.company_data(), address.read(["name", "email"]), colleague.read(["name", "email"])
        self.assertEqual(after, before)

    def test_an_administrator_does_not_change_colleagues(self):  # B10, CVE-2019-11782
        billing = self.make_login(self.bakery, "Dirk Dorn")
        billing.partner_id.type = "other"
        for colleague in (self.anna.partner_id, billing.partner_id):
            self.assertEqual(self.submit(self.carla, colleague).status_code, 403)
            self.assertNotEqual(colleague.email, ATTACK["email"])

    def test_only_administrators_add_addresses(self):  # B10
        count = self.Partner.search_count([])
        self.assertEqual(self.submit(self.ben).status_code, 403)
        self.assertEqual(self.url_open("/my/address?address_type=billing").status_code, 403)
        self.assertEqual(self.Partner.search_count([]), count)
        self.assertEqual(self.submit(self.carla, name="Back Office").status_code, 200)
        address = self.Partner.search([("name", "=", "Back Office")])
        self.assertEqual((address.parent_id, address.type, address.vat), (self.bakery, "invoice", self.bakery.vat))

    def test_neither_the_customer_nor_a_contact_is_archived(self):  # B10
        address = self.Partner.create({"name": "Invoices", "parent_id": self.bakery.id, "type": "invoice"})
        for user, partner, remains in (
            (self.carla, self.bakery, True),
            (self.carla, self.anna.partner_id, True),
            (self.ben, address, True),
            (self.carla, address, False),
        ):
            self.authenticate(user.login, PASSWORD)
            self.make_jsonrpc_request_safe("/my/address/archive", {"partner_id": partner.id})
            self.env.invalidate_all()
            self.assertEqual(partner.active, remains, partner.name)

    def make_jsonrpc_request_safe(self, path, params):
        return self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": params})

    def test_an_accountant_who_administers_changes_that_customer_only(self):  # B31
        dora = self.make_accountant()
        self.assertEqual(self.submit(dora, self.garage).status_code, 403)
        link = dora.partner_id.customer_link_ids.filtered(lambda link: link.customer_id == self.garage)
        link.portal_admin = True
        self.assertEqual(self.submit(dora, self.garage).status_code, 200)
        self.assertEqual(self.garage.street, "Elsewhere 1")
        self.assertEqual(self.submit(dora, self.bakery).status_code, 403)

    def test_a_customer_that_is_a_person_changes_its_own_address(self):  # B10
        person = self.make_customer("Petra Privat", is_company=False, state="customer", email="petra@example.com")
        user = new_test_user(
            self.env, "petra_portal", "base.group_portal", partner_id=person.id, name="Petra Privat", password=PASSWORD
        )
        self.submit(user, person)
        self.assertEqual((person.name, person.street, person.vat), ("Renamed", "Elsewhere 1", False))

    def test_contacts_outside_of_the_registry_change_what_odoo_lets_them(self):  # B10
        company = self.Partner.create({"name": "Ordinary", "is_company": True})
        user = new_test_user(
            self.env, "olga_portal", "base.group_portal", partner_id=company.id, name="Olga", password=PASSWORD
        )
        self.submit(user, company)
        self.assertEqual((company.vat, company.invoice_edi_format), (ATTACK["vat"], "ubl_bis3"))

    def test_records_are_not_written_by_rpc(self):  # B10
        for user in (self.ben, self.carla):
            for partner in (self.bakery, user.partner_id):
                for name in COMPANY_FIELDS:
                    with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                        partner.with_user(user).write({name: ATTACK[name]})
            for name in ("vat", "street", "invoice_sending_method", "partner_id", "group_ids"):
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    user.with_user(user).write({name: False})

    def test_what_the_page_refuses_is_refused_by_rpc(self):  # B10, W06
        me = self.ben.with_user(self.ben)
        before = self.ben.partner_id.read(["name", "phone", "email", "lang"])
        refused = {
            "name": ("", "!!!", "x" * 151, False, ["x"]),
            "phone": ("call me", "1" * 5000, ["x"]),
            "email": (
                "",
                False,
                "ben",
                "a" * 1000 + "@example.com",
                "ben@example.com, vera@example.com",
                "Ben <ben@example.com>",
                "ben@example.com\nBcc: vera@example.com",
                ["x"],
            ),
            "lang": ("xx_XX", "en", "", False, ["x"]),
        }
        for name, values in refused.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]), self.assertRaises(UserError):
                    me.write({name: value})
        self.env.invalidate_all()
        self.assertEqual(self.ben.partner_id.read(["name", "phone", "email", "lang"]), before)
        self.assertFalse(self.ben.partner_id.customer_link_ids.email_ids)
        me.write({"name": " Ben \x00 Krämer", "phone": False, "email": "ben@new.example.com", "lang": "en_US"})
        person = self.ben.partner_id
        self.assertEqual((person.name, person.phone, person.email), ("Ben Krämer", False, "ben@new.example.com"))

    def test_what_stood_there_before_is_sent_again_as_it_is(self):  # B10
        self.ben.partner_id.write({"phone": "ask Anna", "lang": False, "email": "ben@a.example.com"})
        self.ben.with_user(self.ben).write({"phone": "ask Anna", "lang": False, "name": "Ben K."})
        self.assertEqual(self.ben.partner_id.name, "Ben K.")

    def test_a_stranger_chooses_a_language_that_there_is(self):
        olga = new_test_user(self.env, "olga_portal", "base.group_portal", name="Olga")
        with self.assertRaises(UserError):
            olga.with_user(olga).write({"lang": "xx_XX"})
        olga.with_user(olga).write({"name": "!"})

    def test_a_login_of_the_company_itself_does_not_rename_it(self):  # B10
        user = new_test_user(self.env, "info_portal", "base.group_portal", partner_id=self.garage.id, name="Autohaus")
        with self.assertRaises(AccessError):
            user.with_user(user).write({"name": "Renamed"})
        user.with_user(user).write({"phone": "+49 30 654321"})
        self.assertEqual(self.garage.phone, "+49 30 654321")

    def test_forms_offer_what_may_be_changed(self):  # B10
        page = self.page(self.ben, "/my/account").text
        for name in ("name", "phone", "email"):
            self.assertIn(f'name="{name}"', page)
        for name in ("vat", "company_name", "street", "city", "invoice_edi_format", "invoice_sending_method"):
            self.assertNotIn(f'name="{name}"', page)
        page = self.page(self.carla, f"/my/address?partner_id={self.bakery.id}").text
        self.assertIn('name="street"', page)
        for name in ("vat", "company_name", "invoice_edi_format", "invoice_sending_method"):
            self.assertNotIn(f'name="{name}"', page)
