"""Debits into files and batches, by what banks keep apart and by how many they take."""

# This package does without Odoo, and its rows are sorted.
# pylint: disable=bad-builtin-groupby

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from .debit import VERSIONS, Batch, Creditor, Debit, Message

T = TypeVar("T")


def plan(
    debits: Iterable[Debit],
    creditor: Creditor,
    *,
    identifier: str,
    created: datetime,
    limit: int = 0,
    version: str = VERSIONS[0],
    booked_as_one: bool = True,
) -> list[Message]:
    """Return the files that ``debits`` make: one scheme each and at most ``limit`` debits (0: any number).

    ``identifier`` is unique for ever; several files get it with -1, -2, ... appended, batches
    that of their file with .1, .2, ... Debits keep their order where it decides nothing; those that
    `find_problems` names were left out before.

    >>> from datetime import date
    >>> creditor = Creditor(name="Stadtwerke", identifier="DE98ZZZ09999999999", iban="DE89370400440532013000")
    >>> common = {"name": "Zoe", "iban": "DE02120300000000202051", "mandate": "MND-1", "amount": Decimal("9.90")}
    >>> days = {"signed": date(2026, 3, 14), "due": date(2026, 12, 1)}
    >>> debits = [Debit(end_to_end_id=f"INV-{number}", **common, **days) for number in range(3)]
    >>> files = plan(debits, creditor, identifier="COL/7", created=datetime(2026, 11, 24), limit=2)
    >>> [(message.identifier, message.count, message.total) for message in files]
    [('COL/7-1', 2, Decimal('19.80')), ('COL/7-2', 1, Decimal('9.90'))]
    """
    ordered = sorted(debits, key=lambda debit: (debit.scheme, debit.due, debit.sequence))
    parts = [
        part for _scheme, rows in groupby(ordered, lambda debit: debit.scheme) for part in chunks(list(rows), limit)
    ]
    names = [f"{identifier}-{number}" for number in range(1, len(parts) + 1)] if len(parts) > 1 else [identifier]
    return [
        Message(
            identifier=name,
            created=created,
            initiator=creditor.name,
            batches=_batches(part, creditor, name, booked_as_one),
            version=version,
        )
        for name, part in zip(names, parts, strict=False)
    ]


def _batches(debits: Sequence[Debit], creditor: Creditor, name: str, booked_as_one: bool) -> tuple[Batch, ...]:
    groups = [
        (key, list(rows)) for key, rows in groupby(debits, lambda debit: (debit.scheme, debit.sequence, debit.due))
    ]
    return tuple(
        Batch(
            identifier=f"{name}.{number}",
            creditor=creditor,
            scheme=scheme,
            sequence=sequence,
            due=due,
            count=len(rows),
            total=sum((debit.amount for debit in rows), Decimal(0)),
            debits=rows,
            booked_as_one=booked_as_one,
        )
        for number, ((scheme, sequence, due), rows) in enumerate(groups, 1)
    )


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield ``items`` in parts of at most ``size``; 0 means one part.

    >>> list(chunks("abcde", 2)), list(chunks("abc", 0)), list(chunks("", 2))
    (['ab', 'cd', 'e'], ['abc'], [])
    """
    step = size if size > 0 else max(len(items), 1)
    for start in range(0, len(items), step):
        yield items[start : start + step]
