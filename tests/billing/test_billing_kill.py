from odoo.tests import BaseCase

from tests import database

CUSTOMERS = 120
PREPARE = f"""
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
product = env["product.product"].create({{"name": "Hosting", "list_price": 10, "taxes_id": False}})
customers = env["res.partner"].create([
    dict(name=f"Killed {{number}}", is_company=True, registry_state="draft", consolidate_invoices=True)
    for number in range({CUSTOMERS})
])
folders = env["customer.folder"].create([
    dict(name=name, partner_id=customer.id, service_ids=[(0, 0, dict(product_id=product.id, date_start="2026-01-01"))])
    for customer in customers for name in ("One", "Two")
])
folders.write({{"state": "active"}})
period = dict(date_from="2026-01-01", date_to="2026-01-31", invoice_date="2026-11-02")
run = env["customer.billing.run"].create(period)
run.action_simulate()
run.state = "running"
env.cr.commit()
print("prepared", len(run.line_ids))
"""
PROCESS = """
env["customer.billing.run"]._process()
env.cr.commit()
print("processed")
"""
DONE = "SELECT count(*) FROM customer_billing_run_line WHERE state = 'done'"


class TestBillingKill(BaseCase):
    prepare = PREPARE
    amount = 20.0

    def test_a_killed_run_goes_on_and_bills_each_service_exactly_once(self):  # B30
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=self.prepare)
            self.assertIn(f"prepared {CUSTOMERS}", printed, log[-2000:])
            database.kill_when_begun(name, PROCESS, DONE)
            done = database.count(name, DONE)
            self.assertGreater(done, 0)
            self.assertLess(done, CUSTOMERS, "it was to be killed in the middle")
            self.assert_nothing_half_written(name, done)
            database.run_workers(name, PROCESS, PROCESS)
            self.assert_nothing_half_written(name, CUSTOMERS)
            self.assertEqual(database.execute(name, "SELECT state FROM customer_billing_run"), [("done",)])

    def assert_nothing_half_written(self, name, customers):
        """Each customer that is done has one posted invoice, each of its services one period."""
        moves = database.execute(
            name,
            "SELECT m.partner_id, count(*), min(m.state), sum(m.amount_untaxed) FROM account_move m"
            " JOIN res_partner p ON p.id = m.partner_id WHERE p.name LIKE 'Killed %' GROUP BY m.partner_id",
        )
        self.assertEqual(len(moves), customers)
        self.assertEqual(
            {(count, state, float(total)) for _id, count, state, total in moves}, {(1, "posted", self.amount)}
        )
        periods = database.execute(name, "SELECT count(*), count(DISTINCT service_id) FROM customer_folder_period")
        self.assertEqual(periods, [(2 * customers, 2 * customers)])
