"""What a reader of `./dev start` sees: our demonstration data, and none of Odoo's apps."""

from odoo.tests import TransactionCase, tagged

RECORDS = ("account.move", "crm.lead", "product.template", "project.task", "res.company", "sale.order", "survey.survey")
# The company that every database has, and the product that timesheets are sold as.
DATA = ("base.main_company", "sale_timesheet.time_product_product_template")
COLLEAGUE = (
    "customer_registry.group_user",
    "hr_timesheet.group_hr_timesheet_user",
    "project.group_project_user",
    "sales_team.group_sale_salesman",
    "survey.group_survey_user",
)


@tagged("post_install", "-at_install")
class TestDemonstration(TransactionCase):
    def test_it_holds_our_records_and_none_of_the_apps_below(self):
        names = self.env["ir.model.data"].search([("model", "in", RECORDS), ("module", "!=", "__export__")])
        foreign = {name.complete_name for name in names if not name.module.startswith("customer_registry")}
        self.assertFalse(foreign.difference(DATA))
        self.assertLessEqual(set(RECORDS), {name.model for name in names})

    def test_the_colleague_works_in_every_app(self):
        colleague = self.env.ref("base.user_demo")
        self.assertEqual([name for name in COLLEAGUE if not colleague.has_group(name)], [])
        self.assertEqual(colleague.company_id, self.env.ref("customer_registry.company_rheinblick"))

    def test_the_company_bills_with_the_taxes_of_its_country(self):
        company = self.env.ref("customer_registry.company_rheinblick")
        self.assertEqual(company.chart_template, "de_skr03")
        self.assertEqual(company.account_sale_tax_id.amount, 19)
        invoices = self.env["account.move"].search([("company_id", "=", company.id), ("move_type", "=", "out_invoice")])
        self.assertGreater(len(invoices), 40)
        self.assertLessEqual({"paid", "partial", "not_paid", "reversed"}, set(invoices.mapped("payment_state")))
