import doctest
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.customer_registry_billing.billing import periods
from odoo.addons.customer_registry_billing.billing.periods import cycle, cycle_number, periods_due, unused_share

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
RECURRENCES = st.sampled_from(["month", "quarter", "year"])


def due(**values):
    default = {
        "anchor": values.get("start"),
        "recurrence": "month",
        "end": None,
        "billed_until": None,
        "in_advance": True,
    }
    return list(periods_due(**{**default, **values}))


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(periods).failed == 0


def test_the_anchor_day_is_kept_through_short_months():  # B29
    found = due(start=date(2026, 1, 31), horizon=date(2026, 4, 30))
    assert [period.start for period in found] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert all(period.is_whole for period in found)


def test_a_leap_day_is_an_anchor_too():  # B29
    found = due(start=date(2024, 2, 29), recurrence="year", horizon=date(2028, 12, 31))
    assert [period.start.isoformat() for period in found] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


def test_a_service_that_starts_inside_the_cycle_costs_its_days():  # B29
    (period,) = due(anchor=date(2026, 1, 1), start=date(2026, 1, 16), horizon=date(2026, 1, 31))
    assert period.share == Fraction(16, 31)


def test_a_service_that_ends_inside_the_cycle_costs_its_days():  # B29
    (period,) = due(start=date(2026, 2, 1), end=date(2026, 2, 7), horizon=date(2026, 12, 31))
    assert period.share == Fraction(7, 28)


def test_in_arrears_a_period_is_due_on_its_last_day():
    values = {"start": date(2026, 1, 1), "in_advance": False}
    assert due(**values, horizon=date(2026, 1, 30)) == []
    assert len(due(**values, horizon=date(2026, 1, 31))) == 1
    assert len(due(**values, horizon=date(2026, 1, 10), end=date(2026, 1, 10))) == 1


def test_an_end_before_the_start_bills_nothing():
    assert due(start=date(2026, 3, 1), end=date(2026, 2, 1), horizon=date(2027, 1, 1)) == []


@given(anchor=DAYS, day=DAYS, recurrence=RECURRENCES)
def test_every_day_is_in_exactly_one_cycle(anchor, day, recurrence):
    number = cycle_number(anchor, recurrence, day)
    first, last = cycle(anchor, recurrence, number)
    assert first <= day <= last
    assert cycle(anchor, recurrence, number + 1)[0] == last + timedelta(days=1)


@given(anchor=DAYS, start=DAYS, length=st.integers(0, 1200), recurrence=RECURRENCES, advance=st.booleans())
def test_the_periods_of_a_service_cover_each_of_its_days_once(anchor, start, length, recurrence, advance):
    end = start + timedelta(days=length)
    found = due(
        anchor=anchor, start=start, end=end, recurrence=recurrence, in_advance=advance, horizon=date(2040, 1, 1)
    )
    assert found[0].start == start
    assert found[-1].end == end
    for before, after in pairwise(found):
        assert after.start == before.end + timedelta(days=1)
    assert all(0 < period.share <= 1 for period in found)
    assert all(period.is_whole for period in found[1:-1])


@given(
    anchor=DAYS,
    start=DAYS,
    recurrence=RECURRENCES,
    advance=st.booleans(),
    steps=st.lists(st.integers(0, 120), min_size=1, max_size=12),
)
def test_many_runs_bill_what_one_run_bills(anchor, start, recurrence, advance, steps):  # B30
    horizon, billed_until, collected = start, None, []
    values = {"anchor": anchor, "start": start, "recurrence": recurrence, "in_advance": advance}
    for step in steps:
        horizon += timedelta(days=step)
        found = due(**values, billed_until=billed_until, horizon=horizon)
        billed_until = found[-1].end if found else billed_until
        collected += found
    assert collected == due(**values, horizon=horizon)


@given(anchor=DAYS, start=DAYS, recurrence=RECURRENCES, last=st.integers(-30, 800))
def test_what_an_early_end_gives_back_is_what_it_would_not_have_billed(anchor, start, recurrence, last):
    values = {"anchor": anchor, "start": start, "recurrence": recurrence, "horizon": start + timedelta(days=500)}
    billed = due(**values)
    end = start + timedelta(days=last)
    kept = due(**values, end=end)
    given_back = unused_share(billed, end)
    assert given_back == sum(period.share for period in billed) - sum(period.share for period in kept)
