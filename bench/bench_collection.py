"""Measures collections: preparing 10,000 invoices, exporting them, and booking payments against Odoo's own wizard.

Run by `./dev bench collection`. Booking is compared on the same invoices in the same process, in turns;
prints seconds, queries and ratios; nothing passes or fails here. BENCH_INVOICES says how many are prepared.
"""

import os
from datetime import date, timedelta

import common

PAID = 60

# Copies of a posted model invoice and of its entries, by each mandate in turn.
NUMBERS = """
CREATE TEMPORARY TABLE numbered AS
SELECT n, nextval('account_move_id_seq') AS move_id, mandate.id AS mandate_id, mandate.partner_id
  FROM generate_series(1, %(count)s) n
  JOIN (SELECT id, partner_id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM customer_mandate WHERE id = ANY(%(mandates)s)) mandate ON mandate.place = n %% %(size)s
"""
MOVES = """
INSERT INTO account_move
SELECT row.* FROM numbered
 CROSS JOIN (SELECT to_jsonb(move) AS data FROM account_move move WHERE id = %(model)s) model
 CROSS JOIN LATERAL jsonb_populate_record(NULL::account_move, model.data || jsonb_build_object(
     'id', move_id, 'name', 'BENCH/' || n, 'payment_reference', 'BENCH/' || n, 'sequence_prefix', 'BENCH/',
     'sequence_number', n, 'partner_id', partner_id, 'commercial_partner_id', partner_id,
     'registry_mandate_id', mandate_id, 'access_token', NULL)) row
"""
LINES = """
INSERT INTO account_move_line
SELECT row.* FROM numbered
 CROSS JOIN (SELECT to_jsonb(line) AS data FROM account_move_line line WHERE move_id = %(model)s) model
 CROSS JOIN LATERAL jsonb_populate_record(NULL::account_move_line, model.data || jsonb_build_object(
     'id', nextval('account_move_line_id_seq'), 'move_id', numbered.move_id, 'move_name', 'BENCH/' || n,
     'partner_id', numbered.partner_id)) row
"""


def main():
    count = int(os.environ.get("BENCH_INVOICES", 10_000))
    common.report("machine", common.machine())
    with common.environment() as env:
        company = set_up(env)
        env = env(context=dict(env.context, allowed_company_ids=company.ids))
        customers = make_customers(env, company, max(count // 5, 1))
        measure_booking(env, customers)
        copy_invoices(env, customers, count)
        collection = new_collection(env)
        measure(env, f"preparing {count:,} invoices", collection.action_prepare, count)
        common.report("  debits proposed", f"{len(collection.line_ids):,}")
        measure(env, "preparing them again", collection.action_prepare, count)
        measure(env, "exporting them, validated and stored", collection.action_export, count)
        common.report("size of the file", f"{len(collection.file_ids[0].attachment_id.raw) / 1e6:.1f} MB")
        env.cr.rollback()
    common.report_memory()


def measure(env, title, act, count):
    env.flush_all()
    env.invalidate_all()
    seconds = []

    def run():
        seconds.append(common.timed(lambda: (act(), env.flush_all())))

    queries = common.queries(env, run)
    per_thousand = queries * 1000 / count
    common.report(title, f"{seconds[0]:.2f} s, {queries} queries: {per_thousand:.1f} per 1,000")


def measure_booking(env, customers):
    """Book the same number of invoices by a collection and by Odoo's wizard, in turns."""
    ours, theirs = [], []
    for _turn in range(3):
        for own, book in ((ours, book_by_collection), (theirs, book_by_wizard)):
            moves = make_invoices(env, customers[:PAID], PAID)
            env.flush_all()
            act = book(env, moves)
            queries = []
            seconds = common.timed(lambda act=act, queries=queries: queries.append(common.queries(env, act)))
            assert set(moves.mapped("payment_state")) <= {"paid", "in_payment"}
            own.append((seconds / PAID, queries[0] / PAID))
    (fast, few), (slow, many) = min(ours), min(theirs)
    common.report("booking by a collection, an invoice", f"{fast * 1000:.1f} ms, {few:.1f} queries")
    common.report("booking by Odoo's wizard, an invoice", f"{slow * 1000:.1f} ms, {many:.1f} queries")
    common.report("  ratio of the seconds", f"{slow / fast:.1f} x")


def book_by_collection(env, moves):
    collection = new_collection(env)
    collection._registry_propose()
    lines = collection.line_ids.filtered(lambda line: line.move_id in moves)
    (collection.line_ids - lines).unlink()
    collection.action_export()
    env.flush_all()

    def act():
        collection.action_confirm()
        env.flush_all()

    return act


def book_by_wizard(env, moves):
    """One payment an invoice, as a person registers them one by one, or as the wizard does in a loop."""

    def act():
        for move in moves:
            context = {"active_model": "account.move", "active_ids": move.ids}
            env["account.payment.register"].with_context(**context).create({}).action_create_payments()
        env.flush_all()

    return act


def set_up(env):
    company = env.ref("base.main_company")
    env.ref("base.EUR").active = True
    journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    bank = env["res.bank"].create({"name": "Bank", "bic": "COBADEFFXXX"})
    journal.bank_account_id = env["res.partner.bank"].create(
        {"acc_number": "DE02120300000000202051", "partner_id": company.partner_id.id, "bank_id": bank.id}
    )
    company.write(
        {
            "registry_creditor_identifier": "DE98ZZZ09999999999",
            "registry_collection_journal_id": journal.id,
            "registry_prenotification_days": 0,
        }
    )
    return company


def make_customers(env, company, count):
    """Return customers who pay by direct debit, each with an account and a mandate of its own."""
    customers = env["res.partner"].create(
        [{**common.ADDRESS, "name": f"Müller {number}", "country_id": env.ref("base.de").id} for number in range(count)]
    )
    accounts = env["res.partner.bank"].create(
        [{"acc_number": german_iban(number), "partner_id": customer.id} for number, customer in enumerate(customers, 1)]
    )
    env["customer.mandate"].create(
        [
            {
                "partner_id": account.partner_id.id,
                "bank_id": account.id,
                "date_signed": date(2026, 1, 15),
                "state": "active",
            }
            for account in accounts
        ]
    )
    customers.property_inbound_payment_method_line_id = company._registry_method_line()
    return customers


def german_iban(number):
    bban = f"37040044{number:010d}"
    return f"DE{98 - int(bban + '131400') % 97:02d}{bban}"


def make_invoices(env, customers, count):
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customers[number % len(customers)].id,
                "invoice_date": date(2026, 1, 2),
                "invoice_date_due": date(2026, 1, 10),
                "currency_id": env.ref("base.EUR").id,
                "invoice_line_ids": [(0, 0, {"name": "Hosting", "price_unit": 10 + number % 90, "tax_ids": False})],
            }
            for number in range(count)
        ]
    )
    moves.action_post()
    return moves


def copy_invoices(env, customers, count):
    """Insert ``count`` posted invoices by SQL."""
    model = make_invoices(env, customers, 1)
    mandates = env["customer.mandate"].search([("partner_id", "in", customers.ids)])
    env.flush_all()
    parameters = {"model": model.id, "count": count, "mandates": mandates.ids, "size": len(mandates)}
    for statement in (NUMBERS, MOVES, LINES):
        env.cr.execute(statement, parameters)
    env.cr.execute("ANALYZE account_move, account_move_line, customer_mandate, res_partner")
    env.invalidate_all()


def new_collection(env):
    return env["customer.collection"].create({"date_due": date.today() + timedelta(5)})


if __name__ == "__main__":
    main()
