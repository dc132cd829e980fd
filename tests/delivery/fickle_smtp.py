"""A mail server, run as a process, that accepts, refuses, greylists or hangs up.

Usage: fickle_smtp.py LOG [PORT]. Prints its port and ends with its standard input. Each mail that it
accepts becomes a line "recipient message-id" of the file LOG. The local part of a recipient says
what it does: ``refused`` 550; ``grey`` 450 at the first time; ``hangup`` drops the connection at
the first time. While the file LOG.busy names a command, EHLO or MAIL, it is answered with 421.
"""

import asyncio
import contextlib
import email
import subprocess
import sys
from collections import Counter
from pathlib import Path

BUSY = "421 4.3.2 too busy, come back later"


@contextlib.contextmanager
def mail_server(folder, port=0):
    """Yield (port, function that returns the accepted (address, message id), function that ends it)."""
    log = Path(folder) / "accepted"
    log.touch()
    command = [sys.executable, __file__, log, str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def stop():
        process.stdin.close()
        process.wait()

    try:
        port = int(process.stdout.readline())
        yield port, lambda: [tuple(line.split()) for line in log.read_text(encoding="utf-8").splitlines()], stop
    finally:
        if process.poll() is None:
            stop()
        process.stdout.close()


class Fickle:
    def __init__(self, log):
        self.log = log
        self.seen = Counter()

    def is_busy(self, command):
        manner = Path(f"{self.log}.busy")
        return manner.exists() and manner.read_text(encoding="ascii").strip() == command

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [BUSY] if self.is_busy("EHLO") else responses

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return BUSY if self.is_busy("EHLO") else "250 fickle"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.is_busy("MAIL"):
            return BUSY
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        manner = address.partition("@")[0]
        self.seen[address] += 1
        if manner.startswith("refused"):
            return "550 5.1.1 no such user"
        if manner.startswith("grey") and self.seen[address] == 1:
            return "450 4.2.0 greylisted, come back later"
        if manner.startswith("hangup") and self.seen[address] == 1:
            session_transport = server.transport
            session_transport.abort()
            return "421 bye"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message_id = email.message_from_bytes(envelope.content)["Message-Id"]
        with open(self.log, "a", encoding="utf-8") as log:
            log.writelines(f"{address} {message_id}\n" for address in envelope.rcpt_tos)
        return "250 OK"


async def serve(log, port=0):
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    handler, done = Fickle(log), asyncio.Event()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", int(port))
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_reader(sys.stdin.fileno(), done.set)
    await done.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
