"""What a billing run hands from step to step: its terms, what is due, and the invoices that come of it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol


class DueItem(Protocol):
    """What a run bills, as a frozen value: a period of a service, or what an addon adds.

    ``model`` and ``record_id`` name the record that it comes from, which has a method ``_registry_due_facts``.
    ``key`` stands for the item in a snapshot, however it is priced. ``amount`` is without tax; None where only
    the finished invoice tells. ``is_credit`` tells that it gives back what was billed.
    """

    model: str
    record_id: int
    folder_id: int | bool
    key: str
    amount: Decimal | None
    is_credit: bool


def of_model(items: Iterable[DueItem], model: str) -> list[DueItem]:
    """Return those of these items that come from records of ``model``."""
    return [item for item in items if item.model == model]


class InvoiceKey(NamedTuple):
    """Whatever an invoice has only one of: what differs in it is not billed together.

    ``reversed`` is the invoice that a credit note reverses because it was taxed or addressed otherwise; usually False.
    """

    partner: int
    currency: int
    term: int | bool
    due_days: int
    method: int | bool
    folder: int | str | bool
    extra: Hashable
    reversed: int | bool = False


@dataclass(frozen=True)
class Bill:
    """One invoice to be; a run has one for each customer and key."""

    customer_id: int
    key: InvoiceKey
    items: tuple[DueItem, ...] = field(compare=False)

    def of(self, model: str) -> list[DueItem]:
        """Return what it bills of records of ``model``."""
        return of_model(self.items, model)

    @cached_property
    def is_credit_note(self) -> bool:
        """Tell whether it is worth less than nothing; with an item whose amount is not known, the invoice tells."""
        amounts = [item.amount for item in self.items]
        return None not in amounts and sum(amounts) < 0


@dataclass(frozen=True)
class Terms:
    """By what a run bills; ``rated`` remembers which currencies have a rate on its day, so that this is asked once."""

    company_id: int
    date_to: date
    invoice_date: date
    user_id: int
    rated: dict[int, bool] = field(default_factory=dict, compare=False)
