"""Servers that die while contacts are taken over or imported, and two that do it at once."""

from tests import database, killing

CONTACTS = 40
PREPARE = f"""
partners = env["res.partner"].create([
    dict(name=f"Taken {{number}}", is_company=True, ref=f"T-{{number // 2}}") for number in range({CONTACTS})
])
env.cr.commit()
print("finished")
"""
TAKE_OVER = """
from odoo.service.model import retrying
retrying(lambda: env["res.partner"].search([("name", "like", "Taken ")]).action_add_to_registry(), env)
print("finished")
"""
TAKEN = """
    SELECT count(*), count(DISTINCT ref), count(*) FILTER (WHERE ref LIKE 'T-%')
      FROM res_partner WHERE name LIKE 'Taken %' AND registry_state = 'draft'
"""
TOLD = "SELECT count(*) FROM mail_message WHERE body LIKE '%belongs to another customer%'"
ROWS, BATCH = 60, 20
# As the page of Odoo's import does it: one request for each batch, from the row on that the last one has named.
IMPORT = f"""
import csv, io
from odoo.service.model import retrying
header = ["id", "registry_state", "ref", "name", "is_company", "street", "zip", "city", "country_id", "email",
          "contact_link_ids/id", "contact_link_ids/name", "contact_link_ids/email"]
rows = [[f"import_{{n}}", "customer", "", f"Imported {{n}}", "1", f"Ring {{n}}", "10117", "Berlin", "Germany",
         f"imported{{n}}@example.com", f"import_{{n}}_anna", f"Anna {{n}}", f"anna{{n}}@example.com"]
        for n in range({ROWS})]
text = io.StringIO()
csv.writer(text).writerows([header, *rows])
wizard = env["base_import.import"].create(
    dict(res_model="res.partner", file=text.getvalue().encode(), file_name="customers.csv", file_type="text/csv"))
env.cr.commit()
options = {{"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8", "limit": {BATCH}}}
row, more = 0, True
while more:
    load = lambda: wizard.execute_import(header, header, {{**options, "skip": row}})
    result = retrying(load, env)
    env.cr.commit()
    assert not result["messages"], result["messages"]
    row = result["nextrow"]
    more = row
print("finished")
"""
IMPORTED = "SELECT name, ref FROM res_partner WHERE name LIKE 'Imported %' AND registry_state = 'customer'"
CONTACTS_OF = """
    SELECT count(*), count(DISTINCT customer_id), count(DISTINCT person_id) FROM customer_contact c
      JOIN res_partner p ON p.id = c.customer_id WHERE p.name LIKE 'Imported %'
"""


class TestTakeoverKill(killing.KillCase):
    def test_a_killed_takeover_leaves_nothing_and_the_next_one_takes_all(self):  # D14
        with database.clone(database.TEMPLATE) as name:
            self.run_script(name, PREPARE)
            for point in ("_registry_resolve_numbers", "_registry_report_takeover"):
                self.kill(name, TAKE_OVER, f"after(type(env['res.partner']), {point!r})")
                self.assertEqual(database.execute(name, TAKEN), [(0, 0, 0)])
                self.assertEqual(database.count(name, TOLD), 0)
            database.run_workers(name, TAKE_OVER, TAKE_OVER)
            self.run_script(name, TAKE_OVER)
            self.assertEqual(database.execute(name, TAKEN), [(CONTACTS, CONTACTS, CONTACTS // 2)])
            self.assertEqual(database.count(name, TOLD), CONTACTS // 2)

    def test_a_killed_import_goes_on_or_begins_anew_and_doubles_nobody(self):  # D14, W37
        with database.clone(database.TEMPLATE) as name:
            model = "type(env['res.partner'])"
            for point in (
                f"before({model}, 'load', 2)",
                f"after({model}, '_load_records', 2)",
                f"after({model}, 'load', 2)",
            ):
                with self.subTest(point):
                    self.kill(name, IMPORT, point)
                    numbers = self.assert_each_once(name, BATCH)
            database.run_workers(name, IMPORT, IMPORT)
            self.run_script(name, IMPORT)
            all_numbers = self.assert_each_once(name, ROWS)
            self.assertEqual({who: all_numbers[who] for who in numbers}, numbers, "a customer number stays")

    def assert_each_once(self, name, count):
        """Each customer is there once, with a number and one contact; return {name: number}."""
        rows = database.execute(name, IMPORTED)
        self.assertEqual((len(rows), len(dict(rows)), len({ref for _who, ref in rows})), (count, count, count))
        self.assertTrue(all(ref for _who, ref in rows))
        self.assertEqual(database.execute(name, CONTACTS_OF), [(count, count, count)])
        return dict(rows)
