"""Texts, references and creditor identifiers as SEPA allows them."""

import functools
import re
import unicodedata

from stdnum.eu import at_02

REFERENCE_LENGTH = 35

_LEGAL = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
_ILLEGAL = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_TIDY = re.compile(r"(?: ?[A-Za-z0-9/\-?:().,'+])* ?")
_SPACES = re.compile(r"  +")
_REFERENCE = re.compile(r"[A-Za-z0-9/\-?:().,'+]+")
_CREDITOR = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")

# A letter or sign, then how people write it who have none of it.
_LETTERS = "äae öoe üue ßss ÄAe ÖOe ÜUe ẞSS æae œoe øoe ÆAe ŒOe ØOe åaa ÅAa łl ŁL đd ĐD ðd ÐD þth ÞTh ıi ħh ĦH"
# The signs follow EPC217-08.
_SIGNS = "&+ _- \\/ |/ ⁄/ ;, \"' `' ´' ~- [( {( <( ]) }) >) €EUR"
_QUOTES, _DASHES = "‘’‚‛“”„‟«»‹›", "‐‑‒–—―−"
_GREEK = "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs τt υy φf χch ψps ωo"
_CYRILLIC = (
    "аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хh цts чch шsh щsht ъa ьy ыy эe юyu яya "
    "ђdj јj љlj њnj ћc џdz іi їyi єye ґg"
)


def _spellings(pairs: str) -> dict[str, str]:
    return {pair[0]: pair[1:] for pair in pairs.split()}


_FOREIGN = _spellings(f"{_GREEK} {_CYRILLIC}")
_SPELLING = str.maketrans(
    {
        **_spellings(f"{_LETTERS} {_SIGNS}"),
        **dict.fromkeys(_QUOTES, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **_FOREIGN,
        **{letter.upper(): text.capitalize() for letter, text in _FOREIGN.items()},
        "ς": "s",
    }
)


def to_sepa(text: str | None) -> str:
    """Return ``text`` in the characters that every SEPA bank takes.

    Umlauts are spelled out, accents dropped, Greek and Cyrillic written in Latin letters.
    Line ends, other control characters and emoji become blanks, what is left a full stop.

    >>> to_sepa("Zoë Müßiggang & Łukasz Ødegård")
    'Zoe Muessiggang + Lukasz Oedegaard'
    >>> to_sepa("Παπαδόπουλος, Щербак"), to_sepa("Rechnung\\n12 \\U0001f600 50 %")
    ('Papadopoylos, Shterbak', 'Rechnung 12 50 .')
    """
    text = text or ""
    return text.strip() if _TIDY.fullmatch(text) else _transliterated(text)


# A name is checked, then written; texts of one file are often the same.
@functools.lru_cache(maxsize=128)
def _transliterated(text: str) -> str:
    text = text.translate(_SPELLING)
    if not _LEGAL.fullmatch(text):
        # Composed first, since "a" with a separate umlaut is "ä"; then in parts, for all other accents.
        composed = unicodedata.normalize("NFKC", text).translate(_SPELLING)
        plain = unicodedata.normalize("NFKD", composed).translate(_SPELLING)
        text = _ILLEGAL.sub(_replacement, plain)
    return _SPACES.sub(" ", text).strip()


def _replacement(match: re.Match[str]) -> str:
    category = unicodedata.category(match[0])
    if category in {"Mn", "Me", "Cf", "Sk"}:  # accents, joiners, skin tones
        return ""
    return " " if category[0] in "CZ" or category == "So" else "."


def fit(text: str | None, length: int) -> str:
    """Return ``text`` in SEPA characters, cut to ``length`` after it was spelled out.

    >>> fit("Bäckerei Öztürk", 12)
    'Baeckerei Oe'
    """
    return to_sepa(text)[:length].strip()


def is_readable(text: str | None) -> bool:
    """Tell whether a letter or a digit is left of ``text`` in SEPA characters.

    >>> is_readable("東京"), is_readable("3M")
    (False, True)
    """
    return any(char.isalnum() for char in to_sepa(text))


def reference_error(reference: str | None) -> str:
    """Return what is wrong with a mandate reference or another identifier, as a code, or ''.

    'empty', 'long' (35 characters at most), 'characters' (a blank, an umlaut, ...) or
    'slashes' (at the start, at the end or two in a row).

    >>> reference_error("MND/2026/0001"), reference_error("MND 1"), reference_error("/MND//1")
    ('', 'characters', 'slashes')
    """
    reference = reference or ""
    if not reference:
        return "empty"
    if len(reference) > REFERENCE_LENGTH:
        return "long"
    if not _REFERENCE.fullmatch(reference):
        return "characters"
    if reference.startswith("/") or reference.endswith("/") or "//" in reference:
        return "slashes"
    return ""


def creditor_identifier_is_valid(identifier: str | None) -> bool:
    """Check shape and check digits (ISO 7064 mod 97-10, the business code left out).

    >>> creditor_identifier_is_valid("DE98ZZZ09999999999"), creditor_identifier_is_valid("DE98ABC09999999999")
    (True, True)
    >>> creditor_identifier_is_valid("DE99ZZZ09999999999"), creditor_identifier_is_valid("DE98 ZZZ09999999999")
    (False, False)
    """
    return bool(_CREDITOR.fullmatch(identifier or "")) and at_02.is_valid(identifier)
