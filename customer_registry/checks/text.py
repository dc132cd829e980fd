"""Checks of names, free text and e-mail addresses."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

_SPACES = re.compile(r"\s+")
# Invisible signs that turn the direction of text around or hide in names and addresses.
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
_NO_WORD = re.compile(r"[^a-z0-9]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe"})
# Legal forms say nothing about who a customer is; people leave them out or spell them differently.
_LEGAL_FORMS = frozenset(
    [
        "ag",
        "asbl",
        "association",
        "cie",
        "co",
        "corp",
        "ek",
        "eg",
        "eurl",
        "ev",
        "gbr",
        "gesmbh",
        "ggmbh",
        "gmbh",
        "inc",
        "kg",
        "kgaa",
        "llc",
        "ltd",
        "mbh",
        "ohg",
        "og",
        "partg",
        "plc",
        "sa",
        "sarl",
        "sas",
        "sasu",
        "sci",
        "scop",
        "se",
        "snc",
        "ug",
        "und",
        "et",
        "and",
    ]
)


def squeeze(value: str | None) -> str:
    """Return ``value`` without leading, trailing and repeated blanks.

    >>> squeeze("  Anna \\u00a0 Lena ")
    'Anna Lena'
    """
    return _SPACES.sub(" ", value or "").strip()


def typed_line(value: object) -> str:
    r"""Return what a form sent in a field of one line; nothing for a file, which anybody can send in its place.

    A control character becomes a blank: what it joined stays apart, and so is no address any more.

    >>> typed_line(" Anna\r\n Lindner\x00"), typed_line(b"file")
    ('Anna Lindner', '')
    """
    return squeeze(_without_controls(_visible(value), " "))


def typed_text(value: object) -> str:
    r"""Return what a form sent in a field of several lines, without other control characters; nothing for a file.

    >>> typed_text("One\r\n\ttwo\x00\ud800 ")
    'One\ntwo'
    """
    return "\n".join(_without_controls(line, "") for line in _visible(value).splitlines()).strip()


def _visible(value: object) -> str:
    return value.translate(_HIDDEN) if isinstance(value, str) else ""


def _without_controls(text: str, replacement: str) -> str:
    """Lone surrogates go, too: no database and no answer can carry them."""
    return "".join(replacement if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)


def match_key(name: str | None) -> str:
    """Return ``name`` in a spelling in which likely duplicates look alike.

    Small letters and digits only, umlauts spelled out, accents and legal forms dropped;
    a name of nothing but legal forms keeps them.

    >>> match_key("Zwölfdächer Dachbau G.m.b.H. & Co. KG"), match_key("Café  Noël SARL")
    ('zwoelfdaecher dachbau', 'cafe noel')
    """
    lowered = (name or "").lower().translate(_GERMAN).replace(".", "")
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    words = _NO_WORD.sub(" ", plain).split()
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def has_letter_or_digit(value: str | None) -> bool:
    """Tell whether ``value`` can be read aloud: an emoji or blanks alone cannot.

    >>> has_letter_or_digit("3M"), has_letter_or_digit("\\U0001f600 ")
    (True, False)
    """
    return any(char.isalnum() for char in value or "")


def unprintable(value: str | None) -> str:
    """Return the characters that no postal document and no bank file can carry.

    These are emoji and other symbols outside of the text planes, and control
    characters; each is returned once, in order of appearance.

    >>> unprintable("Caf\\u00e9 \\U0001f600")
    '\\U0001f600'
    """
    found = [char for char in value or "" if _is_unprintable(char)]
    return "".join(dict.fromkeys(found))


def _is_unprintable(char: str) -> bool:
    category = unicodedata.category(char)
    return category in {"Cc", "Cs", "Co", "Cn", "So"} and char not in "\t\r\n°©®"


def ascii_address(address: str) -> str:
    """Return an e-mail address as mail servers take it: the domain in its ASCII form (RFC 5891).

    >>> ascii_address("anna@müller.example.com"), ascii_address("anna@example.com")
    ('anna@xn--mller-kva.example.com', 'anna@example.com')
    """
    if address.isascii():
        return address
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return address
    return checked.ascii_email or address


def email_error(value: str | None) -> str:
    """Return why ``value`` is no e-mail address, or an empty string.

    International domains and local parts count as valid (RFC 6531). Nothing is
    asked of the network. The reason is English, from ``email-validator``.

    >>> email_error("anna@müller.example.com")
    ''
    >>> bool(email_error("anna@"))
    True
    """
    try:
        validate_email(value or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return str(error)
    return ""
