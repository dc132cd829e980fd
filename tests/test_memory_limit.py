"""Jobs in a process with little memory: what they had not committed waits, what failed says why, nothing is doubled."""

from tests import database, killing
from tests.billing import test_billing_kill
from tests.letter import test_letter_kill
from tests.reminder import test_reminder_kill

# Room for the job to begin in, and less and less for each further record.
LIMIT = """
import resource, mmap
def limit(megabytes):
    pages = int(open("/proc/self/statm").read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * mmap.PAGESIZE + megabytes * 2**20, resource.RLIM_INFINITY))
hoard = []
def eat(owner, name, megabytes):
    original = getattr(owner, name)
    def wrapper(*args, **kwargs):
        hoard.append(bytearray(megabytes * 2**20))
        return original(*args, **kwargs)
    setattr(owner, name, wrapper)
"""

# One letter asks for more than there is, whoever prints it.
GREEDY = """
print_letters = Letter._print
def print_greedily(letters):
    if "Written 12" in letters.partner_id.mapped("name"):
        bytearray(2**40)
    print_letters(letters)
Letter._print = print_greedily
limit(500)
"""
RETRY = """
env["customer.letter.run"].search([("failed_letter_ids", "!=", False)]).action_retry()
env.cr.commit()
"""


class TestMemoryLimit(killing.KillCase):
    def run_out(self, name, code, method):
        """Run ``code`` in a process in which memory runs out in the middle, since ``method`` keeps some."""
        status, printed, log = database.run_odoo(name, "shell", stdin=f"{LIMIT}\neat({method})\nlimit(300)\n{code}")
        self.assertNotEqual(status, 0)
        self.assertIn("MemoryError", log[-300:], printed)

    def test_a_billing_run_goes_on_where_memory_ran_out(self):  # B30
        case = test_billing_kill.TestBillingKill()
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, test_billing_kill.PREPARE, "prepared")
            method = "type(env['customer.billing.run.line']), '_bill', 150"
            self.run_out(name, test_billing_kill.PROCESS, method)
            states = "SELECT state, error, count(*) FROM customer_billing_run_line GROUP BY 1, 2 ORDER BY 1"
            (done, _reason, billed), waiting = database.execute(name, states)
            self.assertEqual((done, waiting), ("done", ("pending", None, test_billing_kill.CUSTOMERS - billed)))
            case.assert_nothing_half_written(name, billed)
            self.run_script(name, test_billing_kill.PROCESS, "processed")
            case.assert_nothing_half_written(name, test_billing_kill.CUSTOMERS)

    def test_reminders_go_on_where_memory_ran_out(self):  # X07
        case = test_reminder_kill.TestReminderKill()
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, test_reminder_kill.PREPARE, "prepared")
            self.run_out(name, test_reminder_kill.PROCESS, "type(env['customer.reminder']), '_deliver', 8")
            sent = database.count(name, test_reminder_kill.SENT)
            self.assertTrue(0 < sent < test_reminder_kill.CUSTOMERS, sent)
            case.assert_nothing_half_sent(name, sent)
            failed = "SELECT count(*) FROM customer_reminder WHERE state = 'failed' AND error LIKE '%memory%'"
            self.assertEqual(database.count(name, failed), 0)
            self.run_script(name, test_reminder_kill.PROCESS, "processed")
            case.assert_nothing_half_sent(name, test_reminder_kill.CUSTOMERS)

    def test_letters_go_on_and_one_that_is_too_large_says_so(self):  # W37
        letters = test_letter_kill.TestLetterKill()
        greedy = test_letter_kill.PRINT.replace("{point}", LIMIT + GREEDY)
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, test_letter_kill.START)
            for _process in range(2):
                _status, _printed, log = database.run_odoo(name, "shell", stdin=greedy)
                self.assertIn("MemoryError", log[-300:])
                self.assertEqual(database.count(name, test_letter_kill.PRINTED), 12)
            failed = "SELECT p.name, l.error FROM customer_letter l JOIN res_partner p ON p.id = l.partner_id"
            ((who, reason),) = database.execute(name, f"{failed} WHERE l.state = 'failed'")
            self.assertEqual(who, "Written 12")
            self.assertIn("The server ran out of memory", reason)
            self.run_script(name, greedy)
            self.assertEqual(database.count(name, test_letter_kill.PRINTED), test_letter_kill.LETTERS - 1)
            self.run_script(name, RETRY + test_letter_kill.PROCESS)
            letters.assert_nothing_half_printed(name, test_letter_kill.LETTERS)
            letters.assert_document(name)
