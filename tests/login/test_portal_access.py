import re
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase
from tests.mail_catcher import real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestPortalAccess(RegistryCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.contact = cls.make_contact(cls.customer)

    def wizard(self, contacts, user=None):
        action = contacts.with_user(user or self.clerk).action_portal_access()
        return self.env["customer.portal.access"].with_user(user or self.clerk).browse(action["res_id"])

    def grant(self, contacts):
        """Grant access as a clerk would; return the wizard and the mails that arrived."""
        wizard = self.wizard(contacts)
        with real_mail_and_pdf() as new_mails:
            wizard.action_grant()
            return wizard, new_mails()

    def users(self, contact, active=True):
        users = self.env["res.users"].with_context(active_test=active)
        return users.search([("partner_id", "=", contact.person_id.id)])

    def token(self, mail):
        text = mail.get_body(("html", "plain")).get_content()
        return re.search(r"token=3D([\w-]+)|token=([\w-]+)", text).group(2)

    def set_password(self, token, password="a long portal password"):
        return self.env["res.users"].signup({"password": password, "login": "x", "name": "x"}, token)

    def log_in(self, login, password="a long portal password"):
        credential = {"login": login, "password": password, "type": "password"}
        return self.env["res.users"].authenticate(credential, {"interactive": True})["uid"]

    def test_grant_invites_and_the_invitation_opens_the_login(self):  # B09, T24
        wizard, (mail,) = self.grant(self.contact)
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        self.assertEqual(wizard.line_ids.outcome, "done")
        self.assertEqual((self.contact.portal_access, self.contact.portal_state), (True, "invited"))
        user = self.users(self.contact)
        self.assertTrue(user._is_portal())
        token = self.token(mail)
        login, _password = self.set_password(token)
        self.assertEqual(self.log_in(login), user.id)
        with self.assertRaisesRegex(UserError, "not valid or expired"):
            self.set_password(token, "somebody else's password")

    def test_one_failing_contact_does_not_stop_the_others(self):  # B09
        nobody = self.make_contact(self.customer, "Without Mail", email=False)
        self.env["res.users"].create({"name": "Taken", "login": "taken@example.com"})
        taken = self.make_contact(self.customer, "Tom Taken", email="taken@example.com")
        bea = self.make_contact(self.customer, "Bea Moser")
        wizard, mails = self.grant(self.contact + nobody + taken + bea)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["done", "failed", "failed", "done"])
        self.assertEqual(wizard.failed_count, 2)
        self.assertRegex(wizard.line_ids[1].message, "Without Mail has no valid e-mail address")
        self.assertRegex(wizard.line_ids[2].message, "taken@example.com is somebody else's login")
        self.assertEqual(len(mails), 2)
        self.assertEqual((nobody + taken + bea).mapped("portal_access"), [False, False, True])
        self.assertFalse(self.users(taken))

    def test_many_contacts_are_granted_access_step_by_step_with_a_bar(self):  # B09
        contacts = self.contact
        for number in range(11):
            contacts += self.make_contact(self.customer, f"Person {number}", email=f"p{number}@example.com")
        wizard, mails = self.grant(contacts)
        self.assertTrue(wizard.is_working)
        self.assertEqual((wizard.progress, len(mails)), (41, 5))
        with real_mail_and_pdf() as new_mails:
            wizard.action_next_step()
            self.assertEqual((wizard.progress, wizard.is_working), (83, True))
            wizard.action_next_step()
            self.assertFalse(wizard.is_working)
            self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"done"})
            wizard.action_next_step()
            self.assertEqual(len(new_mails()), 7)

    def test_a_step_does_only_what_a_button_of_the_dialog_does(self):  # B09
        wizard = self.wizard(self.contact)
        wizard.write({"step_method": "unlink", "step_count": 1})
        with self.assertRaises(UserError):
            wizard.action_next_step()
        self.assertTrue(wizard.line_ids.exists())

    def test_the_page_of_a_customer_ticks_those_who_wait_for_an_invitation(self):  # B09
        bea = self.make_contact(self.customer, "Bea Moser", portal_access=True)
        self.make_contact(self.customer, "Carl Gone", active=False)
        action = self.customer.with_user(self.clerk).action_portal_access()
        wizard = self.env["customer.portal.access"].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.contact_id, self.contact + bea)
        self.assertEqual(wizard.line_ids.filtered("selected").contact_id, bea)
        wizard.line_ids.selected = False
        with self.assertRaisesRegex(UserError, "No contact is selected"):
            wizard.action_grant()

    def test_granting_what_is_granted_says_so(self):  # B09
        self.grant(self.contact)
        wizard, mails = self.grant(self.contact)
        self.assertEqual((wizard.line_ids.message, mails), ("Already has access.", []))
        self.assertEqual(len(self.users(self.contact)), 1)

    def test_a_mail_server_that_refuses_undoes_that_grant(self):  # B09
        wizard = self.wizard(self.contact)
        with self.patch_mail_error(), mute_logger("odoo.addons.mail.models.mail_mail"):
            wizard.action_grant()
        self.assertEqual(wizard.line_ids.outcome, "failed")
        self.assertIn("Check the mail server", wizard.line_ids.message)
        self.assertFalse(self.contact.portal_access)
        self.assertFalse(self.users(self.contact, active=False))

    def test_revoking_ends_the_login_and_granting_again_works(self):  # B09
        self.grant(self.contact)
        wizard = self.wizard(self.contact)
        wizard.action_revoke()
        self.assertEqual(self.contact.portal_state, "none")
        self.assertFalse(self.users(self.contact))
        wizard, (mail,) = self.grant(self.contact)
        self.assertEqual(wizard.line_ids.outcome, "done")
        self.set_password(self.token(mail))
        self.assertTrue(self.log_in("anna@sonnenfeld.example.com"))
        self.assertEqual(len(self.users(self.contact, active=False)), 1)

    def test_the_invitation_of_a_revoked_contact_opens_nothing(self):  # B09
        _wizard, (mail,) = self.grant(self.contact)
        self.wizard(self.contact).action_revoke()
        with self.assertRaises(UserError):
            self.set_password(self.token(mail))

    def test_a_login_stays_while_another_customer_grants_it(self):  # T20, B31
        other = self.make_customer("Other", email="other@example.com")
        second = self.env["customer.contact"].create({"customer_id": other.id, "person_id": self.contact.person_id.id})
        self.grant(self.contact)
        wizard, mails = self.grant(second)
        self.assertEqual((wizard.line_ids.outcome, len(mails)), ("done", 0))
        wizard = self.wizard(self.contact)
        wizard.action_revoke()
        self.assertIn("remains for another customer", wizard.line_ids.message)
        self.assertTrue(self.users(self.contact))
        self.wizard(second).action_revoke()
        self.assertFalse(self.users(self.contact))

    def test_deactivating_a_contact_ends_its_access(self):  # B07
        self.grant(self.contact)
        self.contact.action_archive()
        self.assertEqual((self.contact.portal_access, self.contact.portal_state), (False, "none"))
        self.assertFalse(self.users(self.contact))

    def test_a_new_email_voids_the_invitation_to_the_old_one(self):
        _wizard, (mail,) = self.grant(self.contact)
        self.contact.with_user(self.clerk).email = "successor@sonnenfeld.example.com"
        self.assertFalse(self.contact.portal_access)
        with self.assertRaises(UserError):
            self.set_password(self.token(mail))
        self.assertIn("anna@sonnenfeld.example.com is void", self.contact.person_id.message_ids[0].body)
        _wizard, (mail,) = self.grant(self.contact)
        self.assertEqual(mail["X-Envelope-To"], "successor@sonnenfeld.example.com")
        self.set_password(self.token(mail))
        self.assertTrue(self.log_in("successor@sonnenfeld.example.com"))

    def test_a_new_email_does_not_hand_over_a_login_in_use(self):  # CVE-2019-11782
        _wizard, (mail,) = self.grant(self.contact)
        self.set_password(self.token(mail))
        user = self.users(self.contact)
        self.env["res.users.log"].with_user(user).sudo().create({})
        self.contact.with_user(self.clerk).email = "thief@example.com"
        for address in ("thief@example.com", "anna@sonnenfeld.example.com"):
            with real_mail_and_pdf() as new_mails:
                self.env["res.users"].sudo().reset_password(address)
                (mail,) = new_mails()
            self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")

    def test_each_login_of_a_person_opens_by_its_own_mail_only(self):  # T24
        for email in ("anna@home.example.com", "anna@none.example.com"):
            self.env["customer.contact.email"].create(
                {"contact_id": self.contact.id, "email": email, "portal": email.startswith("anna@home")}
            )
        wizard, mails = self.grant(self.contact)
        addresses = ["anna@sonnenfeld.example.com", "anna@home.example.com"]
        self.assertEqual(wizard.line_ids.mapped("email"), addresses)
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], addresses)
        self.assertEqual(self.contact.email, addresses[0])
        for number, mail in enumerate(mails):
            self.set_password(self.token(mail), f"the long password {number}")
        for number, email in enumerate(addresses):
            uid = self.log_in(email, f"the long password {number}")
            user = self.env["res.users"].browse(uid)
            self.assertEqual(user._registry_person(), self.contact.person_id)
            # The additional address acts for this customer alone, so it is not on the record of the person.
            self.assertEqual(user.partner_id == self.contact.person_id, number == 0)
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            self.log_in(addresses[0], "the long password 1")

    def test_taking_the_right_from_an_address_ends_its_login_only(self):  # T24
        address = self.env["customer.contact.email"].create(
            {"contact_id": self.contact.id, "email": "anna@home.example.com", "portal": True}
        )
        self.grant(self.contact)
        address.with_user(self.clerk).portal = False
        self.assertEqual(self.users(self.contact).login, "anna@sonnenfeld.example.com")
        self.assertTrue(self.contact.portal_access)

    def test_inviting_again_reaches_those_with_access_only(self):  # W18
        bea = self.make_contact(self.customer, "Bea Moser")
        self.grant(self.contact)
        wizard = self.wizard(self.contact + bea)
        with real_mail_and_pdf() as new_mails:
            wizard.action_invite_again()
            (mail,) = new_mails()
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["done", "failed"])

    def test_a_contact_that_has_logged_in_gets_a_mail_to_set_a_password(self):  # W18
        _wizard, (mail,) = self.grant(self.contact)
        self.set_password(self.token(mail))
        self.env["res.users.log"].with_user(self.users(self.contact)).sudo().create({})
        self.contact.invalidate_recordset(["portal_state"])
        self.assertEqual(self.contact.portal_state, "active")
        with real_mail_and_pdf() as new_mails:
            self.wizard(self.contact).action_invite_again()
            (mail,) = new_mails()
        self.assertEqual(mail["Subject"], "Password reset")
        self.set_password(self.token(mail), "another long password")
        self.assertTrue(self.log_in("anna@sonnenfeld.example.com", "another long password"))

    def own_login(self, name="anna.l", logged_in=True):
        """Let the contact come by a login that is not her e-mail address."""
        person = self.contact.person_id
        user = new_test_user(self.env, name, "base.group_portal", email=person.email, partner_id=person.id)
        self.contact.portal_access = True
        if logged_in:
            self.env["res.users.log"].with_user(user).sudo().create({})
        self.contact.invalidate_recordset(["portal_state"])
        return user

    def invite_again(self, contact=None):
        wizard = self.wizard(contact or self.contact)
        with real_mail_and_pdf() as new_mails:
            wizard.action_invite_again()
            return wizard.line_ids, new_mails()

    def test_the_password_of_a_login_that_is_no_address_is_reset(self):  # W18
        user = self.own_login()
        self.assertEqual(self.contact.portal_state, "active")
        line, mails = self.invite_again()
        self.assertEqual((line.outcome, line.login), ("done", "anna.l"), line.message)
        self.assertIn("anna.l", line.message)
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["anna@sonnenfeld.example.com"])
        self.set_password(self.token(mails[0]))
        self.assertEqual(self.log_in("anna.l"), user.id)

    def test_a_login_that_is_no_address_is_invited_again(self):  # W18
        user = self.own_login(logged_in=False)
        line, mails = self.invite_again()
        self.assertEqual(line.outcome, "done", line.message)
        self.assertEqual([mail["X-Envelope-To"] for mail in mails], ["anna@sonnenfeld.example.com"])
        self.set_password(self.token(mails[0]))
        self.assertEqual(self.log_in("anna.l"), user.id)

    def test_its_invitation_does_not_open_with_another_address(self):  # CVE-2019-11782
        self.own_login(logged_in=False)
        _line, (mail,) = self.invite_again()
        self.contact.email = "successor@sonnenfeld.example.com"
        with self.assertRaises(UserError):
            self.set_password(self.token(mail))

    def test_the_password_goes_to_the_login_in_use_after_the_address_has_changed(self):  # W18, CVE-2019-11782
        self.own_login("anna@sonnenfeld.example.com")
        self.contact.with_user(self.clerk).email = "thief@example.com"
        line, (mail,) = self.invite_again()
        self.assertEqual((line.outcome, line.login), ("done", "anna@sonnenfeld.example.com"))
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        self.assertIn("To anna@sonnenfeld.example.com", line.message)

    def test_it_says_who_has_no_address_to_send_to(self):  # W18
        self.own_login()
        self.contact.person_id.email = False
        line, mails = self.invite_again()
        self.assertEqual((line.outcome, mails), ("failed", []))
        self.assertIn("no valid e-mail address", line.message)

    def test_the_contact_says_its_login_where_it_differs(self):  # W18
        self.assertFalse(self.contact.portal_login)
        user = self.own_login()
        self.assertEqual(self.contact.with_user(self.clerk).portal_login, "anna.l")
        user.login = "anna@sonnenfeld.example.com"
        self.contact.invalidate_recordset(["portal_login"])
        self.assertFalse(self.contact.portal_login)

    def test_a_login_for_another_customer_is_not_told(self):  # T24
        other = self.make_customer("Other", email="other@example.com")
        second = self.env["customer.contact"].create({"customer_id": other.id, "person_id": self.contact.person_id.id})
        self.env["customer.contact.email"].create(
            {"contact_id": second.id, "email": "anna@home.example.com", "portal": True}
        )
        self.grant(second)
        self.assertFalse(self.contact.portal_login)

    def test_only_users_of_the_registry_change_portal_access(self):
        with self.assertRaises(AccessError):
            self.wizard(self.contact, self.employee)
        with self.assertRaises(AccessError):
            self.contact.with_user(self.employee)._grant_portal("anna@sonnenfeld.example.com")
        with self.assertRaises(AccessError):
            self.contact.with_user(self.employee).write({"portal_access": True})

    def test_the_clerk_cannot_choose_another_address_than_the_contacts(self):
        wizard = self.wizard(self.contact)
        wizard.line_ids.email = "thief@example.com"
        wizard.action_grant()
        self.assertIn("is not a portal address of Anna Lindner", wizard.line_ids.message)

    def patch_mail_error(self):
        error = MailDeliveryException("refused")
        return patch.multiple(
            IrMail_Server,
            _disable_send=classmethod(lambda cls: False),
            _connect__=lambda *args, **kwargs: (_ for _ in ()).throw(error),
        )
