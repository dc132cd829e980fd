from tests import database, killing

CUSTOMERS = 80
PREPARE = f"""
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
product = env["product.product"].create({{"name": "Setup", "list_price": 10, "taxes_id": False}})
company.registry_welcome = True
company.registry_welcome_line_ids = [(0, 0, {{"product_id": product.id}})]
env["res.partner"].create([
    dict(name=f"Killed {{number}}", is_company=True, registry_state="draft", street="Ring 1", zip="10117",
         city="Berlin", country_id=env.ref("base.de").id, email=f"killed{{number}}@example.com")
    for number in range({CUSTOMERS})
]).registry_register()
env.cr.commit()
print("prepared", env["customer.welcome"].search_count([("state", "=", "pending")]))
"""
PROCESS = """
env["customer.welcome"]._process()
env.cr.commit()
"""
# Its fifth invoice is made, then the batch is rolled back and begun anew.
LOSE_ONCE = """
from psycopg2.errors import SerializationFailure
Welcome = type(env["customer.welcome"])
create_invoice, lost = Welcome._create_invoice, iter((False, False, False, False, True))

def lose_once(welcome):
    create_invoice(welcome)
    if next(lost, False):
        raise SerializationFailure()

Welcome._create_invoice = lose_once
"""
DONE = "SELECT count(*) FROM customer_welcome WHERE state = 'done'"


class TestWelcomeKill(killing.KillCase):
    def test_killed_in_the_middle_each_customer_gets_one_all_the_same(self):  # D23
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=PREPARE)
            self.assertIn(f"prepared {CUSTOMERS}", printed, log[-2000:])
            known = database.count(name, DONE)
            self.kill(name, PROCESS, killing.CLAIMED.format(model="customer.welcome"))
            self.assert_complete(name, 20)
            self.kill(name, PROCESS, killing.WRITTEN.format(model="customer.welcome"))
            self.assert_complete(name, 40)
            database.kill_when_begun(name, PROCESS, DONE)
            done = database.count(name, DONE)
            self.assertLess(done - known, CUSTOMERS, "it was to be killed in the middle")
            self.assert_complete(name, done - known)
            database.run_workers(name, LOSE_ONCE + PROCESS, PROCESS)
            database.run_odoo(name, "shell", stdin=PROCESS)
            self.assert_complete(name, CUSTOMERS)

    def test_what_loses_against_another_transaction_begins_anew_and_bills_once(self):  # D23
        with database.clone(database.TEMPLATE) as name:
            database.run_odoo(name, "shell", stdin=PREPARE)
            status, _printed, log = database.run_odoo(name, "shell", stdin=LOSE_ONCE + PROCESS)
            self.assertEqual((status, "SerializationFailure" in log), (0, False), log[-2000:])
            self.assert_complete(name, CUSTOMERS)

    def assert_complete(self, name, customers):
        """Each customer that is done has one invoice, posted and in the sending queue; others have none."""
        moves = database.execute(
            name,
            "SELECT count(*), count(DISTINCT m.partner_id), count(m.sending_data), count(w.id), min(m.state)"
            " FROM account_move m JOIN res_partner p ON p.id = m.partner_id"
            " LEFT JOIN customer_welcome w ON w.move_id = m.id AND w.state = 'done' AND w.partner_id = p.id"
            " WHERE p.name LIKE 'Killed %'",
        )
        self.assertEqual(moves, [(customers, customers, customers, customers, "posted")])
