"""Services, documents and contacts of a customer in the portal, and who sees which of them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

PRICE = "1,234.50"


class PortalPagesCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.bakery)
        cls.product = cls.env["product.product"].create({"name": "Hosting", "type": "service", "lst_price": 1234.5})

    def make_folder(self, customer, *names, state="active", **values):
        return self.env["customer.folder"].create(
            {
                "name": f"Folder {names[0]}",
                "partner_id": customer.id,
                "state": state,
                "service_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "name": name,
                            "date_start": self.today.replace(day=1),
                            "price_unit": 1234.5,
                            **values,
                        }
                    )
                    for name in names
                ],
            }
        )

    def make_file(self, record, name="contract.pdf", user=None, **values):
        files = self.env["ir.attachment"].with_user(user or self.env.user).sudo()
        return files.create(
            {"name": name, "raw": f"%PDF-{name}".encode(), "res_model": record._name, "res_id": record.id, **values}
        )

    def choose(self, user, customer):
        """Act for ``customer`` from now on."""
        self.authenticate(user.login, PASSWORD)
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        self.url_open("/my/customer", data={"customer_id": customer.id, "csrf_token": token})

    def counters(self, user, *names):
        self.authenticate(user.login, PASSWORD)
        params = {"counters": list(names)}
        answer = self.url_open("/my/counters", json={"jsonrpc": "2.0", "method": "call", "params": params})
        return answer.json()["result"]


@tagged("post_install", "-at_install")
class TestPortalServices(PortalPagesCase):
    def test_services_of_active_folders_are_shown(self):  # B10
        self.make_folder(self.bakery, "Mail server", "Backup")
        self.make_folder(self.bakery, "Draft service", state="draft")
        self.make_folder(self.bakery, "Closed service", state="closed")
        ended = self.today - timedelta(days=1)
        self.make_folder(self.bakery, "Ended service", date_start=ended, date_end=ended)
        self.make_folder(self.garage, "Foreign service")
        page = self.page(self.anna, "/my/services").text
        for name in ("Folder Mail server", "Mail server", "Backup", PRICE):
            self.assertIn(name, page)
        for name in ("Draft service", "Closed service", "Ended service", "Foreign service"):
            self.assertNotIn(name, page)
        self.assertEqual(self.counters(self.anna, "registry_service_count"), {"registry_service_count": 2})

    def test_prices_are_for_who_sees_the_invoices(self):  # B09, B10
        self.make_folder(self.bakery, "Mail server")
        page = self.page(self.ben, "/my/services").text
        self.assertIn("Mail server", page)
        self.assertNotIn(PRICE, page)

    def test_the_next_period_is_the_one_to_be_billed_next(self):  # B10
        folder = self.make_folder(self.bakery, "Mail server")
        first = self.today.replace(day=1)
        self.assertEqual(folder.service_ids._portal_period().start, first)
        folder.service_ids.write({"date_end": first + timedelta(days=9)})
        self.assertEqual(folder.service_ids._portal_period().end, first + timedelta(days=9))

    def test_services_are_those_of_the_chosen_customer(self):  # B31
        self.make_folder(self.bakery, "Mail server")
        self.make_folder(self.garage, "Fleet list")
        dora = self.make_accountant()
        for customer, shown, hidden in (
            (self.bakery, "Mail server", "Fleet list"),
            (self.garage, "Fleet list", "Mail server"),
        ):
            self.choose(dora, customer)
            page = self.url_open("/my/services").text
            self.assertIn(shown, page)
            self.assertNotIn(hidden, page)

    def test_folders_stay_closed_by_rpc(self):  # B09
        folder = self.make_folder(self.bakery, "Mail server")
        for record in (folder, folder.service_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.carla).read(["name"])

    def test_who_acts_for_no_customer_has_no_such_pages(self):  # B10
        company = self.Partner.create({"name": "Ordinary", "is_company": True})
        link = self.make_login(self.garage, "Olga Ordinary")
        link.partner_id.customer_link_ids.unlink()
        link.active = True
        link.partner_id.parent_id = company
        for path in ("/my/services", "/my/documents", "/my/contacts", "/my/documents/1"):
            self.assertEqual(self.page(link, path).status_code, 404, path)


@tagged("post_install", "-at_install")
class TestPortalDocuments(PortalPagesCase):
    def test_what_was_released_is_shown_and_nothing_else(self):  # B10
        released = self.make_file(self.bakery, "released.pdf", registry_portal_visible=True)
        hidden = self.make_file(self.bakery, "internal.pdf")
        by_mail = self.make_file(self.bakery, "mailed.pdf", registry_from_customer=True)
        foreign = self.make_file(self.garage, "foreign.pdf", registry_portal_visible=True)
        page = self.page(self.anna, "/my/documents").text
        self.assertIn("released.pdf", page)
        for file in (hidden, by_mail, foreign):
            self.assertNotIn(file.name, page)
            self.assertEqual(self.url_open(f"/my/documents/{file.id}").status_code, 404)
        answer = self.url_open(f"/my/documents/{released.id}")
        self.assertEqual(answer.content, b"%PDF-released.pdf")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(self.counters(self.anna, "registry_document_count"), {"registry_document_count": 1})

    def test_everybody_finds_what_he_has_sent_and_invoice_people_what_all_have(self):  # B09, B10
        self.make_file(self.bakery, "released.pdf", registry_portal_visible=True)
        by_ben = self.make_file(self.bakery, "ben.pdf", user=self.ben)
        self.make_file(self.bakery, "anna.pdf", user=self.anna)
        page = self.page(self.ben, "/my/documents").text
        self.assertIn("ben.pdf", page)
        for name in ("anna.pdf", "released.pdf"):
            self.assertNotIn(name, page)
        page = self.page(self.anna, "/my/documents").text
        for name in ("ben.pdf", "anna.pdf", "released.pdf"):
            self.assertIn(name, page)
        self.assertEqual(self.url_open(f"/my/documents/{by_ben.id}").content, b"%PDF-ben.pdf")

    def test_documents_of_another_customer_are_not_reached_before_the_switch(self):  # B31
        dora = self.make_accountant()
        file = self.make_file(self.garage, "garage.pdf", registry_portal_visible=True)
        self.choose(dora, self.bakery)
        self.assertEqual(self.url_open(f"/my/documents/{file.id}").status_code, 404)
        self.choose(dora, self.garage)
        self.assertEqual(self.url_open(f"/my/documents/{file.id}").status_code, 200)

    def test_files_of_partners_are_closed_by_every_other_way(self):  # B09, B11, CVE-2018-15631
        files = self.make_file(self.bakery, "internal.pdf") | self.make_file(
            self.bakery, "released.pdf", registry_portal_visible=True
        )
        for user in (self.ben, self.carla):
            self.authenticate(user.login, PASSWORD)
            for file in files:
                self.assertNotIn(b"%PDF", self.url_open(f"/web/content/{file.id}?download=true").content)
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["raw"])
                for values in ({"registry_portal_visible": True}, {"res_id": user.partner_id.id}, {"public": True}):
                    with self.assertRaises(AccessError):
                        file.with_user(user).write(values)
            self.assertFalse(files.with_user(user).search([("id", "in", files.ids)]))

    def test_files_are_served_inert(self):  # T31, CVE-2021-45071
        page = self.make_file(
            self.bakery, "x.html", raw=b"<script>alert(1)</script>", registry_portal_visible=True, mimetype="text/html"
        )
        answer = self.page(self.anna, f"/my/documents/{page.id}")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_releasing_is_told_in_the_messages_of_the_customer(self):  # B10
        file = self.make_file(self.bakery)
        file.with_user(self.clerk).registry_portal_visible = True
        message = self.bakery.message_ids[0]
        self.assertIn("contract.pdf", message.body)
        self.assertEqual(message.author_id, self.clerk.partner_id)

    def test_only_documents_of_customers_are_released(self):  # B10
        with self.assertRaises(ValidationError):
            self.make_file(self.invoice, registry_portal_visible=True)


@tagged("post_install", "-at_install")
class TestPortalContacts(PortalPagesCase):
    def test_administrators_see_the_contacts_of_their_customer(self):  # B10
        self.make_login(self.garage, "Fritz Fremd")
        self.make_contact(self.bakery, "Gone Former", active=False)
        page = self.page(self.carla, "/my/contacts").text
        for name in ("Anna Lindner", "Ben Kramer", "Carla Voss"):
            self.assertIn(name, page)
        for name in ("Fritz Fremd", "Gone Former"):
            self.assertNotIn(name, page)

    def test_others_do_not(self):  # B10, B11
        for user in (self.anna, self.ben):
            self.assertEqual(self.page(user, "/my/contacts").status_code, 404)
            self.assertNotIn("/my/contacts", self.url_open("/my").text)
