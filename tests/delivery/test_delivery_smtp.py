"""Real mail server processes, real Odoo processes, real kills: each address gets its mail once."""

import contextlib
import tempfile
from collections import Counter

from odoo.tests import BaseCase

from tests import database
from tests.delivery.fickle_smtp import mail_server

INVOICES = 24
PREPARE = """
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
env["ir.config_parameter"].set_param("report.print_delay", "10")
env["ir.config_parameter"].set_param("account.pdf_generation_batch", "0")
env["ir.mail_server"].create(dict(name="Fickle", smtp_host="127.0.0.1", smtp_port=%(port)s, sequence=1))
env["ir.cron"].search([]).active = False
customers = env["res.partner"].create([
    dict(name=f"Sent {number}", is_company=True, registry_state="customer", email=f"{name}@example.com")
    for number, name in enumerate(%(names)r)
])
moves = env["account.move"].create([
    dict(move_type="out_invoice", partner_id=customer.id, invoice_date="2026-11-02",
         invoice_line_ids=[(0, 0, dict(name="Hosting", price_unit=10, tax_ids=False))])
    for customer in customers
])
moves.action_post()
env["customer.delivery"]._queue(moves)
env.cr.commit()
print("prepared", len(moves.delivery_ids))
"""
PROCESS = """
env["customer.delivery"]._process()
env.cr.commit()
print("processed")
"""
SEND_BY_HAND = """
moves = env["account.move"].search([("partner_id.name", "like", "Sent ")], order="id desc")
for move in moves:
    if move.delivery_ids.filtered(lambda row: row.state == "sent" or row.message_id):
        continue
    try:
        env["account.move.send"]._generate_and_send_invoices(move)
        env.cr.commit()
    except Exception as error:
        env.cr.rollback()
print("by hand")
"""
MAIL_QUEUE = """
%s
env["mail.mail"].process_email_queue()
env.cr.commit()
print("queue done")
"""
LATER = 'env.cr.execute("UPDATE mail_mail SET scheduled_date = NULL")'
PREPARED = (
    "SELECT count(*) FROM customer_delivery d JOIN res_partner p ON p.id = d.partner_id"
    " WHERE d.message_id IS NOT NULL AND p.name LIKE 'Sent %'"
)
WAITING = "SELECT count(*) FROM mail_mail WHERE state = 'outgoing' AND scheduled_date > now() AT TIME ZONE 'UTC'"
OUTCOMES = (
    "SELECT a.email, a.state, a.error, a.tries, d.state, m.is_move_sent FROM customer_delivery_address a"
    " JOIN customer_delivery d ON d.id = a.delivery_id JOIN account_move m ON m.id = d.move_id"
    " WHERE a.email NOT LIKE 'mail%' ORDER BY a.id"
)


class TestDeliverySmtp(BaseCase):
    @contextlib.contextmanager
    def prepared(self, names):
        """Yield (database, accepted, stop) with a queued invoice for each name."""
        with (
            tempfile.TemporaryDirectory() as folder,
            mail_server(folder) as (port, accepted, stop),
            database.clone(database.TEMPLATE) as name,
        ):
            self.run_script(name, PREPARE % {"port": port, "names": names}, f"prepared {len(names)}")
            yield name, accepted, stop

    def run_script(self, name, code, expected):
        _status, printed, log = database.run_odoo(name, "shell", stdin=code)
        self.assertIn(expected, printed, log[-3000:])
        return log

    def test_killed_workers_two_workers_and_a_hand_send_each_mail_once(self):  # X03
        names = [f"mail{number}" for number in range(INVOICES)]
        with self.prepared(names) as (name, accepted, _stop):
            for _kill in range(2):
                database.kill_when_begun(name, PROCESS, PREPARED)
            database.run_workers(name, PROCESS, PROCESS, SEND_BY_HAND)
            self.run_script(name, MAIL_QUEUE % LATER, "queue done")
            self.assertEqual(self.counted(accepted, names), dict.fromkeys(names, 1))
            states = database.execute(
                name,
                "SELECT d.state, m.is_move_sent, count(*), count(DISTINCT d.move_id) FROM customer_delivery d"
                " JOIN account_move m ON m.id = d.move_id JOIN res_partner p ON p.id = d.partner_id"
                " WHERE p.name LIKE 'Sent %' GROUP BY 1, 2",
            )
            self.assertEqual(states, [("sent", True, INVOICES, INVOICES)])

    def counted(self, accepted, names):
        """Return how many mails the server took for each of our recipients; demo data send to others, too."""
        takers = [address.partition("@")[0] for address, _message_id in accepted()]
        return Counter(item for item in takers if item in names)

    def test_refusal_greylisting_and_a_hangup_concern_one_mail_each(self):  # X03
        names = ["first", "refused", "grey", "hangup", "last"]
        with self.prepared(names) as (name, accepted, _stop):
            self.run_script(name, PROCESS, "processed")
            self.run_script(name, MAIL_QUEUE % "", "queue done")
            rows = {email.partition("@")[0]: row for email, *row in database.execute(name, OUTCOMES)}
            for fine in ("first", "last"):
                self.assertEqual(rows[fine], ["sent", None, 1, "sent", True])
            self.assertEqual(rows["refused"], ["failed", "550 5.1.1 no such user", 1, "failed", False])
            self.assertEqual(rows["grey"], ["queued", "450 4.2.0 greylisted, come back later", 1, "queued", True])
            self.assertEqual(rows["hangup"][0], "queued")
            self.run_script(name, MAIL_QUEUE % LATER, "queue done")
            rows = {email.partition("@")[0]: row for email, *row in database.execute(name, OUTCOMES)}
            for late in ("grey", "hangup"):
                self.assertEqual(rows[late], ["sent", None, 2, "sent", True])
            counts = self.counted(accepted, names)
            self.assertEqual(counts, {"first": 1, "last": 1, "grey": 1, "hangup": 1})

    def test_a_dead_mail_server_delays_and_loses_nothing(self):  # X03
        with self.prepared(["one", "two"]) as (name, accepted, stop):
            stop()
            self.run_script(name, PROCESS, "processed")
            rows = database.execute(name, OUTCOMES)
            self.assertEqual([(row[1], row[4]) for row in rows], [("queued", "queued")] * 2)
            self.assertIn("refused", rows[0][2])
            self.assertEqual(database.execute(name, WAITING), [(2,)])
            self.assertFalse(accepted())
