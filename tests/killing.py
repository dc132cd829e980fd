"""Processes that are killed with ``kill -9`` at a chosen point of their work."""

import signal

from odoo.tests import BaseCase

from tests import database

# ``before`` and ``after`` let the process die at the count-th call of a method; whatever it had not committed is gone.
DEATHS = """
import os, signal
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def before(owner, name, count=1):
    original, calls = getattr(owner, name), []
    def wrapper(*args, **kwargs):
        calls.append(1)
        return die() if len(calls) == count else original(*args, **kwargs)
    setattr(owner, name, wrapper)
def after(owner, name, count=1):
    original, calls = getattr(owner, name), []
    def wrapper(*args, **kwargs):
        result = original(*args, **kwargs)
        calls.append(1)
        if len(calls) == count:
            env.flush_all()
            die()
        return result
    setattr(owner, name, wrapper)
"""
# Where a scheduled job dies that works off its batches by ``customer.job.mixin``.
CLAIMED = "after(type(env[{model!r}]), '_lock_next', 2)"
WRITTEN = "after(type(env[{model!r}]), '_process_batch', 2)"
COMMITTED = "after(type(env['ir.cron']), '_commit_progress', 2)"
# Where the mail queue dies: connected to the mail server, and when that has taken the mail.
HANDED_OVER = "before(type(env['ir.mail_server']), 'send_email', 2)"
ACCEPTED = "after(type(env['ir.mail_server']), 'send_email', 2)"

SEND_MAILS = """
env.cr.execute("UPDATE mail_mail SET scheduled_date = NULL WHERE state = 'outgoing'")
env["mail.mail"].process_email_queue()
env.cr.commit()
print("finished")
"""


class KillCase(BaseCase):
    def run_script(self, name, code, expected="finished"):
        """Run ``code`` to its end in the database ``name``; return what it printed."""
        _status, printed, log = database.run_odoo(name, "shell", stdin=code)
        self.assertIn(expected, printed, log[-3000:])
        return printed

    def kill(self, name, code, point):
        """Run ``code`` until it dies at ``point``."""
        status, printed, log = database.run_odoo(name, "shell", stdin=f"{DEATHS}\n{point}\n{code}")
        self.assertEqual(status, -signal.SIGKILL, f"it was to die at {point}: {printed[-500:]} {log[-2000:]}")
