"""Staff sees the portal as a contact sees it: read-only, logged, without a change of the session."""

import re
from unittest.mock import patch

import psycopg2
from lxml import html
from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


@tagged("post_install", "-at_install")
class TestPortalPreview(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "customer_registry.group_user,account.group_account_invoice,survey.group_survey_user"
        cls.staff = new_test_user(cls.env, "staff", groups, password=PASSWORD)

    def link_of(self, user):
        return user.partner_id.customer_link_ids[:1]

    def preview(self, link, user=None):
        self.authenticate((user or self.staff).login, PASSWORD)
        return self.url_open(f"/customer_registry/portal_preview/{link.id}")

    def test_staff_sees_the_home_of_the_contact(self):  # W19
        answer = self.preview(self.link_of(self.carla))
        self.assertEqual(answer.status_code, 200)
        for text in ("Carla Voss", "Company data", "Account statement"):
            self.assertIn(text, answer.text)
        self.assertNotIn("Company data", self.preview(self.link_of(self.ben)).text)

    def test_the_line_above_is_in_the_language_of_the_employee(self):  # W19, X11
        self.env["res.lang"]._activate_lang("de_DE")
        self.staff.lang = "de_DE"
        self.assertIn("Vorschau: ", self.preview(self.link_of(self.carla)).text)

    def test_staff_follows_the_links_to_the_lists(self):  # W19
        home = self.preview(self.link_of(self.carla)).text
        base = f"/customer_registry/portal_preview/{self.link_of(self.carla).id}"
        links = set(re.findall(rf'href="({base}/\w+)"', home))
        pages = ("home", "invoices", "services", "documents", "contacts", "requests", "tickets", "questionnaires")
        self.assertEqual(links, {f"{base}/{page}" for page in pages})
        for page in pages:
            with self.subTest(page):
                answer = self.url_open(f"{base}/{page}")
                self.assertEqual(answer.status_code, 200)
                self.assertIn("Carla Voss", answer.text)
                self.assertFalse(re.findall(r'<(?:form|script|iframe)|href="/my', answer.text))
        self.assertIn(self.invoice.name, self.url_open(f"{base}/invoices").text)
        self.assertIn("Invoices", self.bakery.message_ids[0].body)
        for page in ("security", "statement", "customer", "invoices/1"):
            self.assertEqual(self.url_open(f"{base}/{page}").status_code, 404)

    def test_staff_without_the_right_to_invoices_sees_none(self):  # W19
        self.staff.group_ids -= self.env.ref("account.group_account_invoice")
        home = self.preview(self.link_of(self.carla))
        self.assertNotIn("/invoices", home.text)
        base = f"/customer_registry/portal_preview/{self.link_of(self.carla).id}"
        self.assertEqual(self.url_open(f"{base}/invoices").status_code, 404)
        self.assertEqual(self.url_open(f"{base}/services").status_code, 200)

    def test_pages_of_records_that_staff_may_not_read_are_not_offered(self):  # W19
        self.staff.group_ids -= self.env.ref("survey.group_survey_user")
        home = self.preview(self.link_of(self.carla))
        self.assertNotIn("/questionnaires", home.text)
        self.assertIn("/requests", home.text)
        base = f"/customer_registry/portal_preview/{self.link_of(self.carla).id}"
        self.assertEqual(self.url_open(f"{base}/questionnaires").status_code, 404)

    def test_a_contact_that_staff_may_not_see_has_no_preview(self):  # W19, T01
        other = self.env["res.company"].create({"name": "Other"})
        self.staff.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        link, person = self.link_of(self.carla), self.carla.partner_id
        self.assertEqual(self.preview(link).status_code, 200)
        person.company_id = self.company
        self.assertEqual(self.preview(link).status_code, 404)
        with self.assertRaises(AccessError):
            link.with_user(self.staff).action_portal_preview()
        person.company_id, self.bakery.company_id = False, self.company
        self.assertEqual(self.preview(link).status_code, 404)

    def test_invoices_of_a_company_that_is_not_of_the_employee_are_not_shown(self):  # W19
        other = self.env["res.company"].create({"name": "Other", "country_id": self.germany.id})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        foreign = self.make_invoice(self.bakery, company_id=other.id, amount=4321)
        self.carla.company_ids += other
        base = f"/customer_registry/portal_preview/{self.link_of(self.carla).id}"
        self.authenticate(self.staff.login, PASSWORD)
        page = self.url_open(f"{base}/invoices").text
        self.assertIn(self.invoice.name, page)
        self.assertNotIn(f"{foreign.amount_residual:,.2f}", page)
        self.staff.company_ids += other
        self.assertIn(f"{foreign.amount_residual:,.2f}", self.url_open(f"{base}/invoices").text)

    def test_the_cards_are_those_of_the_contact_not_of_the_employee(self):  # W19
        self.authenticate(self.staff.login, PASSWORD)
        self.make_jsonrpc_request("/my/counters", {"counters": ["invoice_count"]})
        base = f"/customer_registry/portal_preview/{self.link_of(self.ben).id}"
        self.make_invoice(self.garage)
        card = html.fromstring(self.url_open(base).text).xpath(
            "//*[@data-placeholder_count='invoice_count']/ancestor::div[contains(@class, 'o_portal_index_card')]"
        )
        self.assertIn("d-none", card[0].get("class"))

    def test_of_several_customers_only_the_one_is_shown(self):  # W19, B31
        dora = self.make_accountant()
        link = dora.partner_id.customer_link_ids.filtered(lambda link: link.customer_id == self.bakery)
        self.authenticate(self.staff.login, PASSWORD)
        page = self.url_open(f"/customer_registry/portal_preview/{link.id}/invoices").text
        self.assertIn(self.invoice.name, page)
        for other in (self.other.name, self.garage.name):
            self.assertNotIn(other, page)
        info = self.url_open("/web/session/get_session_info", json={"params": {}}).json()["result"]
        self.assertEqual(info["uid"], self.staff.id)

    def test_it_is_inert_and_logged_and_the_session_stays(self):  # W19
        answer = self.preview(self.link_of(self.carla))
        for text in ("<script", "/my/security"):
            self.assertNotIn(text, answer.text)
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        message = self.bakery.message_ids[0]
        self.assertIn("Carla Voss", message.body)
        self.assertEqual(message.author_id, self.staff.partner_id)
        info = self.url_open("/web/session/get_session_info", json={"params": {}}).json()["result"]
        self.assertEqual(info["uid"], self.staff.id)

    def test_rendering_cannot_write(self):  # W19
        refusals = []

        def write(controller, customers):
            try:
                customers.sudo().write({"phone": "+49 30 999999"})
                customers.flush_recordset()
            except psycopg2.Error as error:
                refusals.append(type(error))
                raise
            return customers

        with (
            patch.object(PortalCustomer, "_registry_customer", write),
            mute_logger("odoo.sql_db", "odoo.http"),
        ):
            answer = self.preview(self.link_of(self.carla))
        self.assertEqual(set(refusals), {psycopg2.errors.ReadOnlySqlTransaction})
        self.assertGreaterEqual(answer.status_code, 500)
        self.env.invalidate_all()
        self.assertNotEqual(self.bakery.phone, "+49 30 999999")

    def test_others_see_nothing(self):  # W19
        employee = new_test_user(self.env, "plain_employee", "base.group_user", password=PASSWORD)
        for user in (self.ben, self.anna, employee):
            self.assertEqual(self.preview(self.link_of(self.carla), user).status_code, 404)

    def test_a_contact_without_access_has_no_preview(self):  # W19
        link = self.make_contact(self.bakery, "Nora Neumann")
        self.assertEqual(self.preview(link).status_code, 404)
        with self.assertRaises(UserError):
            link.with_user(self.staff).action_portal_preview()
        url = self.link_of(self.ben).with_user(self.staff).action_portal_preview()["url"]
        self.assertEqual(self.url_open(url).status_code, 200)
