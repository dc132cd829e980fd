"""A billing run in a process with little memory: what is billed is billed once, what is not says why and is retried."""

from tests import database
from tests.billing.test_billing_kill import CUSTOMERS, PREPARE, TestBillingKill
from tests.killing import KillCase

# Each customer takes more of the address space and keeps it, until nothing is left.
LITTLE = """
import resource
Line, hoard = type(env["customer.billing.run.line"]), []
bill = Line._bill
def hungry_bill(lines):
    hoard.append(bytearray(10 * 2**20 * len(lines)))
    return bill(lines)
Line._bill = hungry_bill
pages = int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 700 * 2**20,) * 2)
"""
PROCESS = """
env["customer.billing.run"]._process()
env.cr.commit()
"""
RETRY = """
run = env["customer.billing.run"].search([], limit=1)
run._process()
if "failed" in run.line_ids.mapped("state"):
    run.action_retry()
    run._process()
env.cr.commit()
print("finished")
"""
STATES = "SELECT state, count(*), max(error) FROM customer_billing_run_line GROUP BY state"


class TestBillingMemory(KillCase):
    amount = TestBillingKill.amount
    assert_nothing_half_written = TestBillingKill.assert_nothing_half_written

    def test_a_run_that_ran_out_of_memory_goes_on(self):  # B30
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, PREPARE, f"prepared {CUSTOMERS}")
            _status, _printed, log = database.run_odoo(name, "shell", stdin=f"{LITTLE}\n{PROCESS}")
            states = {state: (count, error) for state, count, error in database.execute(name, STATES)}
            done = states.get("done", (0, ""))[0]
            self.assertGreater(done, 0, log[-2000:])
            self.assertLess(done, CUSTOMERS, "memory was to run out")
            self.assert_nothing_half_written(name, done)
            if "failed" in states:
                self.assertIn("ran out of memory", states["failed"][1])
            self.run_script(name, RETRY)
            self.assert_nothing_half_written(name, CUSTOMERS)
