"""Electronic addresses of buyers: a scheme (EAS code of EN 16931) and a number within it.

Check digits are those of the registers that issue the numbers: Leitweg-ID (KoSIT, format specification 2.0.2),
SIREN and SIRET (INSEE), French addresses (AFNOR XP Z12-012), Belgian enterprise numbers (BCE/KBO), GLN (GS1).
"""

import re
from typing import NamedTuple

from stdnum import ean, lei
from stdnum.be import vat as belgian
from stdnum.dk import cvr
from stdnum.eu import vat as european
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.it import codicefiscale, iva
from stdnum.no import orgnr

from .bank import normalize

LEITWEG, SIREN, SIRET, FRENCH, BELGIAN, GLN = "0204", "0002", "0009", "0225", "0208", "0088"
# VAT numbers that begin with the code of the member state, as the European Commission checks them.
VAT_SCHEMES = {
    "9914": "AT",
    "9925": "BE",
    "9926": "BG",
    "9928": "CY",
    "9929": "CZ",
    "9930": "DE",
    "9931": "EE",
    "9933": "GR",
    "9920": "ES",
    "0213": "FI",
    "9957": "FR",
    "9934": "HR",
    "9910": "HU",
    "9935": "IE",
    "9937": "LT",
    "9938": "LU",
    "9939": "LV",
    "9943": "MT",
    "9944": "NL",
    "9945": "PL",
    "9946": "PT",
    "9947": "RO",
    "9955": "SE",
    "9949": "SI",
    "9950": "SK",
}
_LEITWEG_FORM = re.compile(r"\d{2,12}(-[0-9A-Z]{1,30})?-\d{2}")
_FRENCH_SUFFIX = re.compile(r"[0-9A-Za-z\-+./_]{1,100}")


class Scheme(NamedTuple):
    """How numbers of one register are checked, and one that is right."""

    is_valid: object
    example: str


def leitweg_is_valid(number: str) -> bool:
    """Tell whether this is a Leitweg-ID: parts joined by hyphens, the last one the check digits of ISO 7064 MOD 97-10.

    >>> leitweg_is_valid("04011000-1234512345-06"), leitweg_is_valid("991-33333TEST-33")
    (True, True)
    >>> leitweg_is_valid("04011000-1234512345-07"), leitweg_is_valid("040110001234512345-06")
    (False, False)
    """
    text = (number or "").strip().upper()
    if not _LEITWEG_FORM.fullmatch(text):
        return False
    digits = "".join(str(int(sign, 36)) for sign in text.replace("-", ""))
    return int(digits) % 97 == 1


def french_is_valid(number: str) -> bool:
    """Tell whether this is an address of the French directory: SIREN, SIREN_SIRET, SIREN_SIRET_CODE or SIREN_suffix.

    >>> french_is_valid("732829320"), french_is_valid("732829320_73282932000074_ACHATS")
    (True, True)
    >>> french_is_valid("732829321"), french_is_valid("732829320_55208131766522")
    (False, False)
    """
    company, _line, rest = (number or "").partition("_")
    if not (siren.is_valid(company) and company.isdigit()):
        return False
    place, _line, code = rest.partition("_")
    if re.fullmatch(r"\d{14}", place):
        fits = place.startswith(company) and siret.is_valid(place)
        return fits and (not code or bool(_FRENCH_SUFFIX.fullmatch(code)))
    return "_" not in (number or "") or bool(_FRENCH_SUFFIX.fullmatch(rest))


def _vat_check(country):
    def check(number):
        text = normalize(number)
        prefix = "EL" if country == "GR" else country
        return european.is_valid(text if text.startswith((prefix, country)) else prefix + text)

    return check


def _digits(count):
    return lambda number: bool(re.fullmatch(rf"\d{{{count}}}", number or ""))


