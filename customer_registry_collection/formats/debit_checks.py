"""What banks would reject in debits and creditors, found before a file is made."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from . import sepa_text
from .debit import SCHEMES, SEQUENCES, VERSIONS, Creditor, Debit, MandateAmendment, Message, PostalAddress
from .problems import Problem

_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EEA = frozenset(_EEA.split())
# SEPA grows: this is the list of 2026.
SEPA = EEA | {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}
# Their banks have French IBANs but lie outside the EEA.
_FRENCH_OUTSIDE_EEA = frozenset(["BL", "PM"])

SMALLEST = Decimal("0.01")
LARGEST = Decimal("999999999.99")

_PLAIN = re.compile(r"[A-Z0-9]+")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")

# The English of every code; a caller translates by the code.
REASONS = {
    "account": "the reference of its mandate is used with another account, too",
    "account_country": "its bank lies outside the SEPA area",
    "address": "a bank outside the EEA needs the debtor's address with town and country",
    "amendment": "the change of its mandate is incomplete or contradicts itself",
    "amount": "its amount is not between 0.01 and 999,999,999.99 with two decimals",
    "bic": "its BIC is not valid",
    "currency": "its currency is not EUR",
    "date_signed": "its mandate has no date of signature, or was signed after the due date",
    "due": "it has no due date",
    "iban": "its account number is not a valid IBAN",
    "id_twice": "its end-to-end id is used twice",
    "id": "its end-to-end id has illegal characters or more than 35",
    "mandate": "the reference of its mandate has illegal characters or more than 35",
    "name": "its debtor has no name in Latin, Greek or Cyrillic letters",
    "scheme": "its scheme is neither CORE nor B2B",
    "sequence": "its sequence type is none of FRST, RCUR, FNAL, OOFF",
    "creditor_name": "The creditor has no name in Latin, Greek or Cyrillic letters",
    "creditor_id": "The creditor identifier is missing or its check digits are wrong",
    "creditor_iban": "The creditor's account number is missing or not a valid IBAN",
    "creditor_bic": "The creditor's BIC is not valid",
    "message_id": "An identifier of the file has illegal characters or more than 35",
    "message_schemes": "A file holds debits of one scheme only",
    "message_empty": "The file has no debits",
    "message_version": "The version of the file is not known",
}


def problem(reference: str, code: str) -> Problem:
    return Problem(reference, code, REASONS[code])


def find_problems(debits: Iterable[Debit], creditor: Creditor) -> list[Problem]:
    """Return every reason against every debit, those between debits included.

    Of debits that share an end-to-end id, or a mandate with two accounts, the first counts as right.
    """
    found: list[Problem] = []
    seen: set[str] = set()
    accounts: dict[str, str] = {}
    for debit in debits:
        codes = list(debit_codes(debit, creditor))
        if debit.end_to_end_id in seen:
            codes.append("id_twice")
        if accounts.setdefault(debit.mandate, debit.iban) != debit.iban:
            codes.append("account")
        seen.add(debit.end_to_end_id)
        found.extend(problem(debit.end_to_end_id, code) for code in codes)
    return found


def debit_codes(debit: Debit, creditor: Creditor) -> Iterator[str]:
    """Yield the code of every reason against this debit alone."""
    for code, is_right in (
        ("id", not sepa_text.reference_error(debit.end_to_end_id)),
        ("mandate", not sepa_text.reference_error(debit.mandate)),
        ("name", sepa_text.is_readable(debit.name)),
        ("amount", is_amount(debit.amount)),
        ("currency", debit.currency == "EUR"),
        ("scheme", debit.scheme in SCHEMES),
        ("sequence", debit.sequence in SEQUENCES),
        ("due", isinstance(debit.due, date)),
        ("date_signed", _was_signed(debit)),
        ("bic", not debit.bic or bic_is_valid(debit.bic)),
        ("amendment", debit.amendment is None or is_complete(debit.amendment, debit)),
    ):
        if not is_right:
            yield code
    yield from _account_codes(debit, creditor)


def _account_codes(debit: Debit, creditor: Creditor) -> Iterator[str]:
    if not iban_is_valid(debit.iban):
        yield "iban"
    elif debit.iban[:2] not in SEPA:
        yield "account_country"
    elif needs_address(debit, creditor) and not is_structured(debit.address):
        yield "address"


def _was_signed(debit: Debit) -> bool:
    return bool(debit.signed) and (not debit.due or debit.signed <= debit.due)


def is_amount(amount: object) -> bool:
    """Tell whether ``amount`` is a Decimal that a debit may have.

    >>> is_amount(Decimal("10.50")), is_amount(Decimal("0.005")), is_amount(Decimal(0)), is_amount(10.5)
    (True, False, False, False)
    """
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return False
    return SMALLEST <= amount <= LARGEST and amount == round(amount, 2)


def iban_is_valid(iban: str) -> bool:
    """Check country, length and check digits; blanks and small letters are wrong in a file.

    >>> iban_is_valid("DE89370400440532013000"), iban_is_valid("DE89 3704 0044 0532 0130 00")
    (True, False)
    """
    if not iban or not _PLAIN.fullmatch(iban):
        return False
    try:
        IBAN(iban)
    except SchwiftyException:
        return False
    return True


def bic_is_valid(bic: str) -> bool:
    """Check the shape that the schemas of all versions demand."""
    return bool(_BIC.fullmatch(bic))


def is_outside_eea(iban: str, bic: str) -> bool:
    return iban[:2] not in EEA or bic[4:6] in _FRENCH_OUTSIDE_EEA


def needs_address(debit: Debit, creditor: Creditor) -> bool:
    """Tell whether one of the two banks lies outside the EEA."""
    return is_outside_eea(debit.iban, debit.bic) or is_outside_eea(creditor.iban, creditor.bic)


def is_structured(address: PostalAddress | None) -> bool:
    """Tell whether ``address`` has what a bank takes: a town and the code of a country."""
    if address is None or not sepa_text.is_readable(address.town):
        return False
    country = address.country or ""
    return len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()


def is_complete(amendment: MandateAmendment, debit: Debit) -> bool:
    """Tell whether ``amendment`` names a change, once, and differs from what ``debit`` has now."""
    mandate, iban = amendment.original_mandate, amendment.original_iban
    if mandate and (sepa_text.reference_error(mandate) or mandate == debit.mandate):
        return False
    if iban and (amendment.account_changed or iban == debit.iban or not iban_is_valid(iban)):
        return False
    return bool(mandate or iban or amendment.account_changed)


def creditor_problems(creditor: Creditor) -> list[Problem]:
    """Return what the creditor lacks, each by its own code."""
    checks = (
        ("creditor_name", sepa_text.is_readable(creditor.name)),
        ("creditor_id", sepa_text.creditor_identifier_is_valid(creditor.identifier)),
        ("creditor_iban", iban_is_valid(creditor.iban) and creditor.iban[:2] in SEPA),
        ("creditor_bic", not creditor.bic or bic_is_valid(creditor.bic)),
    )
    return [problem("", code) for code, is_right in checks if not is_right]


def message_problems(message: Message) -> list[Problem]:
    """Return what is wrong with the frame of the file, its debits aside."""
    identifiers = [message.identifier, *(batch.identifier for batch in message.batches)]
    legal = not any(map(sepa_text.reference_error, identifiers)) and len(set(identifiers[1:])) == len(identifiers[1:])
    checks = (
        ("message_version", message.version in VERSIONS),
        ("message_id", legal),
        ("message_empty", bool(message.batches) and all(batch.count > 0 for batch in message.batches)),
        ("message_schemes", len({batch.scheme for batch in message.batches}) <= 1),
        ("creditor_name", sepa_text.is_readable(message.initiator)),
    )
    found = [problem("", code) for code, is_right in checks if not is_right]
    creditors = dict.fromkeys(batch.creditor for batch in message.batches)
    found += [one for creditor in creditors for one in creditor_problems(creditor)]
    return list(dict.fromkeys(found))
