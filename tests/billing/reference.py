"""A bookkeeper with a calendar and a sheet of paper: what a service costs, counted day by day.

Written from the words of docs/concepts.md, without the addon's arithmetic, to compare the addon with.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LENGTH = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = timedelta(days=1)


def cycle_days(anchor, recurrence, day):
    """Return the list of all days of the cycle that ``day`` is in, found by walking from day to day."""
    first = day
    while not begins_cycle(anchor, recurrence, first):
        first -= ONE_DAY
    days = [first]
    while not begins_cycle(anchor, recurrence, days[-1] + ONE_DAY):
        days.append(days[-1] + ONE_DAY)
    return days


def begins_cycle(anchor, recurrence, day):
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    last_of_month = calendar.monthrange(day.year, day.month)[1]
    return months % LENGTH[recurrence] == 0 and day.day == min(anchor.day, last_of_month)


def rounded(amount, digits=2):
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@dataclass
class Service:
    """One service and, per day, what was billed for it and not given back."""

    recurrence: str
    timing: str
    start: date
    price: Decimal
    quantity: Decimal
    anchor: date | None = None
    end: date | None = None
    billed: dict[date, Fraction] = field(default_factory=dict)

    def run(self, horizon):
        """Bill up to ``horizon``; return ([(first, last, amount)], amount that is given back)."""
        if self.recurrence == "once":
            return self.run_once(horizon), 0
        return [self.bill(days) for days in self.due(horizon)], self.give_back()

    def run_once(self, horizon):
        if self.billed or self.start > horizon:
            return []
        self.billed[self.start] = Fraction(self.price)
        return [(self.start, self.start, self.amount(self.price))]

    def due(self, horizon):
        """Yield (days to bill, number of days of their cycle)."""
        day, open_days = self.start, []
        latest = horizon + timedelta(days=400)
        while day <= min(self.end or latest, latest):
            if day in self.billed:
                day += ONE_DAY
                continue
            cycle = cycle_days(self.anchor or self.start, self.recurrence, day)
            open_days = [day]
            while self.goes_on(open_days[-1] + ONE_DAY, cycle):
                open_days.append(open_days[-1] + ONE_DAY)
            if (open_days[0] if self.timing == "advance" else open_days[-1]) > horizon:
                return
            yield open_days, len(cycle)
            day = open_days[-1] + ONE_DAY

    def goes_on(self, day, cycle):
        return day <= cycle[-1] and (not self.end or day <= self.end) and day not in self.billed

    def bill(self, due):
        days, in_cycle = due
        price = rounded(Fraction(self.price) * len(days) / in_cycle)
        for day in days:
            self.billed[day] = Fraction(price) / len(days)
        return days[0], days[-1], self.amount(price)

    def give_back(self):
        """Return what the days after the end cost, and forget them."""
        late = [day for day in self.billed if self.end and day > self.end]
        return sum(self.billed.pop(day) for day in late) * Fraction(self.quantity)

    def amount(self, price):
        return rounded(Fraction(price) * Fraction(self.quantity))

    def forget(self, first, last):
        """The invoice of these days was cancelled."""
        for day in [day for day in self.billed if first <= day <= last]:
            del self.billed[day]
