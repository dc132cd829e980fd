"""Checks of VAT numbers: whose number it is, and how VIES wants to have it."""

from stdnum.eu.vat import MEMBER_STATES

from .bank import normalize

# Greece's numbers begin with EL, Northern Ireland's with XI.
_STATES = frozenset(code.upper() for code in MEMBER_STATES) | {"EL"}
_LONGEST_IN_VIES = 12


def _prefix_of(number: str) -> str:
    return number[:2] if number[:2] in _STATES else ""


def vies_number(vat: str | None, country_code: str | None) -> str:
    """Return the number with its prefix, as VIES takes it; '' where VIES cannot know it.

    >>> vies_number("de 136.695.976", "DE"), vies_number("136695976", "DE")
    ('DE136695976', 'DE136695976')
    >>> vies_number("123456782", "GR"), vies_number("CHE-123.456.788 MWST", "CH")
    ('EL123456782', '')
    """
    number = normalize(vat)
    prefix = _prefix_of(number) or _assumed_prefix(number, country_code)
    rest = number.removeprefix(prefix)
    if not prefix or not rest.isascii() or not 2 <= len(rest) <= _LONGEST_IN_VIES:
        return ""
    return ("EL" if prefix == "GR" else prefix) + rest


def _assumed_prefix(number: str, country_code: str | None) -> str:
    """EU... is a number of the one-stop shop, which VIES does not keep."""
    code = (country_code or "").upper()
    return code if code in _STATES and not number.startswith("EU") else ""


def readings(vat: str | None, country_code: str | None) -> list[tuple[str, str]]:
    """Return how ``vat`` may be read: pairs of country code and national number.

    A customer in the EU may use the number of any member state; one outside may have
    registered in a member state, or have a number of its own. No pair means that there
    is nothing to hold against the number.

    >>> readings("ATU12345675", "DE"), readings("136695976", "DE")
    ([('AT', 'U12345675')], [('DE', '136695976')])
    >>> readings("DE136695976", "US"), readings("/", "DE")
    ([('US', 'DE136695976'), ('DE', '136695976')], [])
    >>> readings("CHE-123.456.788 TVA", "CH")
    [('CH', 'CHE-123.456.788 TVA'), ('CH', 'E-123.456.788 TVA')]
    """
    text, code = (vat or "").strip(), (country_code or "").upper()
    number = normalize(vat)
    if len(number) < 2 or not code:
        return []
    prefix = _prefix_of(number)
    foreign = [({"EL": "GR"}.get(prefix, prefix), number[2:])] if prefix else []
    if code not in _STATES and number.startswith("EU"):
        return []
    if code in _STATES and prefix:
        return foreign
    own = [(code, text[2:])] if text[:2].upper() == code else []
    return [(code, text), *own, *foreign]
