"""The glue addons go again, with their demonstration data, and the overview stays."""

from odoo.tests import BaseCase

from tests import database

GLUE = ("crm", "project", "timesheet", "survey")
LEFT = """
    SELECT module, name FROM ir_model_data
     WHERE module ~ '^customer_registry_(crm|project|timesheet|survey)$'
"""
SHOW = """
blocks = env.ref("customer_registry.customer_rheinaue").registry_get_overview()["blocks"]
print("STATES", sorted({block["state"] for block in blocks}), "tickets" in {block["code"] for block in blocks})
"""


class TestGlueUninstall(BaseCase):
    # D10
    def test_glue_addons_are_uninstalled_with_their_demonstration_data(self):
        names = [f"customer_registry_{app}" for app in GLUE]
        with database.clone(database.TEMPLATE) as name:
            self.odoo(name, "module", "uninstall", *names)
            left = database.execute(name, LEFT)
            self.assertEqual(left, [])
            self.assertIn("STATES ['ready'] False", self.odoo(name, "shell", "--no-http", stdin=SHOW))

    def odoo(self, name, *command, stdin=""):
        status, printed, log = database.run_odoo(name, *command, stdin=stdin)
        self.assertEqual(status, 0, log[-3000:])
        self.assertNotIn("ERROR", log)
        return printed
