"""Writer of GoCardless's file of bulk payments (CSV)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from .bank_days import add_bank_days
from .debit_checks import is_amount
from .problems import FileError, Problem

CELL = 100
METADATA_KEYS = 3
METADATA_KEY = 50
COLUMNS = (
    "mandate.id",
    "customer.id",
    "customer.given_name",
    "customer.family_name",
    "customer.company_name",
    "customer.email",
    "payment.amount",
    "payment.currency",
    "payment.description",
    "payment.charge_date",
)
CURRENCIES = ("AUD", "CAD", "DKK", "EUR", "GBP", "NZD", "SEK", "USD")
# Working days from the day on which GoCardless gets a payment to that of the debit, at most; slower schemes apart.
LEAD_DAYS = 3
SLOW_DAYS = {"DKK": 8, "SEK": 8}
REASONS = {
    "amount": "its amount is not between 0.01 and 999,999,999.99 with two decimals",
    "currency": "GoCardless does not collect in its currency",
    "mandate": "its GoCardless mandate is not of the form MD000ABC",
}

_MANDATE = re.compile(r"MD[0-9A-Z]+")
# What spreadsheets take for a formula, full-width forms included.
_FORMULA = tuple("=+-@＝＋－＠")


class GoCardlessError(FileError):
    """The file was not written; ``problems`` names the payments by their references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One row: ``amount`` in ``currency``; no ``charge_date`` means as soon as possible.

    ``reference`` names the row in problems and is not written.
    """

    reference: str
    mandate: str
    amount: Decimal
    currency: str
    description: str = ""
    charge_date: date | None = None
    customer: str = ""
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    email: str = ""
    metadata: tuple[tuple[str, str], ...] = ()


def earliest_charge(currency: str, today: date, spare: int = 0) -> date:
    """Return the first day on which GoCardless debits what it gets ``today``; working days are those of TARGET.

    What it gets after its cut-off in the afternoon counts from the next day: ``spare`` days are added for that.

    >>> earliest_charge("EUR", date(2026, 11, 27)), earliest_charge("SEK", date(2026, 11, 27))
    (datetime.date(2026, 12, 2), datetime.date(2026, 12, 9))
    >>> earliest_charge("EUR", date(2026, 12, 23), spare=1)
    datetime.date(2026, 12, 30)
    """
    return add_bank_days(today, SLOW_DAYS.get(currency, LEAD_DAYS) + spare)


def write(payments: Iterable[Payment], stream: BinaryIO, *, metadata_keys: Sequence[str] = ()) -> None:
    """Write ``payments`` to ``stream`` as UTF-8; raise GoCardlessError that lists all problems.

    ``metadata_keys`` (three at most) become the last columns; what is in ``stream`` after an error is void.
    """
    if len(metadata_keys) > METADATA_KEYS:
        raise ValueError(f"GoCardless keeps {METADATA_KEYS} keys of metadata, not {len(metadata_keys)}")
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
    try:
        problems = _write(payments, csv.writer(text), metadata_keys)
    finally:
        text.detach()
    if problems:
        raise GoCardlessError(problems)


def _write(payments: Iterable[Payment], writer: Any, metadata_keys: Sequence[str]) -> list[Problem]:
    writer.writerow([*COLUMNS, *(f"payment.metadata.{cell(key)[:METADATA_KEY]}" for key in metadata_keys)])
    found: list[Problem] = []
    for payment in payments:
        problems = list(_problems(payment))
        found += problems
        if not problems:
            writer.writerow(_row(payment, metadata_keys))
    return found


def find_problems(payments: Iterable[Payment]) -> list[Problem]:
    """Return every reason against every payment, to leave them out."""
    return [problem for payment in payments for problem in _problems(payment)]


def _problems(payment: Payment) -> Iterator[Problem]:
    checks = {
        "mandate": bool(_MANDATE.fullmatch(payment.mandate or "")) and len(payment.mandate) <= CELL,
        "amount": is_amount(payment.amount),
        "currency": payment.currency in CURRENCIES,
    }
    for code, is_right in checks.items():
        if not is_right:
            yield Problem(payment.reference, code, REASONS[code])


def _row(payment: Payment, metadata_keys: Sequence[str]) -> list[str]:
    metadata = dict(payment.metadata)
    return [
        payment.mandate,
        cell(payment.customer),
        cell(payment.given_name),
        cell(payment.family_name),
        cell(payment.company_name),
        cell(payment.email),
        f"{payment.amount:.2f}",
        payment.currency,
        cell(payment.description),
        payment.charge_date.isoformat() if payment.charge_date else "",
        *(cell(metadata.get(key)) for key in metadata_keys),
    ]


def cell(text: str | None) -> str:
    """Return ``text`` on one line, at most 100 characters, and never as a formula.

    What starts like a formula gets an apostrophe, which spreadsheets take for "this is text".

    >>> cell("=1+1"), cell(" @SUM(A1)\\r\\nAnna "), cell("a-b")
    ("'=1+1", "'@SUM(A1) Anna", 'a-b')
    """
    printable = "".join(char if char.isprintable() else " " for char in text or "")
    line = " ".join(printable.split())
    return f"'{line}"[:CELL].strip() if line.startswith(_FORMULA) else line[:CELL].strip()
