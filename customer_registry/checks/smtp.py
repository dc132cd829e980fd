"""What an answer of a mail server means for the mail: try again, or give up."""

import re
from datetime import timedelta

# The answers that Python's smtplib shows: (450, b'greylisted'), also inside {'a@b.c': (550, ...)}.
ANSWER = re.compile(r"""\((?P<code>[245]\d\d), b?(?P<quote>['"])(?P<text>.*?)(?P=quote)""", re.DOTALL)
# Odoo's failure types that say nothing about the mail but about the way to the server.
NO_CONNECTION = "mail_smtp"

FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=4)
MAX_TRIES = 14  # about a day and a half


def is_temporary(reason, failure_type=None):
    """Tell whether a mail that failed so is to be tried again (RFC 5321, 4.2.1: codes 4yz).

    >>> is_temporary("SMTPRecipientsRefused: {'a@b.c': (450, b'4.2.0 greylisted')}")
    True
    >>> is_temporary("SMTPRecipientsRefused: {'a@b.c': (550, b'5.1.1 no such user')}")
    False
    >>> is_temporary("Connection refused", "mail_smtp")
    True
    """
    answer = ANSWER.search(reason or "")
    if answer and failure_type != NO_CONNECTION:
        return answer["code"].startswith("4")
    return failure_type == NO_CONNECTION


def readable(reason):
    r"""Return the answer of the server without the technicalities around it.

    >>> readable("Mail Delivery Failed\nSMTPRecipientsRefused: {'a@b.c': (550, b'5.1.1 no such user')}")
    '550 5.1.1 no such user'
    >>> readable("  Connection refused ")
    'Connection refused'
    """
    answer = ANSWER.search(reason or "")
    if answer:
        return f"{answer['code']} {answer['text']}"
    return " ".join((reason or "").split())


def delay(tries):
    """Return how long to wait after so many tries; None: it is time to give up.

    >>> delay(1), delay(2), delay(MAX_TRIES)
    (datetime.timedelta(seconds=300), datetime.timedelta(seconds=600), None)
    """
    if tries >= MAX_TRIES:
        return None
    return min(FIRST_DELAY * 2 ** (tries - 1), LONGEST_DELAY)
