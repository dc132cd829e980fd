"""Nobody comes at an employee by a login beside, below or instead of him: neither his account nor what he follows."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from tests.login.test_login_obstacles import PASSWORD, LoginCase


@tagged("post_install", "-at_install")
class TestLoginsNearEmployees(LoginCase, HttpCase):
    """A salesperson and a company of one's own are customers, too; both are the clerk's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = new_test_user(cls.env, "bob", "base.group_user", name="Bob Seller", email="bob@example.com")
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.near = {"employee": cls.bob.partner_id, "own company": cls.sister.partner_id}
        for partner in cls.near.values():
            partner.write({"registry_state": "customer", "user_id": cls.clerk.id, "email": "near@example.com"})
        cls.anna = cls.Partner.create({"name": "Anna", "email": "anna@example.com"})

    def submit(self, user, partner, **values):
        user.password = PASSWORD
        self.authenticate(user.login, PASSWORD)
        token = self.url_open("/my/account").text.partition('csrf_token: "')[2].partition('"')[0]
        form = {"name": partner.name, "email": partner.email, "phone": partner.phone or "", **values}
        form.update(street="Ring 1", city="Berlin", zip="10117", country_id=self.germany.id)
        answer = self.url_open("/my/address/submit", data={"csrf_token": token, "partner_id": partner.id, **form})
        self.env.invalidate_all()
        return answer

    def old_link(self, customer, person, **values):
        """Return a contact from before, with rights in the portal and a login."""
        link = self.env["customer.contact"].create({"customer_id": customer.id, "person_id": person.id})
        user = new_test_user(self.env, f"of{person.id}", "base.group_portal", partner_id=person.id, email=person.email)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_contact SET portal_access = TRUE, portal_admin = TRUE WHERE id = %s", [link.id]
        )
        self.env.invalidate_all()
        return user

    def test_nobody_gets_a_login_for_them(self):  # B09
        for kind, customer in self.near.items():
            with self.subTest(kind):
                for right in ("portal_access", "portal_admin"):
                    with self.refused("login"):
                        self.link(self.anna, customer, **{right: True})
                link = self.link(self.anna, customer, invoice_recipient=True)
                with self.refused("login"):
                    self.add_address(link)
                self.add_address(link, portal=False, notify=True)
                lines = self.grant(link)
                self.assertEqual(lines.mapped("outcome"), ["failed"])
                self.assertFalse(self.logins(self.anna))
                moved = self.make_contact(self.customer, portal_access=True)
                with self.refused("login"):
                    moved.with_user(self.clerk).customer_id = customer

    def test_nobody_below_them_gets_a_login(self):  # B09
        for kind, employer in self.near.items():
            with self.subTest(kind):
                person = self.Partner.create({"name": "Below", "parent_id": employer.id, "email": "below@example.com"})
                with self.refused("login"):
                    self.link(person, portal_access=True)
                link = self.link(person)
                with self.refused("login"):
                    self.add_address(link)
                self.assertEqual(self.grant(link).mapped("outcome"), ["failed"])
                wizard = self.env["portal.wizard"].with_user(self.clerk).create({"partner_ids": person.ids})
                with self.refused("login"):
                    wizard.user_ids.action_grant_access()

    def test_nobody_with_a_login_is_moved_below_them(self):  # B09
        dora = self.make_contact(self.customer, "Dora", portal_access=True).person_id
        for kind, employer in self.near.items():
            for values in ({"parent_id": employer.id}, {"commercial_partner_id": employer.id}):
                with self.subTest(kind, **values), self.refused("login|res.users"):
                    dora.with_user(self.clerk).write(values)
        ben = self.make_contact(self.customer, "Ben").person_id
        ben.parent_id = self.near["employee"]

    def test_a_portal_administrator_from_before_does_not_edit_them(self):
        for kind, customer in self.near.items():
            with self.subTest(kind):
                person = self.Partner.create({"name": kind, "email": f"p{customer.id}@example.com"})
                user = self.old_link(customer, person)
                answer = self.submit(user, customer, email="thief@example.com")
                self.assertEqual(answer.status_code, 403)
                self.assertEqual(customer.email, "near@example.com")

    def test_a_portal_administrator_does_not_take_the_login_of_the_customer(self):
        person = {"name": "Paul", "is_company": False, "user_id": self.clerk.id, "email": "paul@example.com"}
        paul = self.make_customer(state="customer", **person)
        own = new_test_user(self.env, "paul", "base.group_portal", partner_id=paul.id, email=paul.email, name="Paul")
        link = self.link(self.anna, paul, portal_access=True, portal_admin=True)
        admin = new_test_user(self.env, "anna", "base.group_portal", partner_id=self.anna.id, email=self.anna.email)
        self.assertEqual(admin._registry_portal_customers("admin"), link.customer_id)
        answer = self.submit(admin, paul, name="Thief", email="thief@example.com", phone="+49 30 1234567")
        self.assertIn("redirectUrl", answer.text)
        self.assertEqual(paul.phone, "+49 30 1234567")
        self.assertEqual((paul.name, paul.email, own.email), ("Paul", "paul@example.com", "paul@example.com"))
        company = self.customer
        self.link(self.anna, company, portal_access=True, portal_admin=True)
        self.submit(admin, company, email="new@example.com", phone="+49 30 1234567")
        self.assertEqual(company.email, "new@example.com")

    def test_the_password_of_a_customers_own_login_goes_to_its_own_address(self):
        own = new_test_user(self.env, "own@example.com", "base.group_portal", partner_id=self.customer.id)
        self.env["res.users.log"].with_user(own).sudo().create({})
        self.customer.email = "new@example.com"
        sent = []
        self.patch(type(own), "_registry_send_password_mail", lambda user: sent.append(user.login))
        own.sudo().action_reset_password()
        self.assertEqual(sent, ["own@example.com"])

    def test_a_merge_does_not_give_an_employee_another_address(self):  # B31
        for before in ("bob@example.com", False):
            bob = self.bob.partner_id
            bob.email = before
            twin = self.Partner.create({"name": "Bob S.", "email": "thief@example.com", "phone": "+49 30 123456"})
            twin.with_user(self.manager).registry_merge_into(bob, {"email": twin, "phone": twin})
            self.assertEqual((bob.email, bob.phone), (before, "+49 30 123456"))

    def test_when_a_customer_becomes_an_employee_the_logins_for_it_end(self):  # B09
        paul = self.make_customer("Paul", state="customer", is_company=False, email="paul@example.com")
        link = self.link(self.anna, paul, user=self.manager)
        self.grant(link)
        address = self.add_address(link, "anna@paul.example.com", user=self.manager)
        link._grant_portal("anna@paul.example.com")
        extra = address.login_partner_id.user_ids
        self.assertTrue(extra.active)
        new_test_user(self.env, "paul", "base.group_user", partner_id=paul.id, name="Paul")
        self.env.invalidate_all()
        self.assertFalse(extra.active or self.logins(self.anna).active or link.portal_access)
        self.assertIn("is now an employee", "".join(paul.message_ids.mapped("body")))

    def test_what_stands_there_from_before_is_listed(self):
        person = self.Partner.create({"name": "Old", "email": "old@example.com"})
        self.old_link(self.near["own company"], person)
        found = self.env["customer.contact"].search([("portal_concern", "!=", False)])
        self.assertIn(person, found.person_id)
        with self.assertRaises(UserError):
            found.filtered(lambda link: link.person_id == person).write({"portal_access": True})
