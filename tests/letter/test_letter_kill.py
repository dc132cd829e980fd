"""Servers that die while the letters to a selection are printed, two that print at once, and one with little memory."""

from tests import database, killing

LETTERS, BATCH = 30, 5
START = f"""
body = "<p>Dear <t t-out='object.name'/></p>"
template = env["customer.letter.template"].create(
    {{"name": "Prices", "subject": "Killed letters", "body": body, "window": "din_b"}})
customers = env["res.partner"].with_context(tracking_disable=True).create([
    dict(name=f"Written {{number}}", is_company=True, registry_state="customer", street="Ring 1", zip="10117",
         city="Berlin", country_id=env.ref("base.de").id, email=f"written{{number}}@example.com")
    for number in range({LETTERS})
])
env["customer.letter.wizard"].create(dict(template_id=template.id, customer_order=customers.ids)).action_start()
env.cr.commit()
print("finished")
"""
# Rendering is a process of its own, which takes its time and has no part in this.
PRINT = f"""
import io
from odoo.tools.pdf import PdfFileWriter
from odoo.addons.customer_registry_letter.models import customer_letter
customer_letter.BATCH = {BATCH}
def blank(text):
    writer, stream = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(200, 300)
    writer.add_metadata({{"/Title": text}})
    writer.write(stream)
    return stream.getvalue()
def render(letters):
    return {{letter.id: blank(letter.partner_id.name) for letter in letters}}
Letter, Run = type(env['customer.letter']), type(env['customer.letter.run'])
Letter._render_pdfs = render
{{point}}
env["customer.letter"]._process()
env.cr.commit()
print("finished")
"""
PROCESS = PRINT.replace("{point}", "")
# Its second batch is printed, then loses against another transaction and is begun anew.
LOSE_ONCE = """
from psycopg2.errors import SerializationFailure
print_letters, lost = Letter._print, iter((False, True))
def lose_once(letters):
    print_letters(letters)
    if next(lost, False):
        raise SerializationFailure()
Letter._print = lose_once
"""
DOCUMENT = """
import io
from PyPDF2 import PdfReader
run = env["customer.letter.run"].search([("letter_ids.subject", "=", "Killed letters")])
print("pages", len(PdfReader(io.BytesIO(run.attachment_id.raw)).pages), run.state, run.progress)
print("finished")
"""
PRINTED = "SELECT count(*) FROM customer_letter WHERE subject = 'Killed letters' AND state = 'printed'"
LEFT = "SELECT count(*) FROM customer_letter WHERE subject = 'Killed letters' AND state = 'waiting'"
FILES = """
    SELECT count(*), count(DISTINCT a.res_id), count(l.id) FROM ir_attachment a
      LEFT JOIN customer_letter l ON l.attachment_id = a.id AND l.id = a.res_id
     WHERE a.res_model = 'customer.letter' AND a.name LIKE '%Killed letters%'
"""
NOTES = "SELECT count(*), count(DISTINCT res_id) FROM mail_message WHERE body LIKE '%Letter printed: Killed letters%'"
RUNS = """
    SELECT r.state, count(a.id) FROM customer_letter_run r
      LEFT JOIN ir_attachment a ON a.res_model = 'customer.letter.run' AND a.res_id = r.id
     WHERE r.id IN (SELECT run_id FROM customer_letter WHERE subject = 'Killed letters') GROUP BY 1
"""
POINTS = (
    "before(Letter, '_print', 2)",
    "after(Letter, '_render_pdfs', 2)",
    "after(Letter, '_print', 2)",
    "after(type(env['ir.cron']), '_commit_progress')",
)


class TestLetterKill(killing.KillCase):
    def test_killed_letters_go_on_and_each_customer_gets_one(self):  # W14, W37
        with database.clone(database.TEMPLATE) as name:
            self.kill(name, START, "after(type(env['customer.letter.wizard']), 'action_start')")
            self.assert_nothing_half_printed(name, 0, waiting=0)
            self.run_script(name, START)
            for number, point in enumerate(POINTS, start=1):
                with self.subTest(point):
                    self.kill(name, PRINT.replace("{point}", point), "")
                    self.assert_nothing_half_printed(name, number * BATCH)
            database.run_workers(name, PROCESS, PROCESS)
            self.run_script(name, PROCESS)
            self.assert_nothing_half_printed(name, LETTERS)
            self.assert_document(name)

    def test_killed_while_all_are_put_into_one_document(self):  # W37
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, START)
            self.kill(name, PRINT.replace("{point}", "after(Run, '_put_together')"), "")
            self.assert_nothing_half_printed(name, LETTERS)
            self.assertEqual(database.execute(name, RUNS), [("running", 0)])
            self.run_script(name, PROCESS)
            self.run_script(name, PROCESS)
            self.assert_document(name)

    def test_what_loses_against_another_transaction_begins_anew(self):  # W37
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, START)
            self.run_script(name, PRINT.replace("{point}", LOSE_ONCE))
            self.assert_nothing_half_printed(name, LETTERS)
            self.assert_document(name)

    def assert_nothing_half_printed(self, name, printed, waiting=None):
        """Each that is printed has one file and one note at its customer, all others wait."""
        self.assertEqual(database.count(name, PRINTED), printed)
        self.assertEqual(database.count(name, LEFT), LETTERS - printed if waiting is None else waiting)
        self.assertEqual(database.execute(name, FILES), [(printed, printed, printed)])
        self.assertEqual(database.execute(name, NOTES), [(printed, printed)])

    def assert_document(self, name):
        self.assertEqual(database.execute(name, RUNS), [("done", 1)])
        self.assertIn(f"pages {LETTERS} done 100", self.run_script(name, DOCUMENT))
