"""Checks of telephone numbers, by the numbering plans of ``phonenumbers``."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

_KINDS = {
    ValidationResult.TOO_SHORT: "short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "short",
    ValidationResult.TOO_LONG: "long",
}


def phone_error(number: str | None, country_code: str | None) -> str:
    """Return what is wrong with ``number`` as dialled in a country, or ''.

    The answer is "country" (no country code and no country to assume), "text" (no number
    at all), "short", "long" or "invalid" (the numbering plan has no such number).

    >>> phone_error("030 901820", "DE"), phone_error("0033 1 42 68 53 00", "DE")
    ('', '')
    >>> phone_error("12", "DE"), phone_error("030 901820", None), phone_error("call me", "DE")
    ('short', 'country', 'text')
    """
    if not number:
        return ""
    verdict = _verdict(number, country_code)
    if verdict and _verdict(_with_plus(number), country_code) == "":
        return ""
    return verdict


def phone_example(country_code: str | None) -> str:
    """Return a number of the country in international spelling, '' where none is known.

    >>> phone_example("DE")
    '+49 30 123456'
    """
    example = phonenumbers.example_number(country_code.upper()) if country_code else None
    return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else ""


def _verdict(number: str, country_code: str | None) -> str:
    try:
        parsed = phonenumbers.parse(number, (country_code or "").upper() or None)
    except NumberParseException as error:
        return _parse_verdict(error)
    if phonenumbers.is_valid_number(parsed):
        return ""
    return _KINDS.get(phonenumbers.is_possible_number_with_reason(parsed), "invalid")


def _parse_verdict(error: NumberParseException) -> str:
    kinds = {
        NumberParseException.INVALID_COUNTRY_CODE: "country",
        NumberParseException.TOO_LONG: "long",
        NumberParseException.TOO_SHORT_NSN: "short",
        NumberParseException.TOO_SHORT_AFTER_IDD: "short",
    }
    return kinds.get(error.error_type, "text")


def _with_plus(number: str) -> str:
    """Return ``number`` as those mean it who write 0033 or 33 for +33."""
    return "+" + number.strip().lstrip("+").removeprefix("00")
