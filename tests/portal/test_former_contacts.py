"""What is left of a customer in the portal once it grants no access any more, and another one does."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PortalCase

PAGES = (
    "",
    "/account",
    "/addresses",
    "/invoices",
    "/orders",
    "/tasks",
    "/tickets",
    "/services",
    "/documents",
    "/security",
)


@tagged("post_install", "-at_install")
class TestFormerContacts(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.link = cls.ben.partner_id.customer_link_ids
        cls.people = cls.bakery | cls.anna.partner_id | cls.carla.partner_id
        cls.elsewhere = cls.link.copy({"customer_id": cls.garage.id, "portal_access": True, "invoice_recipient": True})

    def seen_people(self):
        return self.seen(self.ben, "res.partner") & self.people

    def test_the_customer_and_its_people_are_not_seen_any_more(self):  # B07, B11
        self.assertEqual(self.seen_people(), self.people)
        for values in ({"portal_access": False}, {"active": False}):
            self.link.write(values)
            self.assertFalse(self.seen_people())
            for partner in self.people:
                with self.assertRaises(AccessError):
                    partner.with_user(self.ben).read(["email"])
            self.assertEqual(self.ben.partner_id.with_user(self.ben).name, "Ben Kramer")
            for path in PAGES:
                with self.subTest(path=path):
                    answer = self.page(self.ben, f"/my{path}")
                    self.assertEqual(answer.status_code, 200)
                    self.assertNotIn("Carla Voss", answer.text)

    def test_a_login_that_no_customer_grants_sees_what_odoo_shows_it(self):  # B10
        self.elsewhere.unlink()
        self.ben.active = True
        self.env.cr.execute("UPDATE customer_contact SET portal_access = FALSE WHERE id = %s", self.link.ids)
        self.env.invalidate_all()
        self.assertEqual(self.seen_people(), self.people)
