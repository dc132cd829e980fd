"""Who sees which invoices in the portal: as records, pages, files and reports."""

import re

from lxml import html
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from tests.common import RegistryCase

PASSWORD = "portal-portal"


class PortalCase(HttpCase, RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bakery = cls.make_customer(state="customer")
        cls.garage = cls.make_customer("Autohaus Rheinaue", state="customer", email="info@rheinaue.example.com")
        cls.anna = cls.make_login(cls.bakery, "Anna Lindner", invoice_recipient=True)
        cls.ben = cls.make_login(cls.bakery, "Ben Kramer")
        cls.carla = cls.make_login(cls.bakery, "Carla Voss", portal_admin=True)
        cls.invoice = cls.make_invoice(cls.bakery)
        cls.other = cls.make_invoice(cls.garage)

    @classmethod
    def make_login(cls, customer, name, **rights):
        """Return the portal user of a new contact of ``customer``."""
        link = cls.make_contact(customer, name, portal_access=True, **rights)
        login = name.partition(" ")[0].lower()
        return new_test_user(
            cls.env,
            f"{login}_portal",
            "base.group_portal",
            partner_id=link.person_id.id,
            name=name,
            email=link.person_id.email,
            password=PASSWORD,
        )

    @classmethod
    def make_additional_login(cls, link, email):
        """Return the portal user that logs in with ``email``, an additional address of this contact."""
        cls.env["customer.contact.email"].create({"contact_id": link.id, "email": email, "portal": True})
        link._grant_portal(email)
        user = cls.env["res.users"].search([("login", "=", email)])
        user.password = PASSWORD
        return user

    @classmethod
    def make_accountant(cls):
        """Return the portal user of a tax consultant who works for both customers, but is employed by neither."""
        office = cls.make_customer("Steuerkanzlei Holm", email="info@holm.example.com")
        dora = cls.make_contact(office, "Dora Holm").person_id
        for customer in (cls.bakery, cls.garage):
            cls.env["customer.contact"].create(
                {"customer_id": customer.id, "person_id": dora.id, "portal_access": True, "invoice_recipient": True}
            )
        return new_test_user(
            cls.env, "dora_portal", "base.group_portal", partner_id=dora.id, name="Dora Holm", password=PASSWORD
        )

    def seen(self, user, model="account.move"):
        return self.env[model].with_user(user).search([])

    def page(self, user, path, **options):
        self.authenticate(user.login, PASSWORD)
        return self.url_open(path, **options)


@tagged("post_install", "-at_install")
class TestPortalInvoices(PortalCase):
    def test_recipients_and_administrators_see_the_invoices_of_their_customer(self):  # B08, B09, B10
        for user in (self.anna, self.carla):
            self.assertEqual(self.seen(user), self.invoice)
            self.assertEqual(self.seen(user, "account.move.line").move_id, self.invoice)

    def test_a_contact_without_the_right_sees_no_invoice_of_colleagues(self):  # B09, B11
        self.assertFalse(self.seen(self.ben))
        self.assertFalse(self.seen(self.ben, "account.move.line"))
        for attempt in (
            lambda: self.invoice.with_user(self.ben).read(["name"]),
            lambda: self.invoice.line_ids.with_user(self.ben).read(["name"]),
            lambda: self.env["account.move"].with_user(self.ben).browse(self.invoice.id).web_read({"name": {}}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        groups = self.env["account.move"].with_user(self.ben).formatted_read_group([], [], ["__count"])
        self.assertEqual([group["__count"] for group in groups], [0])

    def test_who_sees_the_invoices_sees_what_open_credit_covers(self):  # B10, T12
        later = self.make_invoice(self.bakery, amount=50)
        page = self.page(self.anna, "/my/invoices").text
        self.assertNotIn("o_registry_credit", page)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.bakery.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [Command.create({"name": "Refund", "quantity": 1, "price_unit": 120})],
            }
        )
        credit.action_post()
        content = self.page(self.anna, "/my/invoices").text
        # The cell of the number: phones do not show the one of the status.
        cell = html.fromstring(content).xpath(f"//td[a[@title='{later.name}']]")[0]
        self.assertIn("Partly covered", cell.text_content())
        page = " ".join(re.sub(r"<[^>]+>", " ", content).split())
        total = f"{credit.amount_total:.2f}"
        self.assertRegex(page, rf"You have an open credit of \S* ?{re.escape(total)}")
        self.assertEqual(len(re.findall("(?<!Partly )Covered by your credit|Partly covered", page)), 2)
        self.assertIn("Partly covered", self.page(self.anna, f"/my/invoices/{later.id}").text)

    def test_a_link_in_a_mail_shows_no_credit(self):  # B11
        self.env["account.payment"].create({"partner_id": self.bakery.id, "amount": 120}).action_post()
        self.authenticate(None, None)
        page = self.url_open(self.invoice.get_portal_url()).text
        self.assertIn(self.invoice.name, page)
        self.assertNotIn("by your credit", page)
        own = self.make_invoice(self.ben.partner_id)
        page = self.page(self.ben, f"/my/invoices/{own.id}").text
        self.assertIn(own.name, page)
        self.assertNotIn("by your credit", page)

    def test_open_credit_of_nobody_is_shown_to_nobody(self):  # B11
        receivable = self.bakery.property_account_receivable_id
        income = self.invoice.invoice_line_ids.account_id
        self.env["account.move"].create(
            {
                "date": "2026-11-02",
                "line_ids": [
                    Command.create({"account_id": receivable.id, "credit": 77, "partner_id": False}),
                    Command.create({"account_id": income.id, "debit": 77, "partner_id": False}),
                ],
            }
        ).action_post()
        for user in (self.ben, self.anna):
            self.assertNotIn("o_registry_credit", self.page(user, "/my/invoices").text)

    def test_everybody_sees_what_is_addressed_to_himself(self):  # B10
        own = self.make_invoice(self.ben.partner_id)
        self.assertEqual(self.seen(self.ben), own)
        self.assertNotIn(own, self.seen(self.foreigner()))

    def foreigner(self):
        return self.make_login(self.garage, "Fritz Fremd", invoice_recipient=True)

    def test_a_customer_that_is_a_person_sees_its_own(self):  # B10
        person = self.make_customer("Petra Privat", is_company=False, state="customer", email="petra@example.com")
        user = new_test_user(self.env, "petra_portal", "base.group_portal", partner_id=person.id, name="Petra Privat")
        invoice = self.make_invoice(person)
        self.assertEqual(self.seen(user), invoice)

    def test_contacts_outside_of_the_registry_see_what_odoo_shows_them(self):  # B10
        company = self.Partner.create({"name": "Ordinary", "is_company": True})
        person = self.Partner.create({"name": "Olga", "parent_id": company.id, "email": "olga@example.com"})
        user = new_test_user(self.env, "olga_portal", "base.group_portal", partner_id=person.id, name="Olga")
        invoice = self.make_invoice(company)
        self.assertEqual(self.seen(user), invoice)

    def test_rights_end_with_the_contact(self):  # B07, B11
        link = self.env["customer.contact"].search([("person_id", "=", self.anna.partner_id.id)])
        link.invoice_recipient = False
        self.assertFalse(self.seen(self.anna))
        link.invoice_recipient = True
        self.assertEqual(self.seen(self.anna), self.invoice)
        link.active = False
        self.assertFalse(self.anna.active)
        with self.assertRaises(AccessError):
            self.seen(self.anna)

    def test_one_login_serves_several_customers_it_is_not_employed_by(self):  # B31
        dora = self.make_accountant()
        self.assertEqual(self.seen(dora), self.invoice | self.other)
        link = self.env["customer.contact"].search(
            [("person_id", "=", dora.partner_id.id), ("customer_id", "=", self.garage.id)]
        )
        link.portal_access = False
        self.assertEqual(self.seen(dora), self.invoice)

    def test_pages_files_and_reports_show_no_more_than_records(self):  # B09, B10
        file = self.env["ir.attachment"].create(
            {"name": "INV.pdf", "raw": b"%PDF-secret", "res_model": "account.move", "res_id": self.invoice.id}
        )
        paths = (
            f"/my/invoices/{self.invoice.id}",
            f"/my/invoices/{self.invoice.id}?report_type=pdf&download=true",
            f"/my/invoices/{self.invoice.id}?report_type=html",
            f"/report/html/account.report_invoice/{self.invoice.id}",
            f"/web/content/{file.id}",
        )
        for path in paths:
            for user in (self.ben, self.foreigner() if path == paths[0] else self.ben):
                answer = self.page(user, path)
                with self.subTest(path=path, user=user.login):
                    self.assertNotIn(self.invoice.name, answer.text)
                    self.assertNotIn("%PDF-secret", answer.text)
        self.assertIn(self.invoice.name, self.page(self.anna, paths[0]).text)
        self.assertIn(self.invoice.name, self.page(self.anna, "/my/invoices").text)
        self.assertNotIn(self.invoice.name, self.page(self.ben, "/my/invoices").text)


@tagged("post_install", "-at_install")
class TestPortalSwitch(PortalCase):
    def choose(self, customer_id):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/my").text)[1]
        return self.url_open("/my/customer", data={"customer_id": customer_id, "csrf_token": token})

    def test_invoices_are_those_of_the_chosen_customer(self):  # B31
        dora = self.make_accountant()
        home = self.page(dora, "/my").text
        self.assertIn("Autohaus Rheinaue", home)
        self.assertIn("Bäckerei Sonnenfeld", home)
        for customer, shown, hidden in (
            (self.bakery, self.invoice, self.other),
            (self.garage, self.other, self.invoice),
        ):
            self.choose(customer.id)
            page = self.url_open("/my/invoices").text
            self.assertIn(shown.name, page)
            self.assertNotIn(hidden.name, page)

    def test_a_foreign_customer_cannot_be_chosen(self):  # B31
        stranger = self.make_customer("Stranger", state="customer", email="info@stranger.example.com")
        dora = self.make_accountant()
        self.authenticate(dora.login, PASSWORD)
        self.choose(self.bakery.id)
        for value in (stranger.id, "x", "", "1 OR 1=1"):
            self.choose(value)
            self.assertIn(self.invoice.name, self.url_open("/my/invoices").text)

    def test_choosing_needs_a_form_of_ours(self):  # B31
        dora = self.make_accountant()
        self.authenticate(dora.login, PASSWORD)
        self.assertEqual(self.url_open("/my/customer").status_code, 405)
        self.assertEqual(self.url_open("/my/customer", data={"customer_id": self.garage.id}).status_code, 400)

    def test_who_acts_for_one_customer_has_no_choice(self):  # B31
        self.assertNotIn("o_registry_customer_switch", self.page(self.anna, "/my").text)


@tagged("post_install", "-at_install")
class TestPortalStatement(PortalCase):
    def test_the_statement_is_for_who_sees_the_invoices(self):  # X06
        answer = self.page(self.anna, "/my/statement")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.invoice.name, answer.text)
        self.assertNotIn(self.other.name, answer.text)
        self.assertEqual(self.page(self.ben, "/my/statement").status_code, 404)

    def test_an_employee_who_is_a_contact_sees_no_books_that_he_does_not_see_elsewhere(self):  # X06, T12
        person = self.make_contact(self.bakery, "Emil Berger", portal_access=True, portal_admin=True).person_id
        user = new_test_user(
            self.env, "emil", "customer_registry.group_user", partner_id=person.id, name="Emil", password=PASSWORD
        )
        self.env["account.payment"].create({"partner_id": self.bakery.id, "amount": 120}).action_post()
        self.assertEqual(self.page(user, "/my/statement").status_code, 404)
        self.assertNotIn("o_registry_credit", self.url_open("/my/invoices").text)
        user.group_ids += self.env.ref("account.group_account_invoice")
        # Nor with that right: whoever becomes an employee acts for no customer in the portal any more.
        self.assertEqual(self.url_open("/my/statement").status_code, 404)
        self.assertFalse(person.customer_link_ids.portal_access)
