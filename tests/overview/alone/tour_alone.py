"""Run by test_base_alone.py, on a database with the base addon and nothing else of ours."""

from odoo.tests import HttpCase, tagged

from tests.overview.test_tour_overview import set_up_customer


@tagged("post_install", "-at_install")
class TourAlone(HttpCase):
    def test_the_overview_of_the_base_addon(self):  # W01, W02, W04, W05, W35
        modules = self.env["ir.module.module"].search([("name", "=like", "customer_registry%")])
        installed = modules.filtered(lambda module: module.state == "installed").mapped("name")
        self.assertEqual(installed, ["customer_registry"])
        company = self.env.ref("base.main_company")
        self.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        set_up_customer(self.env)
        self.start_tour("/odoo/customer-registry", "customer_registry_overview", login="looker")
