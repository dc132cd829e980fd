"""Measures sending invoices by e-mail: our queue against Odoo's own sending, with the same print settings.

Run by `./dev bench delivery`, which gives it a fresh clone. Both print the same kind of invoice in
batches of ten and hand the mails to a mail server process; the turns alternate, so that other work on
the machine concerns both. Prints seconds, queries and the ratio; nothing passes or fails here.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import common

MAIL_SERVER = Path(__file__).parent.parent / "tests" / "deliver" / "fickle_smtp.py"
BATCH = 10
TURNS = 5  # of a batch for each of the two
SETTINGS = {"report.print_delay": "10", "account.pdf_generation_batch": "0"}


def main():
    with common.environment() as env, mail_server() as port:
        env = env(context={**env.context, "allowed_company_ids": env.ref("base.main_company").ids})
        prepare(env, port)
        common.report("machine", common.machine())
        batches = invoices(env, (2 * TURNS + 2) * BATCH)
        for send in (by_odoo, by_us):  # one batch each to warm up
            send(env, next(batches))
        seconds, queries, cpu = ({by_odoo: [], by_us: []} for _measure in range(3))
        for turn in range(TURNS):
            for send in (by_odoo, by_us) if turn % 2 else (by_us, by_odoo):
                batch = next(batches)
                before = env.cr.sql_log_count
                work = cpu_seconds()
                seconds[send].append(common.timed(send, env, batch) / BATCH)
                cpu[send].append((cpu_seconds() - work) / BATCH)
                queries[send].append((env.cr.sql_log_count - before) / BATCH)
        show(seconds, queries, cpu)
        check(env)


def cpu_seconds():
    """Return the CPU time of Odoo and of the printing processes, which other work does not disturb much."""
    return sum(os.times()[:4])


def show(seconds, queries, cpu):
    for title, send in (("Odoo's own sending", by_odoo), ("our deliveries", by_us)):
        total, middle = sum(seconds[send]) * BATCH, statistics.median(seconds[send])
        per_invoice = f"median {middle * 1000:.0f} ms and {statistics.median(queries[send]):.0f} queries each"
        common.report(f"{title}, {TURNS * BATCH} invoices", f"{total:.1f} s, {per_invoice}")
    ratio = statistics.median(seconds[by_us]) / statistics.median(seconds[by_odoo])
    common.report("  ratio of the medians", f"{ratio:.2f}")
    common.report("  ratio of the totals", f"{sum(seconds[by_us]) / sum(seconds[by_odoo]):.2f}")
    common.report("  ratio of the CPU times, printing included", f"{sum(cpu[by_us]) / sum(cpu[by_odoo]):.2f}")


def by_odoo(env, moves):
    """What Odoo's scheduled job does for ten invoices; its mails leave with the commit."""
    moves.sending_data = {"author_user_id": env.uid, "author_partner_id": env.user.partner_id.id}
    from odoo.addons.customer_registry.inner import Inner

    sender = env["account.move.send"].with_context(registry_delivery_ids=Inner(()))
    sender._generate_and_send_invoices(moves, from_cron=True)
    env.cr.commit()


def by_us(env, moves):
    env["customer.delivery"]._queue(moves)
    env.cr.commit()
    env["customer.delivery"]._process()


def prepare(env, port):
    for key, value in SETTINGS.items():
        env["ir.config_parameter"].set_param(key, value)
    env["ir.mail_server"].create({"name": "Bench", "smtp_host": "127.0.0.1", "smtp_port": port, "sequence": 1})


def invoices(env, count):
    """Return an iterator over batches of posted invoices, each to a customer of its own."""
    customers = env["res.partner"].create(
        [
            {**common.ADDRESS, "name": f"Bench {n}", "email": f"bench{n}@example.com", "registry_state": "customer"}
            for n in range(count)
        ]
    )
    line = {"name": "Hosting", "quantity": 1, "price_unit": 10}
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [(0, 0, {**line, "sequence": number}) for number in range(5)],
            }
            for customer in customers
        ]
    )
    moves.action_post()
    env.cr.commit()
    return (moves[start : start + BATCH] for start in range(0, count, BATCH))


def check(env):
    """Say what has really left: a ratio of mails that were not sent would mean nothing."""
    mails = env["mail.mail"].search_count([("state", "!=", "sent"), ("mail_message_id.model", "=", "account.move")])
    states = dict(env["customer.delivery"]._read_group([], ["state"], ["__count"]))
    common.report("deliveries by state; mails of invoices not sent", f"{states}; {mails}")


@contextlib.contextmanager
def mail_server():
    with tempfile.NamedTemporaryFile() as log:
        command = [sys.executable, MAIL_SERVER, log.name]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait()
            process.stdout.close()


if __name__ == "__main__":
    main()
