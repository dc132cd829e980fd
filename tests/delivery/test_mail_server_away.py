"""An hour without the mail server: nobody is forgotten, nobody gets anything twice, and the screens say what waits."""

import contextlib
import datetime
import json
import socket
import tempfile
from collections import Counter

from tests import database, killing, mailed_flows
from tests.delivery.fickle_smtp import mail_server

COUNT = 2
FLOWS = {
    "delivery": mailed_flows.DELIVERIES,
    "reminder": mailed_flows.REMINDERS,
    "statement": mailed_flows.STATEMENTS,
    "request": mailed_flows.REQUESTS,
    "debit": mailed_flows.ANNOUNCEMENTS,
}
# The clock of the process, not that of the database, says when a mail is due.
AT = """
import json
from freezegun import freeze_time
def busy(command):
    open({busy!r}, "w").write(command)
for minute, command in {minutes}:
    busy(command)
    with freeze_time(datetime.datetime.fromisoformat({start!r}) + datetime.timedelta(minutes=minute), tick=True):
        env.invalidate_all()
        for flow in flows.values():
            flow()
            env.cr.commit()
        env["mail.mail"].process_email_queue()
        env.cr.commit()
    env.invalidate_all()
    print("shown", json.dumps({{flow: sorted(show()) for flow, show in shown.items()}}))
print("finished")
"""


class TestMailServerAway(killing.KillCase):
    def test_what_an_hour_without_mail_server_held_up_leaves_once_when_it_is_back(self):  # X03, X06, X07, T12, T28
        with tempfile.TemporaryDirectory() as folder, database.clone(database.TEMPLATE) as name:
            self.folder, self.start = folder, datetime.datetime.now()
            port = self.free_port()
            prepare = "".join(flow.prepare for flow in FLOWS.values())
            start = mailed_flows.START.format(port=port, count=COUNT)
            self.run_script(name, f"{start}{prepare}\nenv.cr.commit()\nprint('finished')")
            gone = self.work(name, (0, ""), (6, ""))
            with mail_server(folder, port) as (_port, accepted, _stop):
                busy = self.work(name, (17, "EHLO"), (40, "MAIL"))
                self.assertFalse(accepted())
                for minute in gone + busy:
                    self.assert_shown_as_waiting(minute)
                self.assertRegex(str(gone[0]), "[Cc]onnection refused|could not|Could not")
                self.assertIn("421 4.3.2 too busy", str(busy[-1]))
                (back,) = self.work(name, (85, ""))
                self.assertEqual(back, {flow: [["sent", ""]] * COUNT for flow in FLOWS})
                (later,) = self.work(name, (24 * 60, ""))
                self.assertEqual(later, back)
                ours = Counter(address for address, _message_id in accepted())
                expected = {f"{flow}{number}@example.com": 1 for flow in FLOWS for number in range(COUNT)}
                self.assertEqual({address: ours[address] for address in expected}, expected)

    def assert_shown_as_waiting(self, shown):
        """Nothing counts as sent or failed; each says which address waits for what."""
        for flow, rows in shown.items():
            self.assertEqual(len(rows), COUNT, flow)
            for number, (state, reason) in enumerate(sorted(rows, key=lambda row: row[1])):
                self.assertIn(state, ("queued", "waiting", "outgoing"), flow)
                self.assertIn(f"{flow}{number}@example.com", reason)

    def work(self, name, *minutes):
        """Let jobs and mail queue run at these (minute, command that the server refuses); return what screens show."""
        flows = "".join(
            f"def {flow}():\n    {spec.process.replace(chr(10), chr(10) + '    ')}\nflows[{flow!r}] = {flow}\n"
            f"shown[{flow!r}] = lambda: {spec.shown}\n"
            for flow, spec in FLOWS.items()
        )
        at = AT.format(busy=f"{self.folder}/accepted.busy", minutes=list(minutes), start=self.start.isoformat())
        code = f"import datetime\nflows, shown = {{}}, {{}}\n{mailed_flows.QUICK}\n{flows}\n{at}"
        printed = self.run_script(name, code)
        return [json.loads(line.partition("shown ")[2]) for line in printed.splitlines() if "shown " in line]

    def free_port(self):
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]
