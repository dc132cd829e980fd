"""Which due lines go into one invoice together."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import ClassVar

from .periods import Period


@dataclass(frozen=True)
class DueLine:
    """A ``DueItem``, one line of an invoice to be: a service, a period, and what it costs without tax.

    ``price`` is the price of one unit for the period, ``amount`` that of all units; both are
    negative where a period is given back, which ``credited_id`` then names.
    """

    model: ClassVar[str] = "customer.folder.service"

    service_id: int
    folder_id: int
    period: Period
    quantity: float
    price: Decimal
    amount: Decimal
    credited_id: int = 0

    @property
    def record_id(self) -> int:
        return self.service_id

    @property
    def key(self) -> str:
        return f"{self.service_id} {self.period.start} {self.period.end} {self.credited_id}"

    @property
    def is_credit(self) -> bool:
        return bool(self.credited_id)


def prorated(price: float, share: Fraction, digits: int) -> Decimal:
    """Return the share of ``price``, rounded half up to ``digits`` decimals.

    >>> prorated(31.0, Fraction(16, 31), 2)
    Decimal('16.00')
    """
    exact = Fraction(Decimal(str(price))) * share
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def grouped(lines: Iterable[DueLine], key: Callable[[DueLine], Hashable]) -> dict[Hashable, list[DueLine]]:
    """Return the lines of each invoice by its key, in the order of their first line."""
    groups: dict[Hashable, list[DueLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups
