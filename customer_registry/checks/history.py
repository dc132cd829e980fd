"""The chain of history entries: each carries a hash over itself and the entry before it.

Personal values stand in the chain by keyed digests only. Value and key lie beside it, in a ``Readable``, and can be
forgotten there: the digest then says nothing any more, and the chain is as whole as before.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Container, Iterable
from dataclasses import dataclass, fields

START = "0" * 64


@dataclass(frozen=True)
class Readable:
    """What can be erased of an entry: the key of its digests, and as JSON what is shown of each personal value."""

    key: str
    content: str


@dataclass(frozen=True)
class Entry:
    """One entry as it is stored; its hash covers all but ``hash`` and ``readable``."""

    number: int
    res_model: str
    res_id: int
    event: str
    customer_key: int
    company_key: int
    user_key: int
    is_bank_data: bool
    moment: str
    payload: str
    previous_hash: str
    hash: str = ""
    readable: Readable | None = None


@dataclass(frozen=True)
class Verdict:
    """What a verification found: ``problem`` is empty, or the code of what is wrong with entry ``number``.

    ``count`` entries before it are as they were written; ``last_hash`` is that of the last of them, and the personal
    values of ``erased`` of them are erased.
    """

    count: int
    last_hash: str
    problem: str = ""
    number: int = 0
    erased: int = 0


COLUMNS = tuple(field.name for field in fields(Entry) if field.name != "readable")


def canonical(value: object) -> str:
    """Return ``value`` as JSON that has one spelling only.

    >>> canonical({"b": None, "a": "ä"})
    '{"a":"ä","b":null}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def new_key() -> str:
    """Return a key for digests that nobody guesses, in hexadecimal digits."""
    return secrets.token_hex(32)


def conceal(key: str, name: str, value: object, shown: object) -> dict[str, str]:
    """Return what stands in the chain for the personal ``value`` of field ``name``.

    ``digest`` is that of the value. If only a part is ``shown`` (a masked number), ``part`` is the digest of that.

    >>> conceal("aa", "email", "a@b.example", "a@b.example") == conceal("bb", "email", "a@b.example", "a@b.example")
    False
    >>> sorted(conceal("aa", "iban", "DE89370400440532013000", "DE•• 3000"))
    ['digest', 'part']
    """
    concealed = {"digest": _keyed(key, name, "value", value)}
    return concealed if shown == value else {**concealed, "part": _keyed(key, name, "part", shown)}


def _keyed(key: str, *content: object) -> str:
    return hmac.new(key.encode(), canonical(content).encode(), hashlib.sha256).hexdigest()


def concealed_in(payload: str) -> dict[str, dict[str, str]]:
    """Return ``{field: its digests}`` of the values that can be erased.

    Entries of older versions have digests keyed with the secret of the database, with what is ``shown`` beside them.

    >>> concealed_in('{"active":true,"email":{"digest":"1f"},"iban":{"digest":"2a","shown":"DE•• 3000"}}')
    {'email': {'digest': '1f'}}
    """
    if '"digest"' not in payload:
        return {}
    values = json.loads(payload).items()
    return {name: value for name, value in values if isinstance(value, dict) and "shown" not in value}


def shown_in(content: str) -> dict[str, object]:
    """Return ``{field: what is shown}`` of a ``Readable``; empty if somebody has spoiled it.

    >>> shown_in('{"email":"a@b.example"}'), shown_in("x"), shown_in("[]")
    ({'email': 'a@b.example'}, {}, {})
    """
    try:
        shown = json.loads(content)
    except ValueError:
        return {}
    return shown if isinstance(shown, dict) else {}


def digest(entry: Entry) -> str:
    """Return the hash of ``entry``: SHA-256, in hexadecimal digits.

    >>> entry = Entry(1, "customer.contact", 7, "created", 3, 0, 2, False, "2026-11-22T10:00:00.000001Z", "{}", START)
    >>> len(digest(entry)), digest(entry) == digest(entry)
    (64, True)
    """
    content = {name: getattr(entry, name) for name in COLUMNS if name != "hash"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def verify(entries: Iterable[Entry], known_hash: str = "", erased: Container[tuple[str, int]] = ()) -> Verdict:
    """Check ``entries``, given in the order of their numbers, and name the first that is wrong.

    Problems: ``missing`` (that number is gone), ``repeated``, ``changed`` (its content does not give its
    hash), ``unlinked`` (it does not follow the one before), ``altered`` (what is shown of its personal values does
    not give their digests), ``lost`` (these are gone, and the record is none of ``erased``, those of which an entry
    says that they were erased), ``forgotten`` (none carries ``known_hash``, a hash noted earlier: the end was cut
    off, or the whole chain written anew).

    >>> first = Entry(1, "customer.contact", 7, "created", 3, 0, 2, False, "2026-11-22T10:00:00.000001Z", "{}", START)
    >>> verify([first]).problem, verify([]).problem, verify([], "ab").problem
    ('changed', '', 'forgotten')
    """
    count, last, without, is_known = 0, START, 0, not known_hash
    for entry in entries:
        problem, number = _problem(entry, count + 1, last)
        if problem:
            return Verdict(count, last, problem, number, without)
        has_gone, problem = _read(entry, erased)
        if problem:
            return Verdict(count, last, problem, entry.number, without)
        count, last, without = entry.number, entry.hash, without + has_gone
        is_known = is_known or last == known_hash
    return Verdict(count, last, erased=without) if is_known else Verdict(count, last, "forgotten", count, without)


def _problem(entry: Entry, expected: int, previous: str) -> tuple[str, int]:
    if entry.number > expected:
        return "missing", expected
    if entry.number < expected:
        return "repeated", entry.number
    if digest(entry) != entry.hash:
        return "changed", expected
    if entry.previous_hash != previous:
        return "unlinked", expected
    return "", 0


def _read(entry: Entry, erased: Container[tuple[str, int]]) -> tuple[bool, str]:
    """Return whether the personal values of ``entry`` have gone, and the code of what is wrong with them."""
    try:
        concealed = concealed_in(entry.payload)
        if not entry.readable:
            has_gone = bool(concealed)
            return has_gone, "lost" if has_gone and (entry.res_model, entry.res_id) not in erased else ""
        return False, "" if _is_shown(entry.readable, concealed) else "altered"
    except (AttributeError, KeyError, ValueError):
        return False, "altered"


def _is_shown(readable: Readable, concealed: dict[str, dict[str, str]]) -> bool:
    """Tell whether what is shown of all values gives their digests."""
    given = {}
    for name, shown in shown_in(readable.content).items():
        kind, known = ("part", "part") if "part" in concealed[name] else ("value", "digest")
        given[name] = {**concealed[name], known: _keyed(readable.key, name, kind, shown)}
    return given == concealed
