"""The frozen rows of a SEPA direct debit file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

SCHEMES = ("CORE", "B2B")
SEQUENCES = ("FRST", "RCUR", "FNAL", "OOFF")
VERSIONS = ("pain.008.001.08", "pain.008.001.02")

# Account numbers are kept out of every repr: tracebacks and logs show those.


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """A structured address, or a hybrid one with up to two ``lines`` of what has no field.

    ``country`` is an ISO code. Town and country are what makes it structured; without them
    banks refuse it (since 15 November 2026).
    """

    country: str
    town: str
    street: str = ""
    building: str = ""
    postcode: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditor:
    """Who collects, to which account; ``bic`` may stay empty."""

    name: str
    identifier: str
    iban: str = field(repr=False)
    bic: str = ""
    address: PostalAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateAmendment:
    """What changed since the last debit of the mandate: its reference, its account, or both.

    Of the account either the ``original_iban`` is told, or only that it changed
    (``account_changed``, in the file SMNDA, which every bank takes).
    """

    original_mandate: str = ""
    original_iban: str = field(default="", repr=False)
    account_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """One debit: ``amount`` in ``currency``, due on ``due`` from the debtor's ``iban`` under ``mandate``.

    ``end_to_end_id`` is unique for ever: returns are found again by it.
    """

    end_to_end_id: str
    amount: Decimal
    name: str
    iban: str = field(repr=False)
    mandate: str
    signed: date
    due: date
    sequence: str = "RCUR"
    scheme: str = "CORE"
    text: str = ""
    bic: str = ""
    address: PostalAddress | None = None
    amendment: MandateAmendment | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What becomes one PmtInf: debits of one scheme, sequence and due date to one account.

    ``debits`` may be a generator; ``count`` and ``total`` are known beforehand, from the frozen rows.
    """

    identifier: str
    creditor: Creditor
    scheme: str
    sequence: str
    due: date
    count: int
    total: Decimal
    debits: Iterable[Debit] = field(repr=False)
    booked_as_one: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One file: batches of one scheme."""

    identifier: str
    created: datetime
    initiator: str
    batches: Sequence[Batch]
    version: str = VERSIONS[0]

    @property
    def count(self) -> int:
        return sum(batch.count for batch in self.batches)

    @property
    def total(self) -> Decimal:
        return sum((batch.total for batch in self.batches), Decimal(0))
