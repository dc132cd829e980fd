"""Who never gets a login in the portal, by whichever way: employees, technical users and companies of one's own."""

import contextlib
import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase
from tests.mail_catcher import real_mail_and_pdf

PASSWORD = "portal-portal"
REFUSED = "cannot have a portal login"


class LoginCase(RegistryCase):
    """A customer of the clerk, and partners who are never given a login, by kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager")
        cls.customer = cls.make_customer(user_id=cls.clerk.id)
        cls.boss = cls.env.ref("base.user_admin")
        left = new_test_user(cls.env, "left", "base.group_user", email="left@example.com")
        left.active = False
        other = cls.env["res.company"].create({"name": "Other"})
        other.partner_id.write({"is_company": False, "email": "other@example.com"})
        cls.barred = {
            "administrator": cls.boss.partner_id,
            "employee who has left": left.partner_id,
            "OdooBot": cls.env.ref("base.partner_root"),
            "public user": cls.env.ref("base.public_user").partner_id,
            "public user of a company": other._get_public_user().partner_id,
            "template of portal users": cls.env.ref("base.template_portal_user_id").partner_id,
            "own company": other.partner_id,
            "marked as employee": cls.Partner.create({"name": "Emma", "employee": True, "email": "emma@example.com"}),
        }
        for partner in cls.barred.values():
            partner.active = True
            partner.email = partner.email or "technical@example.com"

    @classmethod
    def link(cls, person, customer=None, user=None, **values):
        links = cls.env["customer.contact"].with_user(user or cls.clerk)
        return links.create({"customer_id": (customer or cls.customer).id, "person_id": person.id, **values})

    @classmethod
    def add_address(cls, link, email="mine@thief.example.com", user=None, **values):
        addresses = cls.env["customer.contact.email"].with_user(user or cls.clerk)
        return addresses.create({"contact_id": link.id, "email": email, "portal": True, **values})

    def grant(self, links, user=None):
        """Grant access by the dialog, as ``user``; return its lines."""
        action = links.with_user(user or self.clerk).action_portal_access()
        wizard = self.env["customer.portal.access"].with_user(user or self.clerk).browse(action["res_id"])
        with real_mail_and_pdf():
            wizard.action_grant()
        return wizard.line_ids

    def logins(self, partner):
        return self.env["res.users"].with_context(active_test=False).search([("partner_id", "=", partner.id)])

    @contextlib.contextmanager
    def refused(self, text=REFUSED):
        """Expect a sentence that contains ``text`` and take back what was done before it."""
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLoginObstacles(LoginCase):
    def test_they_are_contacts_and_get_invoices_as_ever(self):  # B08
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                link = self.link(partner, invoice_recipient=True, reminder_recipient=True)
                link.invoice_recipient = False
                self.assertEqual(link.portal_state, "none")

    def test_they_are_linked_without_rights_in_the_portal_only(self):  # B09
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                for right in ("portal_access", "portal_admin"):
                    for user in (self.clerk, self.manager):
                        with self.refused():
                            self.link(partner, user=user, **{right: True})
                link = self.link(partner)
                for right in ("portal_access", "portal_admin"):
                    with self.refused():
                        link.write({right: True})
                    with self.refused():
                        link.sudo().write({right: True})

    def test_a_contact_with_rights_is_not_exchanged_for_them(self):  # B09
        anna = self.make_contact(self.customer, portal_access=True)
        ben = self.make_contact(self.customer, "Ben Kramer", portal_admin=True)
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                for link in (anna, ben):
                    with self.refused():
                        link.with_user(self.clerk).write({"person_id": partner.id})

    def test_a_contact_from_before_is_not_activated_with_rights(self):  # B07, B09
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                link = self.link(partner, active=False)
                self.env.cr.execute("UPDATE customer_contact SET portal_admin = TRUE WHERE id = %s", [link.id])
                link.invalidate_recordset()
                with self.refused():
                    link.write({"active": True})
                link.portal_admin = False
                link.active = True

    def test_they_get_no_additional_address(self):  # T23
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                link = self.link(partner)
                for values in (
                    {},
                    {"portal": False},
                    {"portal": False, "notify": True},
                    {"portal": False, "sync": False},
                ):
                    with self.refused():
                        self.add_address(link, **values)
        address = self.add_address(self.make_contact(self.customer))
        with self.refused():
            address.write({"contact_id": link.id})

    def test_the_dialog_refuses_them(self):  # B09
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                link = self.link(partner)
                before = self.logins(partner)
                (line,) = self.grant(link)
                self.assertEqual(line.outcome, "failed")
                self.assertRegex(line.message, REFUSED)
                self.assertFalse(link.portal_access)
                self.assertEqual(self.logins(partner), before)

    def test_what_stood_there_before_is_not_granted_either(self):  # B09
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                link = self.link(partner)
                self.env.cr.execute(
                    "UPDATE customer_contact SET portal_access = TRUE, portal_admin = TRUE WHERE id = %s", [link.id]
                )
                values = (link.id, f"old{link.id}@thief.example.com")
                self.env.cr.execute(
                    "INSERT INTO customer_contact_email (contact_id, email, email_normalized, portal, notify, sync)"
                    " VALUES (%s, %s, %s, TRUE, FALSE, FALSE)",
                    [*values, values[1]],
                )
                self.env.invalidate_all()
                before = self.logins(partner)
                lines = self.grant(link)
                self.assertEqual(lines.mapped("outcome"), ["failed", "failed"])
                self.assertEqual(self.logins(partner), before)
                for email in lines.mapped("email"):
                    with self.refused("cannot have a portal login|no portal access"):
                        link._registry_invite_again(email)
                link.write({"portal_access": False, "portal_admin": False})  # taking rights is always possible
                link.email_ids.portal = False

    def test_an_import_refuses_them(self):  # B09
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                fields = ["customer_id/.id", "person_id/.id", "portal_access", "email_ids/email", "email_ids/portal"]
                for row in (
                    [self.customer.id, partner.id, "1", "", ""],
                    [self.customer.id, partner.id, "", "mine@thief.example.com", "1"],
                ):
                    rows = [[str(cell) for cell in row]]
                    result = self.env["customer.contact"].with_user(self.clerk).load(fields, rows)
                    self.assertFalse(result["ids"])
                    self.assertRegex(result["messages"][0]["message"], REFUSED)

    def test_an_ended_login_of_a_contact_is_no_obstacle(self):  # B09
        anna = self.make_contact(self.customer)
        self.grant(anna)
        anna.with_user(self.clerk)._revoke_portal()
        self.assertFalse(self.logins(anna.person_id).active)
        (line,) = self.grant(anna)
        self.assertEqual(line.outcome, "done")
        self.add_address(anna)

    def test_an_employee_who_has_left_is_not_revived_as_a_contact(self):  # B09
        left = self.barred["employee who has left"]
        user = self.logins(left)
        user.login = left.email
        (line,) = self.grant(self.link(left))
        self.assertEqual((line.outcome, user.active, user.share), ("failed", False, False))

    def test_odoos_own_dialog_gives_them_no_login(self):
        for kind, partner in self.barred.items():
            with self.subTest(kind):
                before = self.logins(partner), self.logins(partner).mapped("active"), self.logins(partner).group_ids
                wizard = self.env["portal.wizard"].with_user(self.clerk).create({"partner_ids": partner.ids})
                with self.assertRaises(UserError), real_mail_and_pdf(), self.env.cr.savepoint():
                    wizard.user_ids.action_grant_access()
                self.env.invalidate_all()
                after = self.logins(partner), self.logins(partner).mapped("active"), self.logins(partner).group_ids
                self.assertEqual(after, before)


@tagged("post_install", "-at_install")
class TestLoginObstaclesOfMerges(LoginCase):
    def setUp(self):
        super().setUp()
        self.anna = self.make_contact(self.customer)
        self.person = self.anna.person_id

    def merge_by_odoo(self, partners, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge(partners.ids, kept)

    def test_rights_do_not_come_to_an_employee_by_a_merge(self):  # B09, B31
        boss = self.barred["employee who has left"]
        for right in ({"portal_access": True}, {"portal_admin": True}):
            self.anna.write(right)
            with self.refused("portal"):
                self.person.with_user(self.manager).registry_merge_into(boss)
            with self.refused("portal"):
                self.merge_by_odoo(self.person | boss, boss)
            self.anna.write(dict.fromkeys(right, False))
        self.add_address(self.anna)
        with self.refused("portal"):
            self.person.with_user(self.manager).registry_merge_into(boss)
        with self.refused("portal"):
            self.merge_by_odoo(self.person | boss, boss)

    def test_an_employee_does_not_come_to_the_rights_by_a_merge(self):  # B09, B31
        self.anna.portal_access = True
        for kind in ("marked as employee", "employee who has left"):
            partner = self.barred[kind]
            partner.email = self.person.email
            with self.refused("portal"):
                self.merge_by_odoo(self.person | partner, self.person)
            with self.refused("."):
                partner.with_user(self.manager).registry_merge_into(self.person)

    def test_contacts_without_rights_are_merged_with_employees_as_ever(self):
        emma = self.barred["marked as employee"]
        self.person.with_user(self.manager).registry_merge_into(emma)
        self.assertEqual(self.anna.person_id, emma)


@tagged("post_install", "-at_install")
class TestContactBecomesEmployee(LoginCase):
    """The other way round: somebody who has logins becomes an employee."""

    def setUp(self):
        super().setUp()
        self.anna = self.make_contact(self.customer, portal_admin=True)
        self.address = self.add_address(self.anna, "anna@home.example.com")
        self.grant(self.anna)
        users = self.env["res.users"]
        self.main = users.search([("login", "=", "anna@sonnenfeld.example.com")])
        self.additional = users.search([("login", "=", "anna@home.example.com")])
        self.assertTrue(self.main and self.additional)
        self.internal = self.env.ref("base.group_user")

    def assertNothingLeft(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.main.active, self.main.share), (True, False))
        self.assertFalse(self.additional.active)
        self.assertFalse(self.anna.portal_access or self.anna.portal_admin or self.address.portal)
        for record in (self.anna.person_id, self.customer):
            self.assertIn("is now an employee", "".join(record.message_ids.mapped("body")))

    def test_by_the_groups_of_the_user(self):
        self.main.group_ids = self.internal
        self.assertNothingLeft()

    def test_by_the_users_of_a_group(self):
        portal = self.env.ref("base.group_portal")
        self.main.group_ids -= portal
        self.internal.user_ids += self.main
        self.assertNothingLeft()

    def test_by_a_user_for_the_contact(self):
        self.main.active = False
        self.main = new_test_user(self.env, "anna", "base.group_user", partner_id=self.anna.person_id.id)
        self.assertNothingLeft()


@tagged("post_install", "-at_install")
class TestTakingTheAdministrator(LoginCase, HttpCase):
    """The break-in of a registry user who wanted to be the administrator, step by step by real calls."""

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        path = f"/web/dataset/call_kw/{model}/{method}"
        reply = self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": params}).json()
        self.env.invalidate_all()
        return reply

    @mute_logger("odoo.http")
    def test_no_step_of_it_leads_to_a_login(self):
        for only_mine in (False, True):
            self.env["res.config.settings"].create({"registry_only_mine": only_mine}).execute()
            with self.subTest(only_mine=only_mine):
                self.attack()

    def attack(self):
        boss = self.boss.partner_id
        self.clerk.password = PASSWORD
        self.authenticate(self.clerk.login, PASSWORD)
        values = {"name": "My Own", "is_company": True, "registry_state": "draft"}
        customer = self.call("res.partner", "create", [values])["result"][0]
        link = {"customer_id": customer, "person_id": boss.id}
        address = {"email": "mine@thief.example.com", "portal": True}
        nested = {**link, "email_ids": [Command.create(address)]}
        self.assertIn("error", self.call("customer.contact", "create", [nested]))
        self.assertIn("error", self.call("customer.contact", "create", [{**link, "portal_access": True}]))
        one2many = {"contact_link_ids": [Command.create({"person_id": boss.id, "portal_admin": True})]}
        self.assertIn("error", self.call("res.partner", "write", [customer], one2many))
        contact = self.call("customer.contact", "create", [link])["result"][0]
        added = self.call("customer.contact.email", "create", [{"contact_id": contact, **address}])
        wizard = self.call("customer.contact", "action_portal_access", [contact])["result"]["res_id"]
        with real_mail_and_pdf() as new_mails:
            self.call("customer.portal.access", "action_grant", [wizard])
            mails = new_mails()
        self.assertEqual(self.logins(boss), self.boss)
        self.assertIn("error", added)
        self.assertEqual(mails, [])
        self.assertFalse(re.search("token=", "".join(str(mail) for mail in mails)))
