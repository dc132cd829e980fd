"""Servers that die while a mandate is signed, two that sign at once, and an account that changes meanwhile."""

import signal

import psycopg2
from odoo.sql_db import connection_info_for
from odoo.tests import BaseCase

from tests import database
from tests.documents.request_case import draw_signature

PREPARE = """
from tests.documents.request_case import make_pdf
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
bank = env["res.bank"].create(dict(name="Bank", bic="COBADEFFXXX"))
journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
Account = env["res.partner.bank"]
journal.bank_account_id = Account.create(
    dict(acc_number="DE02120300000000202051", partner_id=company.partner_id.id, bank_id=bank.id))
company.write(dict(registry_creditor_identifier="DE98ZZZ09999999999", registry_collection_journal_id=journal.id))
customer = env["res.partner"].create(
    dict(name="Signed", is_company=True, registry_state="customer", city="Berlin", email="k@example.com"))
link = env["customer.contact"].create(dict(
    customer_id=customer.id, name="Carla", email="carla@example.com", portal_access=True, portal_admin=True))
env["res.users"].with_context(no_reset_password=True).create(dict(
    login="carla_signs", partner_id=link.person_id.id, group_ids=[(6, 0, env.ref("base.group_portal").ids)],
    company_id=company.id, company_ids=[(6, 0, company.ids)]))
Mandate = type(env["customer.mandate"])
Mandate._render_form = lambda mandate: make_pdf()
for number in ("DE89370400440532013000", "DE12500105170648489890"):
    account = Account.create(dict(acc_number=number, partner_id=customer.id))
    env["customer.mandate"].create(dict(partner_id=customer.id, bank_id=account.id))._send_to_sign()
env.cr.commit()
print("prepared")
"""
START = f"""
import os, signal, psycopg2
def asked(env, place):
    user = env["res.users"].search([("login", "=", "carla_signs")])
    return env["customer.request"].search([("mandate_id", "!=", False)], order="id")[place].with_user(user).sudo()
def sign(env, place):
    asked(env, place)._answer_sign("Carla", {draw_signature()!r}, "127.0.0.1")
    env.flush_all()
def attempt(act):
    try:
        act()
    except Exception as error:
        print("REFUSED", type(error).__name__, error)
"""
DIE = "sign(env, 0); os.kill(os.getpid(), signal.SIGKILL)"
SIGN = "attempt(lambda: (sign(env, {place}), env.cr.commit(), print('SIGNED')))"
# The account changes and is committed after the signer's transaction began.
CHANGED = """
request = asked(env, 0)
request.mandate_id.iban
with env.registry.cursor() as other:
    other.execute("UPDATE res_partner_bank SET sanitized_acc_number = 'DE75512108001245126199' WHERE id = %s",
                  [request.mandate_id.bank_id.id])
attempt(lambda: sign(env, 0))
env.cr.rollback()
attempt(lambda: sign(env, 0))
env.cr.rollback()
env.cr.execute("UPDATE res_partner_bank SET sanitized_acc_number = replace(acc_number, ' ', '') WHERE id = %s",
               [request.mandate_id.bank_id.id])
env.cr.commit()
"""
# Somebody changes the account while the signature is being written, and again, with an old view, afterwards.
CHANGING = """
with env.registry.cursor() as early, env.registry.cursor() as meanwhile:
    numbers = [env(cr=cr)["res.partner.bank"].search([("acc_number", "=", "DE89370400440532013000")])
               for cr in (early, meanwhile)]
    sign(env, 0)
    attempt(lambda: numbers[1].write({"acc_number": "DE75512108001245126199"}))
    meanwhile.rollback()
    env.cr.commit()
    attempt(lambda: (numbers[0].write({"acc_number": "DE75512108001245126199"}), early.flush()))
    early.rollback()
print("SIGNED")
"""
STATES = """
    SELECT m.state, r.state, r.signed_attachment_id IS NOT NULL
      FROM customer_mandate m JOIN customer_request r ON r.mandate_id = m.id ORDER BY r.id
"""
COPIES = "SELECT count(*) FROM ir_attachment WHERE res_model = 'customer.request' AND name LIKE '%(signed)%'"
WAITS, SIGNED = ("draft", "open", False), ("active", "done", True)


class TestMandateSigningKill(BaseCase):
    def test_whatever_happens_a_mandate_is_signed_once_and_for_the_account_of_its_form(self):  # X02
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=PREPARE)
            self.assertIn("prepared", printed, log[-2000:])
            status, _printed, log = self.run_script(name, DIE)
            self.assertEqual(status, -signal.SIGKILL, log[-2000:])
            self.assertEqual(database.execute(name, STATES), [WAITS, WAITS])
            self.assert_refused_while_somebody_changes_the_mandate(name)
            self.assert_an_account_that_changes_is_not_signed_for(name)
            self.assertEqual(database.execute(name, STATES), [SIGNED, WAITS])
            database.run_workers(name, *[START + SIGN.format(place=1)] * 2)
            self.assertEqual(database.execute(name, STATES), [SIGNED, SIGNED])
            self.assertEqual(database.execute(name, COPIES), [(2,)])

    def run_script(self, name, code):
        return database.run_odoo(name, "shell", stdin=START + code)

    def assert_refused_while_somebody_changes_the_mandate(self, name):
        _db, info = connection_info_for(name)
        with psycopg2.connect(**info) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM customer_mandate FOR UPDATE")
            _status, printed, log = self.run_script(name, SIGN.format(place=0))
            connection.rollback()
        connection.close()
        self.assertIn("changed right now", printed, log[-2000:])
        self.assertEqual(database.execute(name, STATES), [WAITS, WAITS])

    def assert_an_account_that_changes_is_not_signed_for(self, name):
        _status, printed, log = self.run_script(name, CHANGED)
        first, second = [line for line in printed.splitlines() if "REFUSED" in line] or [log[-2000:], ""]
        self.assertIn("SerializationFailure", first)  # Odoo's server begins anew
        self.assertIn("out of date", second)
        _status, printed, log = self.run_script(name, CHANGING)
        self.assertIn("SIGNED", printed, log[-2000:])
        self.assertEqual(printed.count("REFUSED"), 2, printed)
        numbers = "SELECT acc_number FROM res_partner_bank WHERE sanitized_acc_number LIKE 'DE75%'"
        self.assertEqual(database.execute(name, numbers), [])