SCHEMES = {
    LEITWEG: Scheme(leitweg_is_valid, "04011000-1234512345-06"),
    SIREN: Scheme(siren.is_valid, "732829320"),
    SIRET: Scheme(siret.is_valid, "73282932000074"),
    FRENCH: Scheme(french_is_valid, "732829320_73282932000074"),
    BELGIAN: Scheme(lambda number: belgian.is_valid(number) and len(number) == 10, "0239843188"),
    GLN: Scheme(lambda number: ean.is_valid(number) and len(number) == 13, "4012345500004"),
    "0007": Scheme(_digits(10), "5560360793"),
    "0037": Scheme(ytunnus.is_valid, "20774740"),
    "0106": Scheme(_digits(8), "12345678"),
    "0184": Scheme(cvr.is_valid, "13585628"),
    "0190": Scheme(_digits(20), "00000001003214345000"),
    "0192": Scheme(orgnr.is_valid, "974760673"),
    "0199": Scheme(lei.is_valid, "529900T8BM49AURSDO55"),
    "0201": Scheme(lambda number: bool(re.fullmatch(r"[0-9A-Z]{6}", (number or "").upper())), "UFY9MH"),
    "0210": Scheme(codicefiscale.is_valid, "00743110157"),
    "0211": Scheme(lambda number: iva.is_valid(normalize(number).removeprefix("IT")), "IT00743110157"),
    **{code: Scheme(_vat_check(country), "") for code, country in VAT_SCHEMES.items()},
}


def address_fault(scheme: str | None, number: str | None) -> str | None:
    """Return None for an address that may be right, else an example of a right one ('' where there is none).

    Of schemes that no register is known for here nothing is said.

    >>> address_fault("0204", "04011000-1234512345-07"), address_fault("9930", "DE136695976")
    ('04011000-1234512345-06', None)
    >>> address_fault("9930", "DE136695970"), address_fault("0060", "anything"), address_fault(None, None)
    ('', None, None)
    """
    known = SCHEMES.get(scheme or "")
    if not (known and number) or known.is_valid(number):
        return None
    return known.example


def identity(scheme: str | None, number: str | None) -> tuple[str, str] | None:
    """Return whom an address names: a kind of number and the number, in the spelling of `identities`.

    >>> identity("0225", "732829320_73282932000074_ACHATS"), identity("9957", "FR44732829320")
    (('siren', '732829320'), ('siren', '732829320'))
    >>> identity("0208", "0239843188"), identity("9930", "DE136695976"), identity("0088", "4012345500004")
    (('enterprise', '0239843188'), ('vat', 'DE136695976'), None)
    """
    text = normalize(number)
    country = VAT_SCHEMES.get(scheme or "")
    if scheme in (SIREN, SIRET, FRENCH) or country == "FR":
        found = (text.removeprefix("FR")[2:] if country else text)[:9]
        return ("siren", found) if len(found) == 9 else None
    if scheme == BELGIAN or country == "BE":
        return "enterprise", text.removeprefix("BE").zfill(10)
    if country and text:
        return "vat", text if text.startswith(country) else country + text
    return None


def identities(vat: str | None, registry: str | None, country_code: str | None) -> dict[str, set[str]]:
    """Return by what numbers a customer is known: {kind: its numbers}, from VAT number and number of the register.

    >>> identities("FR 44 732829320", "73282932000074", "FR")
    {'siren': {'732829320'}}
    >>> identities("BE 0239.843.188", None, "BE") == {"enterprise": {"0239843188"}}
    True
    """
    number, digits = normalize(vat), re.sub(r"\D", "", registry or "")
    found: dict[str, set[str]] = {}
    if len(number) > 4:
        country = number[:2] if number[:2].isalpha() else (country_code or "")
        scheme = next((code for code, name in VAT_SCHEMES.items() if name == country), None)
        if named := identity(scheme, number):
            found.setdefault(named[0], set()).add(named[1])
    if country_code == "FR" and len(digits) in (9, 14):
        found.setdefault("siren", set()).add(digits[:9])
    if country_code == "BE" and len(digits) in (9, 10):
        found.setdefault("enterprise", set()).add(digits.zfill(10))
    return found


def is_foreign(scheme, number, vat, registry, country_code) -> bool:
    """Tell whether an address names somebody else than VAT number and number of the register do.

    >>> is_foreign("0009", "73282932000074", "FR44732829320", None, "FR")
    False
    >>> is_foreign("9930", "DE136695976", "DE129273398", None, "DE")
    True
    """
    named = identity(scheme, number)
    known = identities(vat, registry, country_code).get(named[0]) if named else None
    return bool(known and named[1] not in known)
