"""Servers that die while they export or book, and two that do it at once."""

import signal

import psycopg2
from odoo.sql_db import connection_info_for
from odoo.tests import BaseCase

from tests import database

INVOICES = 8
PREPARE = f"""
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
eur = env.ref("base.EUR"); eur.active = True
bank = env["res.bank"].create(dict(name="Bank", bic="COBADEFFXXX"))
journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
Account = env["res.partner.bank"]
journal.bank_account_id = Account.create(
    dict(acc_number="DE02120300000000202051", partner_id=company.partner_id.id, bank_id=bank.id))
company.write(dict(registry_creditor_identifier="DE98ZZZ09999999999", registry_collection_journal_id=journal.id,
                   registry_prenotification_days=0, registry_max_debits_per_file=3))
customer = env["res.partner"].create(dict(name="Killed", is_company=True, city="Berlin", email="k@example.com"))
account = Account.create(dict(acc_number="DE89370400440532013000", partner_id=customer.id))
env["customer.mandate"].create(
    dict(partner_id=customer.id, bank_id=account.id, date_signed="2026-01-15", state="active"))
customer.property_inbound_payment_method_line_id = company._registry_method_line()
moves = env["account.move"].create([dict(move_type="out_invoice", partner_id=customer.id, invoice_date="2026-01-02",
    invoice_date_due="2026-01-10", currency_id=eur.id, invoice_line_ids=[(0, 0, dict(name="X", price_unit=10,
    tax_ids=False))]) for _number in range({INVOICES})])
moves.action_post()
from datetime import date, timedelta
collection = env["customer.collection"].create(
    dict(date_due=date.today() + timedelta(5), company_id=company.id))
collection.action_prepare()
assert collection.line_ids.move_id >= moves, collection.omission_ids.mapped("reason")
env.cr.commit()
print("prepared", len(collection.line_ids))
"""
# Where the server dies: while files are written, validated, stored; and when all is done but not committed.
EXPORT = """
import os, signal
from odoo.addons.customer_registry_collection.formats import pain008, validation
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def after(owner, name, count):
    original, calls = getattr(owner, name), []
    def wrapper(*args, **kwargs):
        result = original(*args, **kwargs)
        calls.append(1)
        return die() if len(calls) == count else result
    setattr(owner, name, wrapper)
{point}
env["customer.collection"].search([], order="id desc", limit=1).action_export()
env.flush_all()
{end}
env.cr.commit()
print("exported")
"""
POINTS = {
    "written": ("after(pain008, 'write', 2)", ""),
    "validated": ("after(validation, 'validate', 3)", ""),
    "stored": ("after(type(env['customer.collection.file']), '_store', 2)", ""),
    "not committed": ("", "die()"),
}
BOOK = """
from odoo.addons.customer_registry_collection.models.collection import customer_collection_confirm
customer_collection_confirm.BATCH = 3
collection = env["customer.collection"].search([], order="id desc", limit=1)
{confirm}
env.cr.commit()
{count}
env["customer.collection"]._process()
env.cr.commit()
print("booked")
"""
DIE_IN_THE_THIRD_BATCH = """
import os, signal
Line = type(env["customer.collection.line"])
original, calls = Line._book, []
def book(self):
    original(self)
    env.flush_all()
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
Line._book = book
"""


class TestCollectionKill(BaseCase):
    def test_killed_exports_and_bookings_leave_nothing_or_everything(self):  # B17
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=PREPARE)
            self.assertIn("prepared", printed, log[-2000:])
            for point, (before, end) in POINTS.items():
                with self.subTest(point):
                    status, _printed, log = self.run_script(name, EXPORT.format(point=before, end=end))
                    self.assertEqual(status, -signal.SIGKILL, log[-2000:])
                    self.assert_nothing_exported(name)
            self.assert_refused_while_another_works(name)
            self.assert_two_workers_export_once(name)
            self.assert_booked_once(name)

    def run_script(self, name, code):
        return database.run_odoo(name, "shell", stdin=code)

    def assert_nothing_exported(self, name):
        self.assertEqual(
            self.rows(name, "SELECT state FROM customer_collection ORDER BY id DESC LIMIT 1"), [("draft",)]
        )
        self.assertEqual(self.rows(name, "SELECT count(*) FROM customer_collection_file"), [(0,)])
        attachments = "SELECT count(*) FROM ir_attachment WHERE res_model = 'customer.collection.file'"
        self.assertEqual(self.rows(name, attachments), [(0,)])
        live = "SELECT DISTINCT state, end_to_end_id FROM customer_collection_line"
        self.assertEqual(self.rows(name, live), [("draft", None)])

    def assert_refused_while_another_works(self, name):
        _db, info = connection_info_for(name)
        with psycopg2.connect(**info) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM customer_collection FOR UPDATE")
            _status, printed, log = self.run_script(name, EXPORT.format(point="", end=""))
            connection.rollback()
        connection.close()
        self.assertNotIn("exported", printed)
        self.assertIn("Somebody else is working on collection", log + printed)
        self.assert_nothing_exported(name)

    def assert_two_workers_export_once(self, name):
        workers = [database.start_script(name, EXPORT.format(point="", end="")) for _worker in range(2)]
        for worker in workers:
            worker.wait(timeout=240)
        lines = self.rows(
            name, "SELECT count(*), count(DISTINCT end_to_end_id), min(state) FROM customer_collection_line"
        )
        count = lines[0][0]
        self.assertEqual(lines, [(count, count, "exported")])
        files = "SELECT sum(line_count), count(DISTINCT message_ref), count(*) FROM customer_collection_file"
        self.assertEqual(self.rows(name, files), [(count, -(-count // 3), -(-count // 3))])

    def assert_booked_once(self, name):
        script = BOOK.format(confirm="collection.action_confirm()", count=DIE_IN_THE_THIRD_BATCH)
        status, _printed, log = self.run_script(name, script)
        self.assertEqual(status, -signal.SIGKILL, log[-2000:])
        states = dict(self.rows(name, "SELECT state, count(*) FROM customer_collection_line GROUP BY state"))
        self.assertEqual(states["paid"], 6)
        self.assert_one_payment_each(name, 6)
        workers = [database.start_script(name, BOOK.format(confirm="", count="")) for _worker in range(2)]
        for worker in workers:
            worker.wait(timeout=240)
        self.assertEqual(self.rows(name, "SELECT DISTINCT state FROM customer_collection_line"), [("paid",)])
        self.assert_one_payment_each(name, sum(states.values()))

    def assert_one_payment_each(self, name, count):
        """As many payments as debits that are booked, each invoice settled by its own."""
        payments = (
            "SELECT count(*), count(DISTINCT p.payment_reference) FROM account_payment p"
            " WHERE p.payment_reference LIKE 'COL-%'"
        )
        self.assertEqual(self.rows(name, payments), [(count, count)])
        unpaid = (
            "SELECT count(*) FROM customer_collection_line l JOIN account_move m ON m.id = l.move_id"
            " WHERE l.state = 'paid' AND m.amount_residual <> 0"
        )
        self.assertEqual(self.rows(name, unpaid), [(0,)])

    def rows(self, name, query):
        return database.execute(name, query)
