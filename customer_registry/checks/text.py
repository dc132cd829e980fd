"""Checks of names, free text and e-mail addresses."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

_SPACES = re.compile(r"\s+")


def squeeze(value: str | None) -> str:
    """Return ``value`` without leading, trailing and repeated blanks.

    >>> squeeze("  Anna \\u00a0 Lena ")
    'Anna Lena'
    """
    return _SPACES.sub(" ", value or "").strip()


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
