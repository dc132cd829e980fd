"""A customer's account over a period: what was carried over, what was added, what is still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
# Days overdue up to which an open amount counts as of this age; what is older comes last.
AGE_LIMITS = (30, 60, 90)
NOT_DUE, OLDEST, CREDIT = "not_due", "older", "credit"
AGES = (NOT_DUE, *(f"to_{limit}" for limit in AGE_LIMITS), OLDEST, CREDIT)


@dataclass(frozen=True)
class Entry:
    """Something that changed what the customer owes.

    ``amount`` is positive where it owes more; ``open_amount`` is the part that nothing has
    settled up to the last day of the statement; ``debited`` the part of it that is on its way by direct debit.
    """

    date: date
    due: date
    kind: str
    number: str
    label: str
    amount: Decimal
    open_amount: Decimal
    move_id: int | None = None
    debited: Decimal = ZERO

    @property
    def status(self) -> str:
        """Return ``settled``, ``partial`` or ``open``."""
        if not self.open_amount:
            return "settled"
        return "open" if self.open_amount == self.amount else "partial"


@dataclass(frozen=True)
class Line:
    """An entry with the balance that it leads to."""

    entry: Entry
    balance: Decimal


@dataclass(frozen=True)
class Account:
    """What happened in one currency, and what is open at its end by age."""

    currency: str
    currency_id: int
    opening: Decimal
    lines: tuple[Line, ...]
    closing: Decimal
    ages: Mapping[str, Decimal]

    @property
    def overdue(self) -> Decimal:
        return sum((self.ages[age] for age in AGES if age not in (NOT_DUE, CREDIT)), ZERO)


def age_of(due: date, open_amount: Decimal, day: date) -> str:
    """Return the age of an open amount on ``day``; what is due on that very day is not overdue.

    >>> [age_of(date(2026, 1, due), Decimal(1), date(2026, 1, 31)) for due in (31, 30, 1)]
    ['not_due', 'to_30', 'to_30']
    >>> age_of(date(2025, 10, 1), Decimal(1), date(2026, 1, 31))
    'older'
    >>> age_of(date(2025, 10, 1), Decimal(-1), date(2026, 1, 31))
    'credit'
    """
    if open_amount < 0:
        return CREDIT
    days = (day - due).days
    if days <= 0:
        return NOT_DUE
    return next((f"to_{limit}" for limit in AGE_LIMITS if days <= limit), OLDEST)


def by_age(open_amounts: Iterable[tuple[date, Decimal]], day: date) -> dict[str, Decimal]:
    """Return the sum of each age of the pairs (due date, open amount); every age is there.

    >>> ages = by_age([(date(2026, 1, 1), Decimal(7)), (date(2026, 2, 9), Decimal(5))], date(2026, 1, 31))
    >>> ages["to_30"], ages["not_due"], ages["older"]
    (Decimal('7'), Decimal('5'), Decimal('0'))
    """
    ages = dict.fromkeys(AGES, ZERO)
    for due, amount in open_amounts:
        ages[age_of(due, amount, day)] += amount
    return ages


def with_balances(opening: Decimal, entries: Iterable[Entry], open_only: bool = False) -> tuple[Line, ...]:
    """Return the entries with their running balance; that of what is open, if only this is listed.

    >>> day = date(2026, 1, 1)
    >>> invoice = Entry(day, day, "invoice", "1", "", Decimal(10), Decimal(4))
    >>> [line.balance for line in with_balances(Decimal(5), [invoice])]
    [Decimal('15')]
    >>> [line.balance for line in with_balances(Decimal(5), [invoice], open_only=True)]
    [Decimal('4')]
    """
    balance = ZERO if open_only else opening
    lines = []
    for entry in entries:
        balance += entry.open_amount if open_only else entry.amount
        lines.append(Line(entry, balance))
    return tuple(lines)
