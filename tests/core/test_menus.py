from odoo.tests import tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestMenus(RegistryCase):
    def test_the_menu_fits_on_a_small_screen_with_all_addons(self):
        top = self.env["ir.ui.menu"].search([("parent_id", "=", self.env.ref("customer_registry.menu_root").id)])
        self.assertLessEqual(len(top), 8, top.mapped("name"))
        self.assertFalse(top.filtered(lambda menu: not menu.action and not menu.child_id), "nothing is below them")
        self.assertEqual(self.env.ref("customer_registry.menu_root").action.path, "customer-registry")
