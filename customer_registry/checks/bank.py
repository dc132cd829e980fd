"""Checks of bank account numbers."""

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

# Territories whose banks have BICs of their own but IBANs of the country they belong to.
_TERRITORIES = {
    "FR": frozenset(["GF", "GP", "MQ", "RE", "PF", "TF", "YT", "NC", "BL", "MF", "PM", "WF"]),
    "GB": frozenset(["IM", "JE", "GG"]),
}
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


def bic_is_valid(bic: str | None) -> bool:
    """Check the shape of a BIC (ISO 9362): 8 or 11 signs with a country in the middle.

    >>> bic_is_valid("cobadeff xxx"), bic_is_valid("COBAXXFF"), bic_is_valid("COBADE")
    (True, False, False)
    """
    try:
        BIC(normalize(bic))
    except SchwiftyException:
        return False
    return True


def bic_fits(bic: str | None, number: str | None) -> bool:
    """Tell whether the bank of ``bic`` can keep the IBAN ``number``.

    Where the bank of the IBAN is known the two must be of the same bank, whichever branch;
    otherwise of the same country. Empty values and unknown countries fit.

    >>> bic_fits("COBADEFF", "DE89370400440532013000"), bic_fits("DEUTDEFF", "DE89370400440532013000")
    (True, False)
    """
    bic, number = normalize(bic), normalize(number)
    if not bic or not looks_like_iban(number):
        return True
    known = bic_of_iban(number)
    if known:
        return bic[:4] == known[:4]
    return bic[4:6] == number[:2] or bic[4:6] in _TERRITORIES.get(number[:2], ())


def mask(number: str | None) -> str:
    """Return ``number`` with all but the country and the last four characters hidden.

    >>> mask("DE89370400440532013000")
    'DE•• •••• 3000'
    """
    number = normalize(number)
    if len(number) < 8:
        return "••••" if number else ""
    return f"{number[:2]}•• •••• {number[-4:]}"
