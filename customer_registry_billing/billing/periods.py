"""Which periods of a service are due, and which share of the price each one costs.

Words: a *cycle* is one month, quarter or year counted from the anchor of the folder, such
as 31 January to 27 February; a *period* is the part of a cycle for which a service is
billed, shorter than its cycle only where the service starts or ends inside of it. All
dates are inclusive.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What is billed at once: ``start`` to ``end`` of the cycle from ``cycle_start`` to ``cycle_end``."""

    start: date
    end: date
    cycle_start: date
    cycle_end: date

    @property
    def share(self) -> Fraction:
        """The part of the cycle's price that this period costs, by days: 0 < share <= 1."""
        return Fraction(_days(self.start, self.end), _days(self.cycle_start, self.cycle_end))

    @property
    def is_whole(self) -> bool:
        return (self.start, self.end) == (self.cycle_start, self.cycle_end)


def _days(start: date, end: date) -> int:
    return (end - start).days + 1


def cycle(anchor: date, recurrence: str, number: int) -> tuple[date, date]:
    """Return first and last day of the cycle with this number (0 begins at the anchor).

    The day of the anchor is kept: it is counted from the anchor, never from the cycle before.

    >>> [str(cycle(date(2026, 1, 31), "month", number)[0]) for number in range(3)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    months = MONTHS[recurrence]
    start = anchor + relativedelta(months=months * number)
    after = anchor + relativedelta(months=months * (number + 1))
    return start, after - ONE_DAY


def cycle_number(anchor: date, recurrence: str, day: date) -> int:
    """Return the number of the cycle that ``day`` is in; negative before the anchor.

    >>> cycle_number(date(2026, 1, 31), "month", date(2026, 2, 27))
    0
    >>> cycle_number(date(2026, 1, 31), "month", date(2026, 2, 28))
    1
    """
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = months // MONTHS[recurrence]
    while cycle(anchor, recurrence, number)[0] > day:
        number -= 1
    while cycle(anchor, recurrence, number)[1] < day:
        number += 1
    return number


def periods_due(
    *,
    anchor: date,
    recurrence: str,
    start: date,
    end: date | None,
    billed_until: date | None,
    horizon: date,
    in_advance: bool,
) -> Iterator[Period]:
    """Yield the periods of a recurring service that a run up to ``horizon`` bills, oldest first.

    In advance a period is due on its first day, in arrears on its last. Several missed
    periods are caught up one by one. A service that ends before it starts yields nothing.

    :param anchor: day from which the cycles of the folder are counted
    :param recurrence: ``month``, ``quarter`` or ``year``
    :param start: first day of the service
    :param end: last day of the service, None while it runs
    :param billed_until: last day that is billed already, None if none is
    :param horizon: last day of the period that the run bills
    """
    first = max(start, billed_until + ONE_DAY) if billed_until else start
    number = cycle_number(anchor, recurrence, first)
    while True:
        period = _clipped(cycle(anchor, recurrence, number), first, end)
        if period is None or (period.start if in_advance else period.end) > horizon:
            return
        yield period
        number += 1


def _clipped(whole: tuple[date, date], first: date, last: date | None) -> Period | None:
    """Return the part of a cycle from ``first`` to ``last``, None if there is none."""
    start = max(whole[0], first)
    end = min(whole[1], last) if last else whole[1]
    return Period(start, end, *whole) if start <= end else None


def is_due_once(*, start: date, billed_until: date | None, horizon: date) -> bool:
    """Tell whether a one-off service is billed by a run up to ``horizon``."""
    return billed_until is None and start <= horizon


def unused_share(periods: Iterator[Period], last: date) -> Fraction:
    """Return how many cycles' price was billed for days after ``last``.

    Used for the credit note when a service billed in advance ends early.
    """
    total = Fraction(0)
    for period in periods:
        unused_from = max(period.start, last + ONE_DAY)
        if unused_from <= period.end:
            total += Fraction(_days(unused_from, period.end), _days(period.cycle_start, period.cycle_end))
    return total
