"""The defaults that a user has set for himself set nothing that he may not set."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestSecurityDefaults(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "seller", "customer_registry.group_user")
        cls.mine = cls.make_customer("Mine", "customer", user_id=cls.seller.id)

    def of_seller(self, model, **context):
        return self.env[model].with_user(self.seller).with_context(**context)

    def set_own(self, model, field, value):
        self.of_seller("ir.default").set(model, field, value, user_id=True)

    def make_own_contact(self, **values):
        return self.of_seller("customer.contact").create(
            {"customer_id": self.mine.id, "name": "Max", "email": "max@example.com", **values}
        )

    def grant(self, contact):
        action = contact.action_portal_access()
        wizard = self.of_seller(action["res_model"]).browse(action["res_id"])
        wizard.action_grant()
        self.assertEqual(wizard.line_ids.outcome, "done", wizard.line_ids.message)
        return contact.sudo()._registry_portal_users()

    def test_an_own_default_gives_nobody_the_right_to_mandates(self):
        self.set_own("customer.contact", "portal_mandates", True)
        self.assertFalse(self.make_own_contact(portal_admin=True).sudo().portal_mandates)

    def test_a_default_for_all_does_so_as_before(self):
        self.env["ir.default"].set("customer.contact", "portal_mandates", True)
        self.assertTrue(self.make_own_contact(portal_admin=True).sudo().portal_mandates)

    def test_an_own_default_that_the_user_may_set_holds(self):
        self.set_own("customer.contact", "sequence", 77)
        self.assertEqual(self.make_own_contact().sequence, 77)

    def test_an_own_default_sets_no_password_of_a_login(self):
        self.set_own("res.users", "password", "known-to-the-seller")
        user = self.grant(self.make_own_contact())
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertFalse(self.env.cr.fetchone()[0])

    def test_an_own_default_diverts_no_mail_to_set_a_password(self):
        self.set_own("mail.mail", "email_cc", "attacker@example.com")
        contact = self.make_own_contact()
        user = self.grant(contact)
        self.env["res.users.log"].with_user(user).sudo().create({})
        sent = []
        mails = self.env.registry["mail.mail"]
        with patch.object(mails, "send", lambda mail, *args, **kwargs: sent.append((mail.email_to, mail.email_cc))):
            contact._registry_invite_again(contact.email)
        self.assertEqual(sent, [("max@example.com", False)])

    def test_an_own_default_makes_no_contact_of_a_person_an_administrator(self):
        self.set_own("customer.contact", "portal_access", True)
        self.set_own("customer.contact", "invoice_recipient", True)
        person = self.of_seller("res.partner").create(
            {"name": "Below", "parent_id": self.mine.id, "email": "b@example.com"}
        )
        link = person.sudo().customer_link_ids
        self.assertEqual((link.portal_access, link.invoice_recipient), (False, False))

    def test_no_default_of_a_line_does_either(self):
        contacts = [Command.create({"name": "New", "email": "new@example.com"})]
        self.set_own("customer.contact", "portal_mandates", True)
        self.mine.with_user(self.seller).write({"contact_link_ids": contacts})
        self.assertFalse(any(self.mine.contact_link_ids.mapped("portal_mandates")))
