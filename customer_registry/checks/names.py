"""Checks of persons' names: documents carry first name, blank, last name."""

import re
from typing import NamedTuple

from .text import squeeze

# Small words of family names that stay small: Anna von der Heide, Marie de la Tour.
_PARTICLES = frozenset(
    [
        "af",
        "al",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "la",
        "le",
        "les",
        "of",
        "og",
        "ten",
        "ter",
        "und",
        "van",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
    ]
)
_LETTERS = re.compile(r"[^\W\d_]+")
# "Anna Lindner, MBA" carries a degree behind the comma, not a first name.
_SUFFIX = re.compile(r"(?:[A-Z]{2,5}|\w{1,5}\.)(?: (?:[A-Z]{2,5}|\w{1,5}\.))*")


class NameDoubt(NamedTuple):
    """Why a person's name looks wrong, and how it was probably meant ('' if unknown).

    ``kind`` is "comma" (Lindner, Anna), "order" (LINDNER Anna), "capitals", "small"
    or "single" (no first or no last name).
    """

    kind: str
    suggestion: str


def person_name_doubt(name: str | None) -> NameDoubt | None:
    """Return what is odd about the name of a person, or None.

    >>> person_name_doubt("Lindner, Anna")
    NameDoubt(kind='comma', suggestion='Anna Lindner')
    >>> person_name_doubt("DE LA TOUR Marie")
    NameDoubt(kind='order', suggestion='Marie de la Tour')
    >>> person_name_doubt("ANNA MÜLLER-O'NEILL")
    NameDoubt(kind='capitals', suggestion="Anna Müller-O'Neill")
    >>> person_name_doubt("Anna")
    NameDoubt(kind='single', suggestion='')
    >>> person_name_doubt("Dr. Anna von der Heide"), person_name_doubt("王小明")
    (None, None)
    """
    name = squeeze(name)
    words = [word for word in name.split() if _LETTERS.search(word)]
    if not words or not _has_case(name):
        return None
    return _comma_doubt(name) or _order_doubt(words) or _case_doubt(name, words) or _single_doubt(words)


def _comma_doubt(name: str) -> NameDoubt | None:
    last, comma, first = (squeeze(part) for part in name.partition(","))
    if not comma or not last or not first or "," in first:
        return None
    if " " in last and _SUFFIX.fullmatch(first):
        return None
    return NameDoubt("comma", _recase(f"{first} {last}"))


def _order_doubt(words: list[str]) -> NameDoubt | None:
    """France and forms in general write the last name in capitals, often first."""
    loud = 0
    while loud < len(words) and words[loud].isupper() and "." not in words[loud]:
        loud += 1
    shouts = any(len(word) >= 3 for word in words[:loud])
    if not shouts or loud == len(words):
        return None
    return NameDoubt("order", _recase(" ".join([*words[loud:], *words[:loud]])))


def _case_doubt(name: str, words: list[str]) -> NameDoubt | None:
    if name.islower():
        return NameDoubt("small", _recase(name))
    shouted_last_name = len(words) > 1 and len(words[-1]) >= 4 and words[-1].isupper()
    if shouted_last_name or (name.isupper() and max(map(len, words)) >= 3):
        return NameDoubt("capitals", _recase(name))
    return None


def _single_doubt(words: list[str]) -> NameDoubt | None:
    return NameDoubt("single", "") if len(words) == 1 else None


def _has_case(name: str) -> bool:
    return name.lower() != name.upper()


def _recase(name: str) -> str:
    """Return ``name`` with each word that has no spelling of its own begun with a capital."""
    return " ".join(_recase_word(word, first=not index) for index, word in enumerate(name.split()))


def _recase_word(word: str, *, first: bool) -> str:
    if word.lower() in _PARTICLES and not first:
        return word.lower()
    if word.isupper() or word.islower():
        return _LETTERS.sub(lambda match: match.group().capitalize(), word)
    return word
