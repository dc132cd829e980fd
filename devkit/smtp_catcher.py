"""Receive every mail and keep it in a Maildir: run by the environment's Python.

Usage: smtp_catcher.py MAILDIR [--until-eof]. Prints the port it has taken. With --until-eof
it ends with its standard input, that is with the process that started it.
"""

import asyncio
import mailbox
import signal
import sys
from email.header import Header

HOST = "127.0.0.1"
SIZE_LIMIT = 100 * 2**20


class Keeper:
    """Handler of aiosmtpd: the envelope is kept in front of the message."""

    def __init__(self, folder):
        self.box = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server, session, envelope):
        self.box.add(envelope_headers(envelope) + envelope.content)
        return "250 OK"


def envelope_headers(envelope):
    recipients = ", ".join(envelope.rcpt_tos)
    values = {"X-Envelope-From": envelope.mail_from or "", "X-Envelope-To": recipients}
    lines = [f"{name}: {Header(value).encode()}\r\n" for name, value in values.items()]
    return "".join(lines).encode()


async def serve(folder, until_eof):
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    keeper, done = Keeper(folder), asyncio.Event()
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop), HOST, 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_signal_handler(signal.SIGTERM, done.set)
    if until_eof:
        loop.add_reader(sys.stdin.fileno(), done.set)
    await done.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], "--until-eof" in sys.argv[2:]))
