"""A mail server inside a test, which takes, refuses or puts off a mail as its recipient's name says."""

import contextlib
import smtplib
from collections import Counter
from email.utils import getaddresses
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.tools import mute_logger


class Manners:
    """``refused``: 550; ``grey``: 450 at the first time; ``away``: hangs up. ``taken`` lists whom it served.

    While ``down`` is set, nobody even gets a connection.
    """

    def __init__(self):
        self.down = False
        self.taken = []
        self.seen = Counter()

    @contextlib.contextmanager
    def at_work(self):
        """Let Odoo send to this server."""
        with (
            patch.object(IrMail_Server, "_disable_send", classmethod(lambda cls: False)),
            patch.object(IrMail_Server, "_connect__", lambda *args, **kwargs: self.connect()),
            patch.object(IrMail_Server, "send_email", lambda server, message, **kwargs: self.take(server, message)),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            yield self

    def connect(self):
        if self.down:
            raise ConnectionRefusedError(111, "Connection refused")

    def take(self, server, message):
        """Stand in for ``ir.mail_server.send_email``, which raises so for addresses that are none."""
        addresses = [address for _name, address in getaddresses(message.get_all("To", []))]
        for address in addresses:
            local, _at, domain = address.partition("@")
            assert local and domain, server.NO_VALID_RECIPIENT
            self.seen[address] += 1
            if local.startswith("away"):
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if local.startswith("refused"):
                raise smtplib.SMTPRecipientsRefused({address: (550, b"5.1.1 no such user")})
            if local.startswith("grey") and self.seen[address] == 1:
                raise smtplib.SMTPRecipientsRefused({address: (450, b"4.2.0 greylisted, come back later")})
        self.taken += addresses
        return message["Message-Id"]
