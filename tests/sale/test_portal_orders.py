"""Who sees which orders in the portal."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PortalCase


@tagged("post_install", "-at_install")
class TestPortalOrders(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Hosting", "type": "service", "lst_price": 1234.5})
        cls.order = cls.make_order(cls.bakery)
        cls.order.action_confirm()

    @classmethod
    def make_order(cls, partner):
        lines = [Command.create({"product_id": cls.product.id})]
        return cls.env["sale.order"].create({"partner_id": partner.id, "order_line": lines, "state": "sent"})

    def test_orders_are_for_who_sees_the_invoices(self):  # B09, B10, B11
        for user in (self.anna, self.carla):
            self.assertEqual(self.seen(user, "sale.order"), self.order)
            self.assertEqual(self.seen(user, "sale.order.line"), self.order.order_line)
            self.assertIn(self.order.name, self.page(user, "/my/orders").text)
        self.assertFalse(self.seen(self.ben, "sale.order") | self.seen(self.make_accountant(), "sale.order"))
        self.assertFalse(self.seen(self.ben, "sale.order.line"))
        for record in (self.order, self.order.order_line):
            with self.assertRaises(AccessError):
                record.with_user(self.ben).read(["name"])
        self.assertNotIn(self.order.name, self.page(self.ben, "/my/orders").text)
        self.assertNotIn(self.order.name, self.url_open(f"/my/orders/{self.order.id}?report_type=html").text)

    def test_everybody_sees_what_he_has_ordered_himself(self):  # B10
        own = self.make_order(self.ben.partner_id)
        self.assertEqual(self.seen(self.ben, "sale.order"), own)

    def test_contacts_outside_of_the_registry_see_what_odoo_shows_them(self):  # B10
        company = self.Partner.create({"name": "Ordinary", "is_company": True})
        person = self.Partner.create({"name": "Olga", "parent_id": company.id, "email": "olga@example.com"})
        user = new_test_user(self.env, "olga_portal", "base.group_portal", partner_id=person.id, name="Olga")
        order = self.make_order(company)
        self.assertEqual(self.seen(user, "sale.order"), order)
