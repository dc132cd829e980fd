"""Additional logins that move with their customer or person, and further logins that nobody else may open."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from tests.login.test_additional_logins import EMAIL, AdditionalLoginCase
from tests.portal.test_portal_invoices import PASSWORD


@tagged("post_install", "-at_install")
class TestMovedAdditionalLogins(AdditionalLoginCase):
    def test_it_follows_the_customer_in_a_merge_and_back(self):  # B31
        kept = self.make_customer("Autohaus Neu", state="customer", email="info@neu.example.com")
        merge = self.garage.with_user(self.manager).registry_merge_into(kept)
        self.assertEqual(self.extra._registry_portal_customers(), kept)
        self.assertTrue(kept.with_user(self.extra).has_access("read"))
        self.assertIn(self.other, self.visible(self.extra, "account.move"))
        self.assertFalse(self.bakery.with_user(self.extra).has_access("read"))
        merge.action_undo()
        self.assertEqual(self.extra._registry_portal_customers(), self.garage)
        self.assertFalse(kept.with_user(self.extra).has_access("read"))

    def test_it_follows_its_person_in_a_merge(self):  # B31
        twin = self.Partner.create({"name": "Carla V.", "email": "carla.v@example.com"})
        self.person.with_user(self.manager).registry_merge_into(twin)
        self.assertEqual(self.extra._registry_person(), twin)
        self.assertEqual(self.extra.name, "Carla V.")
        self.assertEqual(self.extra._registry_portal_customers(), self.garage)

    def test_it_is_not_merged_itself(self):  # B31
        partner = self.extra.partner_id
        twin = self.Partner.create({"name": "Carla V.", "parent_id": self.garage.id, "email": EMAIL})
        for pair in ((partner, twin), (twin, partner)):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                pair[0].with_user(self.manager).registry_merge_into(pair[1])
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env["base.partner.merge.automatic.wizard"]._merge((pair[0] | pair[1]).ids, pair[1])

    def test_odoos_merge_leaves_no_login_without_an_address(self):
        kept = self.env["customer.contact"].create({"customer_id": self.garage.id, "name": "Carla Voss"})
        kept.person_id.email = self.person.email
        self.env["base.partner.merge.automatic.wizard"]._merge((self.person | kept.person_id).ids, kept.person_id)
        self.env.invalidate_all()
        if not self.address.exists():
            self.assertFalse(self.extra.active)
        self.assertEqual(self.extra._registry_portal_customers() or self.garage, self.garage)

    def test_a_contact_is_not_moved_to_a_customer_that_one_may_not_edit(self):  # T28
        dora = self.make_contact(self.garage, "Dora Holm", portal_access=True)
        for values in ({"customer_id": self.bakery.id}, {"customer_id": self.bakery.id, "portal_admin": True}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                dora.with_user(self.clerk).write(values)
        bakery_link = self.anna.partner_id.customer_link_ids
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.address.with_user(self.clerk).write({"contact_id": bakery_link.id})
        fritz = self.make_login(self.garage, "Fritz Fremd")
        for values in ({"parent_id": self.bakery.id}, {"commercial_partner_id": self.bakery.id}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                fritz.partner_id.with_user(self.clerk).write(values)

    def test_moved_by_who_may_it_forgets_the_customer_before(self):  # T28
        mill = self.make_customer("Mühle", state="customer", email="info@muehle.example.com", user_id=self.clerk.id)
        project = self.env["project.project"].create({"name": "Work", "privacy_visibility": "portal"})
        task = {"name": "Of the garage", "partner_id": self.garage.id, "project_id": project.id}
        task = self.env["project.task"].create(task)
        task.message_subscribe(self.extra.partner_id.ids)
        self.assertTrue(task.with_user(self.extra).has_access("read"))
        self.link.with_user(self.clerk).customer_id = mill
        self.assertEqual(self.extra._registry_portal_customers(), mill)
        self.assertTrue(mill.with_user(self.extra).has_access("read"))
        for record in (self.garage, self.other, task):
            self.assertFalse(record.with_user(self.extra).has_access("read"))

    def test_it_sees_nothing_of_a_company_to_which_its_customer_belongs(self):  # T24
        holding = self.Partner.create({"name": "Holding", "is_company": True})
        clerk = self.Partner.create({"name": "Somebody at the holding", "parent_id": holding.id})
        paul = self.make_customer("Paul", state="customer", is_company=False, email="paul@example.com")
        link = self.env["customer.contact"].create({"customer_id": paul.id, "person_id": self.person.id})
        extra = self.make_additional_login(link, "carla@paul.example.com")
        self.assertTrue(paul.with_user(extra).has_access("read"))
        paul.parent_id = holding
        self.env.flush_all()
        for partner in (holding, clerk):
            self.assertFalse(partner.with_user(extra).has_access("read"))
        self.assertEqual(extra._registry_portal_customers(), paul)
        paul.parent_id = False
        self.assertTrue(paul.with_user(extra).has_access("read"))


@tagged("post_install", "-at_install")
class TestSecondLogins(AdditionalLoginCase):
    """A further login of a person who acts for a customer that the granting user may not edit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holm = cls.Partner.create({"name": "Dora Holm", "email": "dora@holm.example.com"})
        links = cls.env["customer.contact"]
        cls.theirs = links.create({"customer_id": cls.bakery.id, "person_id": cls.holm.id, "portal_admin": True})
        cls.theirs.with_user(cls.manager)._grant_portal(cls.holm.email)
        cls.main = cls.holm.user_ids
        cls.env["res.users.log"].with_user(cls.main).sudo().create({})
        cls.mine = links.with_user(cls.clerk).create({"customer_id": cls.garage.id, "person_id": cls.holm.id})
        cls.env.flush_all()

    def assertOneLogin(self):
        logins = self.env["res.users"].with_context(active_test=False).search([("partner_id", "=", self.holm.id)])
        self.assertEqual(logins, self.main)

    def test_it_does_not_open_with_a_changed_address(self):  # T24
        self.holm.with_user(self.clerk).email = "thief@example.com"
        with self.assertRaisesRegex(UserError, "acts for another customer"), self.env.cr.savepoint():
            self.mine._grant_portal("thief@example.com")
        self.env.invalidate_all()
        wizard = self.env["portal.wizard"].with_user(self.clerk).create({"partner_ids": self.holm.ids})
        for act in ("action_grant_access", "action_invite_again", "action_revoke_access"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(wizard.user_ids, act)()
        self.assertOneLogin()
        self.assertTrue(self.main.active)

    def test_an_ended_one_is_not_revived_with_another_password(self):  # T24
        self.theirs.with_user(self.manager)._revoke_portal()
        self.theirs.portal_access = True
        with self.assertRaisesRegex(UserError, "acts for another customer"), self.env.cr.savepoint():
            self.mine._grant_portal(self.holm.email)
        self.assertFalse(self.main.active)

    def test_it_does_not_open_for_who_is_employed_by_such_a_customer(self):  # T24
        nora = self.make_contact(self.bakery, "Nora Neu", invoice_recipient=True).person_id
        link = self.mine.create({"customer_id": self.garage.id, "person_id": nora.id})
        with self.assertRaisesRegex(UserError, "acts for another customer"), self.env.cr.savepoint():
            link.with_user(self.clerk)._grant_portal(nora.email)
        wizard = self.env["portal.wizard"].with_user(self.clerk).create({"partner_ids": nora.ids})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.user_ids.action_grant_access()
        self.assertFalse(nora.user_ids)

    def test_nobody_signs_up_as_who_gets_a_login_by_us_only(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        nora = self.make_contact(self.bakery, "Nora Neu", portal_access=True).person_id
        left = new_test_user(self.env, "left", "base.group_user", email="left@example.com")
        left.active = False
        record = self.extra.partner_id
        self.extra.active = False
        for partner in (nora, left.partner_id, record):
            partner.signup_prepare()
            token = partner._generate_signup_token()
            values = {"login": "thief@example.com", "password": PASSWORD, "name": "Thief"}
            with self.assertRaisesRegex(UserError, "Please contact us"), self.env.cr.savepoint():
                self.env["res.users"].sudo().signup(values, token)
            self.assertFalse(self.env["res.users"].search([("login", "=", "thief@example.com")]))

    def test_no_employee_gets_the_token_by_which_somebody_signs_up(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        nora = self.make_contact(self.bakery, "Nora Neu").person_id
        for user in (self.clerk, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(self.Partner.with_user(user), "signup_get_auth_param", [(nora | self.holm).ids], {})
        self.assertFalse(nora.signup_type)

    def test_whoever_may_edit_all_of_them_opens_it(self):  # T24
        self.holm.email = "new@holm.example.com"
        self.assertTrue(self.mine.with_user(self.manager)._grant_portal("new@holm.example.com"))

    def test_the_login_that_there_is_acts_for_the_own_customer_too(self):  # T20
        self.assertIn("also works for Autohaus Rheinaue", self.mine._grant_portal(self.holm.email))
        self.assertEqual(self.main._registry_portal_customers(), self.bakery | self.garage)
        self.mine._revoke_portal()
        self.assertEqual(self.main._registry_portal_customers(), self.bakery)
        self.assertTrue(self.main.active)

    def test_whoever_grants_is_told_by_which_logins_the_person_comes(self):  # T24
        self.main.login = "unexpected@example.com"
        self.assertIn("unexpected@example.com", self.mine.with_user(self.manager)._grant_portal(self.holm.email))

    def test_a_login_that_is_no_address_is_not_taken_by_a_changed_address(self):  # T24
        self.main.login = "dora"
        with self.assertRaisesRegex(UserError, "logs in as"), self.env.cr.savepoint():
            self.holm.with_user(self.clerk).email = "thief@example.com"
        self.holm.with_user(self.manager).email = "new@holm.example.com"
        self.main.with_user(self.main).email = "own@holm.example.com"

    def test_an_address_that_is_a_login_already_is_refused(self):  # T24
        for user in (self.main, self.extra):
            for link in (self.link, self.mine):
                values = {"contact_id": link.id, "email": user.login, "portal": True}
                if user.partner_id in link.sudo().login_partner_ids:
                    continue
                with self.assertRaisesRegex(UserError, "is already a login"), self.env.cr.savepoint():
                    self.env["customer.contact.email"].with_user(self.clerk).create(values)
                self.env["customer.contact.email"].with_user(self.clerk).create({**values, "portal": False}).unlink()

    def test_an_employee_without_the_registry_gives_contacts_no_rights(self):
        sales = new_test_user(self.env, "sales", "base.group_user,base.group_partner_manager")
        self.env["ir.rule"]._registry_set_switch("bind_employees", False)
        context = {"default_portal_access": True, "default_portal_admin": True, "default_invoice_recipient": True}
        person = self.Partner.with_user(sales).with_context(**context)
        person = person.create({"name": "Mole", "parent_id": self.bakery.id, "email": "mole@example.com"}).sudo()
        link = person.customer_link_ids
        self.assertFalse(link.portal_access or link.portal_admin or link.invoice_recipient)
        wizard = self.env["portal.wizard"].with_user(sales).create({"partner_ids": self.holm.ids})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.user_ids.action_invite_again()

    def test_access_that_ended_shows_nothing_while_another_customer_grants_the_login(self):  # B09
        anna = self.anna.partner_id
        anna.customer_link_ids.portal_access = True
        self.mine.create({"customer_id": self.garage.id, "person_id": anna.id, "portal_access": True})
        order = self.env["sale.order"].create({"partner_id": self.bakery.id, "state": "sent"})
        documents = (self.invoice, self.invoice.invoice_line_ids, order)
        for document in documents:
            self.assertTrue(document.with_user(self.anna).has_access("read"))
        link = anna.customer_link_ids.filtered(lambda link: link.customer_id == self.bakery)
        link.with_user(self.manager)._revoke_portal()
        self.env.invalidate_all()
        self.assertTrue(self.anna.active)
        for document in documents:
            self.assertFalse(document.with_user(self.anna).has_access("read"), document._name)

    def test_a_void_invitation_is_told_each_customer_that_loses_its_contact(self):
        nora = self.Partner.create({"name": "Nora Neu", "email": "nora@example.com"})
        links = [{"customer_id": customer.id, "person_id": nora.id} for customer in (self.bakery, self.garage)]
        links = self.env["customer.contact"].create(links)
        for link in links:
            link._grant_portal(nora.email)
        nora.with_user(self.clerk).email = "new@example.com"
        self.assertFalse(any(links.mapped("portal_access")))
        for customer in (self.bakery, self.garage):
            self.assertIn("nora@example.com is void", "".join(customer.message_ids.mapped("body")))
