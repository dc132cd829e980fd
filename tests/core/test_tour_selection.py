from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTourSelection(HttpCase):
    def test_a_person_opens_a_selection_plans_an_action_and_moves_it(self):  # B25, B26, W37
        seller = new_test_user(self.env, "seller", "customer_registry.group_manager", email="seller@example.com")
        names = ("Tour Bakery", "Tour Butcher")
        bakery, _butcher = self.env["res.partner"].create(
            [{"name": name, "is_company": True, "registry_state": "draft"} for name in names]
        )
        self.env["ir.filters"].create(
            {
                "name": "Bakeries",
                "model_id": "res.partner",
                "action_id": self.env.ref("customer_registry.action_customers").id,
                "domain": "[('name', '=', 'Tour Bakery')]",
                "user_ids": [],
            }
        )
        self.start_tour("/odoo/customer-selections", "customer_registry_selection", login="seller")
        action = bakery.activity_ids
        planned = action.activity_type_id._get_date_deadline()
        self.assertEqual((action.summary, action.user_id), ("Bring rolls", seller))
        self.assertEqual(action.date_deadline - planned, timedelta(weeks=3))
        self.assertGreater(action.date_deadline, fields.Date.today())
