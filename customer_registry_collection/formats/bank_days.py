"""Days on which banks work: those of TARGET, the payment system of the euro.

>>> from datetime import date
>>> add_bank_days(date(2026, 4, 1), 3)  # over Good Friday and Easter Monday
datetime.date(2026, 4, 8)
"""

from datetime import date, timedelta

from dateutil.easter import easter

# New Year, 1 May, Christmas: the same since 2002.
_FIXED = {(1, 1), (5, 1), (12, 25), (12, 26)}
_SATURDAY = 5


def is_bank_day(day: date) -> bool:
    """Return whether banks settle payments in euros on ``day``.

    >>> [is_bank_day(date(2026, 12, number)) for number in (24, 25, 26, 28)]
    [True, False, False, True]
    >>> is_bank_day(date(2026, 4, 3)), is_bank_day(date(2026, 4, 6)), is_bank_day(date(2026, 4, 7))
    (False, False, True)
    """
    sunday = easter(day.year)
    movable = (sunday - timedelta(days=2), sunday + timedelta(days=1))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED and day not in movable


def next_bank_day(day: date) -> date:
    """Return ``day``, or the first bank day after it.

    >>> next_bank_day(date(2026, 12, 25))
    datetime.date(2026, 12, 28)
    """
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def add_bank_days(day: date, count: int) -> date:
    """Return the bank day that is ``count`` of them after ``day``; one that is none counts from the next.

    >>> add_bank_days(date(2026, 11, 28), 4), add_bank_days(date(2026, 11, 30), 4)
    (datetime.date(2026, 12, 4), datetime.date(2026, 12, 4))
    """
    day = next_bank_day(day)
    for _number in range(count):
        day = next_bank_day(day + timedelta(days=1))
    return day
