"""Exports that are killed, and two at once: each invoice is in exactly one archive."""

import base64
import io
import tarfile
from collections import Counter

from odoo.tests import BaseCase

from tests import database

INVOICES = 25
PREPARE = f"""
env["ir.cron"].search([]).active = False
company = env["res.company"].with_context(install_mode=True).create(dict(
    name="Prestations du Rhin SARL", country_id=env.ref("base.fr").id, email="factures@prestations.example.com",
    phone="+33 3 53 01 10 14", company_registry="99920134600015", iap_enrich_auto_done=True,
)).with_env(env)
env.user.company_ids += company
env["account.chart.template"].try_loading("fr", company, install_demo=False)
company.vat = "FR23334175221"
env["res.partner.bank"].create(dict(
    acc_number="FR7630006000011234567890189", partner_id=company.partner_id.id, allow_out_payment=True,
))
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
body = env["res.partner"].create(dict(
    name="Mairie de Vallonbrune", is_company=True, registry_state="customer", country_id=env.ref("base.fr").id,
    company_registry="99920035500017", invoice_sending_method="chorus",
))
moves = env["account.move"].create([
    dict(move_type="out_invoice", partner_id=body.id, invoice_date="2026-11-02", invoice_line_ids=[
        (0, 0, dict(name="Hosting", price_unit=10, tax_ids=[(6, 0, company.account_sale_tax_id.ids)]))
    ])
    for number in range({INVOICES})
])
moves.action_post()
env["customer.delivery"]._queue(moves)
env.cr.commit()
print("prepared", len(moves.delivery_ids))
"""
EXPORT = """
import signal, time
from odoo.addons.customer_registry_chorus.formats import archive
from odoo.exceptions import UserError
from odoo.service.model import retrying

company = env["res.company"].search([("name", "=", "Prestations du Rhin SARL")])
env = env(context=dict(env.context, allowed_company_ids=company.ids))
Archive, Delivery = type(env["customer.chorus.archive"]), type(env["customer.delivery"])
Delivery._chorus_limits = lambda self: archive.Limits(count=4)
def leave_mark():
    with env.registry.cursor() as cr:
        cr.execute("INSERT INTO ir_config_parameter (key, value) VALUES (gen_random_uuid(), 'reached')")
%s
def export():
    env["customer.chorus.archive"].action_export()
while True:
    try:
        retrying(export, env)
    except UserError:
        break
"""
# A process that stops at one of these points, with nothing committed, is killed there.
WRITTEN = """
def stop(*args):
    leave_mark()
    signal.pause()
archive.write = stop
"""
STORED = """
store = Archive._chorus_store
def stop(*args):
    store(*args)
    env.flush_all()
    leave_mark()
    signal.pause()
Archive._chorus_store = stop
"""
# Each goes on when both have claimed what they export.
TOGETHER = """
documents, waited = Delivery._chorus_documents, []
def marks():
    with env.registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM ir_config_parameter WHERE value = 'reached'")
        return cr.fetchone()[0]
def documents_together(self):
    if not waited:
        waited.append(True)
        leave_mark()
        while marks() < 4:
            time.sleep(0.01)
    return documents(self)
Delivery._chorus_documents = documents_together
"""
MARKS = "SELECT count(*) FROM ir_config_parameter WHERE value = 'reached'"
STATES = (
    "SELECT d.state, COALESCE(m.is_move_sent, false), count(*), count(DISTINCT d.move_id), count(d.attachment_id)"
    " FROM customer_delivery d JOIN account_move m ON m.id = d.move_id WHERE d.channel = 'chorus'"
    " AND m.company_id = (SELECT id FROM res_company WHERE name = 'Prestations du Rhin SARL') GROUP BY 1, 2"
)
FILES = """
import base64
for record in env["customer.chorus.archive"].search([]):
    print("file", record.id, base64.b64encode(record.attachment_id.raw).decode())
"""


class TestChorusKill(BaseCase):
    def test_each_invoice_is_in_one_archive_whoever_is_killed_or_exports_at_the_same_time(self):  # B20, X03
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=PREPARE)
            self.assertIn(f"prepared {INVOICES}", printed, log[-2000:])
            for point in (WRITTEN, STORED):
                database.kill_when_begun(name, EXPORT % point, MARKS)
                self.assert_nothing_stored(name)
            database.run_workers(name, EXPORT % TOGETHER, EXPORT % TOGETHER)
            states = database.execute(name, STATES)
            self.assertEqual(states, [("exported", True, INVOICES, INVOICES, INVOICES)])
            self.assert_each_in_one_archive(name)

    def assert_nothing_stored(self, name):
        self.assertEqual(database.execute(name, STATES), [("queued", False, INVOICES, INVOICES, 0)])
        self.assertEqual(database.count(name, "SELECT count(*) FROM customer_chorus_archive"), 0)
        self.assertEqual(database.count(name, "SELECT count(*) FROM customer_chorus_archive_line"), 0)
        self.assertEqual(self.attachments(name), 0)

    def attachments(self, name):
        return database.count(name, "SELECT count(*) FROM ir_attachment WHERE res_model = 'customer.chorus.archive'")

    def names(self, printed):
        """Return {id of the archive: names of the files in it} of what FILES has printed."""
        rows = [line.split()[-2:] for line in printed.splitlines() if "file " in line]
        found = {}
        for record, content in rows:
            with tarfile.open(fileobj=io.BytesIO(base64.b64decode(content)), mode="r:gz") as tar:
                found[int(record)] = tar.getnames()
        return found

    def assert_each_in_one_archive(self, name):
        lines = database.execute(name, "SELECT number, archive_id, file_name FROM customer_chorus_archive_line")
        self.assertEqual(len({number for number, _archive, _file in lines}), INVOICES)
        archives = {record for _number, record, _file in lines}
        self.assertEqual(self.attachments(name), len(archives))
        _status, printed, _log = database.run_odoo(name, "shell", stdin=FILES)
        found = self.names(printed)
        self.assertEqual(set(found), archives)
        self.assertEqual(
            Counter((record, file) for record, files in found.items() for file in files),
            Counter((record, file) for _number, record, file in lines),
        )
