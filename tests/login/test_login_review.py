"""Contacts and logins from before the rules about logins: separated, or listed for those who look after them."""

from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

EMAIL = "carla@rheinaue.example.com"


@tagged("post_install", "-at_install")
class TestLoginReview(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager")
        cls.garage.user_id = cls.clerk
        cls.person = cls.carla.partner_id
        cls.contacts = cls.env["customer.contact"]
        cls.link = cls.contacts.create(
            {"customer_id": cls.garage.id, "person_id": cls.person.id, "portal_access": True}
        )
        values = {"contact_id": cls.link.id, "email": EMAIL, "portal": True}
        cls.address = cls.env["customer.contact.email"].create(values)
        cls.extra = cls.make_legacy_login()

    @classmethod
    def make_legacy_login(cls):
        """Return a login of the additional address as it was before: on the record of the person."""
        user = new_test_user(cls.env, "legacy", "base.group_portal", partner_id=cls.person.id, password=PASSWORD)
        cls.person.email = "carla@sonnenfeld.example.com"
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE res_users SET login = %s WHERE id = %s", [EMAIL, user.id])
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        return user

    def review(self):
        with self.assertLogs("odoo.addons.customer_registry.models.login.customer_contact_review", "WARNING") as logs:
            self.contacts._review_logins()
        self.env.flush_all()
        self.env.invalidate_all()
        return "\n".join(logs.output)

    def concerns(self):
        return self.contacts.with_user(self.manager).search([("portal_concern", "!=", False)]).sudo()

    def test_logins_of_additional_addresses_are_separated(self):  # T24
        self.assertEqual(self.extra.partner_id, self.person)
        self.assertTrue(self.bakery.with_user(self.extra).has_access("read"))
        output = self.review()
        self.assertIn(EMAIL, output)
        self.assertTrue(self.extra.active)
        self.assertEqual(self.extra._registry_person(), self.person)
        self.assertNotEqual(self.extra.partner_id, self.person)
        self.assertEqual(self.extra._registry_portal_customers(), self.garage)
        self.assertFalse(self.bakery.with_user(self.extra).has_access("read"))
        self.assertEqual(self.carla._registry_portal_customers(), self.bakery | self.garage)
        self.assertIn("for Autohaus Rheinaue only", self.garage.message_ids[0].body)

    def test_a_login_that_was_there_before_its_address_is_the_persons_own(self):  # T24
        self.env.cr.execute(
            "UPDATE res_users SET create_date = create_date - interval '1 day' WHERE id = %s", [self.extra.id]
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.customer_registry.models.login.customer_contact_review", "WARNING") as logs:
            self.contacts._review_logins()
        self.assertEqual(self.extra.partner_id, self.person)
        self.assertIn(str(self.link.id), "".join(logs.output))
        self.assertEqual(self.concerns(), self.link)

    def test_a_login_that_is_written_by_hand_is_separated_at_once(self):  # T24
        self.extra.write({"login": "else@example.com"})
        self.assertEqual(self.extra.partner_id, self.person)
        self.extra.write({"login": EMAIL})
        self.assertEqual(self.extra._registry_portal_customers(), self.garage)
        other = new_test_user(self.env, "other", "base.group_portal")
        self.address.create({"contact_id": self.link.id, "email": "c2@rheinaue.example.com", "portal": True})
        other.write({"login": "c2@rheinaue.example.com", "partner_id": self.person.id})
        self.assertEqual(other._registry_portal_customers(), self.garage)
        third = new_test_user(self.env, "c2", "base.group_portal", partner_id=self.person.id)
        self.assertEqual(third.partner_id, self.person)

    def test_employees_with_rights_are_listed_and_keep_them(self):  # B09
        boss = self.env.ref("base.user_admin").partner_id
        links = self.contacts.create([{"customer_id": self.garage.id, "person_id": boss.id}])
        links += self.contacts.create({"customer_id": self.bakery.id, "person_id": boss.id})
        self.env.cr.execute("UPDATE customer_contact SET portal_access = TRUE WHERE id = %s", [links[0].id])
        self.env.cr.execute("UPDATE customer_contact SET portal_admin = TRUE WHERE id = %s", [links[1].id])
        self.env.invalidate_all()
        output = self.review()
        self.assertIn(f"{links.ids}", output)
        self.assertEqual(self.concerns(), links)
        self.assertTrue(links[0].portal_access and links[1].portal_admin)
        activities = {customer: self.listed(customer) for customer in (self.garage, self.bakery)}
        self.assertEqual(activities[self.garage].user_id, self.clerk)
        self.assertTrue(activities[self.bakery].user_id.has_group("customer_registry.group_manager"))
        self.assertIn(boss.name, activities[self.garage].note)
        self.review()
        activities[self.garage].action_feedback()
        self.review()
        self.assertEqual(self.listed(self.garage), activities[self.garage])
        links.write({"portal_access": False, "portal_admin": False})
        self.assertFalse(self.concerns())

    def listed(self, customer):
        kind = self.env.ref("customer_registry.mail_activity_type_portal")
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", customer.id), ("activity_type_id", "=", kind.id)]
        return self.env["mail.activity"].with_context(active_test=False).search(domain)

    def test_where_all_is_well_nothing_is_said(self):
        self.extra.active = False
        self.address.unlink()
        with self.assertNoLogs("odoo.addons.customer_registry.models.login.customer_contact_review", "WARNING"):
            self.contacts._review_logins()
