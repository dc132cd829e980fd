"""Checks of bank account numbers."""

import re

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

_IBAN_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{6,}")


def normalize(number: str | None) -> str:
    """Return ``number`` in capitals without blanks and separators.

    >>> normalize("de89 3704-0044 0532 0130 00")
    'DE89370400440532013000'
    """
    return re.sub(r"[\W_]", "", number or "").upper()


def looks_like_iban(number: str | None) -> bool:
    """Tell whether ``number`` is meant as an IBAN (two letters, two digits, the rest)."""
    return bool(_IBAN_SHAPE.fullmatch(normalize(number)))


def iban_is_valid(number: str | None) -> bool:
    """Check country, length and check digits (ISO 13616), and the French RIB key.

    National check digits of other countries are not held against an IBAN: German
    banks, for one, issue numbers that fail their published method.

    >>> iban_is_valid("DE89370400440532013000"), iban_is_valid("DE89370400440532013001")
    (True, False)
    """
    try:
        iban = IBAN(normalize(number))
        if iban.country_code in {"FR", "MC"}:
            iban.validate(validate_bban=True)
    except SchwiftyException:
        return False
    return True


def bic_of_iban(number: str | None) -> str:
    """Return the BIC of the bank that keeps ``number``, or '' where it is unknown."""
    try:
        bic = IBAN(normalize(number)).bic
    except SchwiftyException:
        return ""
    return str(bic) if bic else ""


def mask(number: str | None) -> str:
    """Return ``number`` with all but the country and the last four characters hidden.

    >>> mask("DE89370400440532013000")
    'DE•• •••• 3000'
    """
    number = normalize(number)
    if len(number) < 8:
        return "••••" if number else ""
    return f"{number[:2]}•• •••• {number[-4:]}"
