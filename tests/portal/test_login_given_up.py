"""Who gives up his login in the portal: the login goes, the customer and the contact stay."""

from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


@tagged("post_install", "-at_install")
class TestLoginGivenUp(PortalCase):
    def give_up(self, user):
        """Give up the login as the page does, and let Odoo's scheduled job follow."""
        self.authenticate(user.login, PASSWORD)
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        data = {"csrf_token": token, "validation": user.login, "password": PASSWORD}
        answer = self.url_open("/my/deactivate_account", data=data, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        self.run_job()

    def run_job(self):
        self.env.invalidate_all()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["res.users.deletion"]._gc_portal_users()
        self.env.invalidate_all()

    def assertNoLogin(self, partner):
        users = self.env["res.users"].with_context(active_test=False).search([("partner_id", "=", partner.id)])
        self.assertFalse(users.filtered("active"))
        self.assertFalse([user for user in users if "@" in user.login or user.login.endswith("_portal")])
        self.assertFalse(self.env["res.users.deletion"].search([("state", "=", "todo")]))

    def test_a_contact_stays_with_all_of_his_customers(self):
        person, link = self.ben.partner_id, self.ben.partner_id.customer_link_ids
        elsewhere = link.copy({"customer_id": self.garage.id, "portal_access": True})
        self.give_up(self.ben)
        self.assertNoLogin(person)
        self.assertTrue(person.exists().active and link.exists() and elsewhere.exists())
        self.assertFalse(any("Archived" in body for body in person.message_ids.mapped("body")))
        self.assertIn("has given up", person.message_ids[0].body)

    def test_a_customer_that_is_a_person_stays_with_what_belongs_to_it(self):
        paul = self.make_customer("Paul Privat", state="customer", is_company=False, email="paul@example.com")
        user = new_test_user(
            self.env, "paul_portal", "base.group_portal", partner_id=paul.id, name="Paul", password=PASSWORD
        )
        note = self.env["customer.note"].create({"partner_id": paul.id, "name": "Pays late"})
        letter = self.env["customer.letter"].create({"partner_id": paul.id, "subject": "Letter"})
        self.give_up(user)
        self.assertNoLogin(paul)
        self.assertTrue(paul.exists().active and note.exists() and letter.exists())

    def test_somebody_outside_of_the_registry_goes_as_odoo_has_it(self):
        olga = self.Partner.create({"name": "Olga", "email": "olga@example.com"})
        user = new_test_user(
            self.env, "olga_portal", "base.group_portal", partner_id=olga.id, name="Olga", password=PASSWORD
        )
        self.give_up(user)
        self.assertFalse(olga.exists() or user.exists())

    def test_what_waited_for_the_job_before_stays_too(self):
        person = self.ben.partner_id
        self.ben.active = False
        self.env["res.users.deletion"].create({"user_id": self.ben.id, "state": "todo"})
        self.run_job()
        self.assertTrue(person.exists() and person.customer_link_ids)
