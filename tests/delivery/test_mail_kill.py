"""Whatever leaves by mail: killed at each point of its way, everybody gets it, and gets it once."""

import contextlib
import tempfile
from collections import Counter

from tests import database, killing, mailed_flows
from tests.delivery.fickle_smtp import mail_server

COUNT = 8
# The mails in the queue for the recipients of a flow.
QUEUED = """
    SELECT p.email, count(*) FROM mail_mail m JOIN mail_mail_res_partner_rel r ON r.mail_mail_id = m.id
      JOIN res_partner p ON p.id = r.res_partner_id
     WHERE p.email LIKE %s AND m.state = 'outgoing' GROUP BY p.email
"""
# The mail queue is woken soon, whatever becomes of who has written the mails.
WOKEN = """
    SELECT bool_or(t.call_at < now() AT TIME ZONE 'UTC' + interval '5 minutes') FROM ir_cron_trigger t
      JOIN ir_model_data d ON d.res_id = t.cron_id AND d.name = 'ir_cron_mail_scheduler_action' AND d.module = 'mail'
"""
MEANWHILE = """
server = type(env["ir.mail_server"])
send = server.send_email
def meanwhile(self, *args, **kwargs):
    result = send(self, *args, **kwargs)
    with env.registry.cursor() as cr:
        cr.execute("UPDATE customer_request SET name = name || '.'")
    return result
server.send_email = meanwhile
"""


class TestMailKill(killing.KillCase):
    @contextlib.contextmanager
    def prepared(self, flow):
        """Yield (database, function that returns what the mail server has accepted)."""
        with (
            tempfile.TemporaryDirectory() as folder,
            mail_server(folder) as (port, accepted, _stop),
            database.clone(database.TEMPLATE) as name,
        ):
            start = mailed_flows.START.format(port=port, count=COUNT)
            self.run_script(name, f"{start}{flow.prepare}\nenv.cr.commit()\nprint('finished')")
            yield name, accepted

    def assert_killed_and_finished(self, flow, recipient, points):
        with self.prepared(flow) as (name, accepted):
            for point in points:
                with self.subTest(point):
                    self.kill(name, flow.script(), point.format(model=flow.model))
                    self.assert_nothing_half_done(name, flow, recipient)
            self.run_script(name, flow.script())
            self.assertEqual(self.assert_nothing_half_done(name, flow, recipient), COUNT)
            self.assert_mailed_once(name, accepted, recipient)

    def assert_nothing_half_done(self, name, flow, recipient):
        """Each that is through has one mail in the queue, others have none; return how many are through."""
        through = [who for (who,) in database.execute(name, flow.done)]
        self.assertEqual(len(through), len(set(through)))
        mails = database.execute(name, QUEUED.replace("%s", f"'{recipient}%@example.com'"))
        numbers = sorted(int(who.rpartition(" ")[2]) for who in through)
        self.assertEqual(sorted(mails), sorted((f"{recipient}{number}@example.com", 1) for number in numbers))
        return len(through)

    def assert_mailed_once(self, name, accepted, recipient):
        """The mail queue is killed, too: what the server had accepted just then comes again as the same mail."""
        self.kill(name, killing.SEND_MAILS, killing.HANDED_OVER)
        self.kill(name, killing.SEND_MAILS, killing.ACCEPTED)
        self.run_script(name, killing.SEND_MAILS)
        self.run_script(name, killing.SEND_MAILS)
        self.assert_accepted_once(accepted, recipient)

    def assert_accepted_once(self, accepted, recipient):
        """Each got one mail; the one that the server accepted when the process died may have come once more."""
        mails = Counter(item for item in accepted() if item[0].startswith(recipient))
        expected = [f"{recipient}{number}@example.com" for number in range(COUNT)]
        self.assertEqual(sorted(address for address, _message_id in mails), expected)
        self.assertLessEqual(sum(mails.values()), COUNT + 1)

    def test_reminders(self):  # X07
        self.assert_killed_and_finished(
            mailed_flows.REMINDERS, "reminder", (killing.CLAIMED, killing.WRITTEN, killing.COMMITTED)
        )

    def test_account_statements(self):  # X06
        self.assert_killed_and_finished(
            mailed_flows.STATEMENTS, "statement", (killing.CLAIMED, killing.WRITTEN, killing.COMMITTED)
        )

    def test_requests_to_customers(self):  # T28
        """They leave when they are committed; a process that dies just then leaves them to the mail queue."""
        flow = mailed_flows.REQUESTS
        with self.prepared(flow) as (name, accepted):
            self.kill(name, flow.script(), "after(type(env['customer.request']), 'action_send')")
            self.assertEqual(self.assert_nothing_half_done(name, flow, "request"), 0)
            self.kill(name, flow.script(), "before(type(env['mail.mail']), '_registry_send_committed')")
            self.assertEqual(self.assert_nothing_half_done(name, flow, "request"), COUNT)
            self.assertEqual((accepted(), database.execute(name, WOKEN)), ([], [(True,)]))
            self.assert_mailed_once(name, accepted, "request")

    def test_who_is_written_to_while_the_mail_leaves_gets_it_once(self):  # T28
        """What another worker, or an answer, writes into the request does not undo that its mail has left."""
        flow = mailed_flows.REQUESTS
        with self.prepared(flow) as (name, accepted):
            self.run_script(name, f"{MEANWHILE}{flow.script()}{killing.SEND_MAILS}")
            self.run_script(name, killing.SEND_MAILS)
            mails = Counter(address for address, _message_id in accepted() if address.startswith("request"))
            self.assertEqual(mails, {f"request{number}@example.com": 1 for number in range(COUNT)})
            states = "SELECT DISTINCT mail_state FROM customer_request WHERE name LIKE 'Annual accounts.%'"
            self.assertEqual(database.execute(name, states), [("sent",)])

    def test_announcements_of_debits(self):  # T12
        method = "type(env['customer.collection.line']), '_announce'"
        points = (f"before({method}, 2)", f"after({method}, 2)", "after(type(env['ir.cron']), '_commit_progress')")
        self.assert_killed_and_finished(mailed_flows.ANNOUNCEMENTS, "debit", points)

    def test_welcome_invoices(self):  # D23, X03
        """From the invoice, whose own kills are in ``test_welcome_kill``, to the mail server."""
        deliver = mailed_flows.DELIVERIES.script()
        method = "type(env['customer.delivery']), '_deliver'"
        with self.prepared(mailed_flows.WELCOMES) as (name, accepted):
            self.run_script(name, mailed_flows.WELCOMES.script())
            for point in (
                f"before({method})",
                f"after({method})",
                "before(type(env['mail.mail']), '_registry_send_committed')",
                killing.HANDED_OVER,
                killing.ACCEPTED,
            ):
                with self.subTest(point):
                    self.kill(name, deliver, point)
            self.run_script(name, deliver)
            self.run_script(name, killing.SEND_MAILS)
            self.assert_accepted_once(accepted, "welcome")
            states = (
                "SELECT d.state, m.is_move_sent, count(*), count(DISTINCT d.move_id) FROM customer_delivery d"
                " JOIN account_move m ON m.id = d.move_id WHERE m.registry_is_welcome GROUP BY 1, 2"
            )
            self.assertEqual(database.execute(name, states), [("sent", True, COUNT, COUNT)])
