"""The chain of history entries: each carries a hash over itself and the entry before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry as it is stored; ``hash`` is the only part that its own hash does not cover."""

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


@dataclass(frozen=True)
class Verdict:
    """What a verification found: ``problem`` is empty, or the code of what is wrong with entry ``number``.

    ``count`` entries before it are as they were written; ``last_hash`` is that of the last of them.
    """

    count: int
    last_hash: str
    problem: str = ""
    number: int = 0


COLUMNS = tuple(field.name for field in fields(Entry))


def canonical(value: object) -> str:
    """Return ``value`` as JSON that has one spelling only.

    >>> canonical({"b": None, "a": "ä"})
    '{"a":"ä","b":null}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def digest(entry: Entry) -> str:
    """Return the hash of ``entry``: SHA-256, in hexadecimal digits.

    >>> entry = Entry(1, "customer.contact", 7, "created", 3, 0, 2, False, "2026-11-22T10:00:00.000001Z", "{}", START)
    >>> len(digest(entry)), digest(entry) == digest(entry)
    (64, True)
    """
    content = {name: getattr(entry, name) for name in COLUMNS if name != "hash"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def verify(entries: Iterable[Entry], known_hash: str = "") -> Verdict:
    """Check ``entries``, given in the order of their numbers, and name the first that is wrong.

    Problems: ``missing`` (that number is gone), ``repeated``, ``changed`` (its content does not give its
    hash), ``unlinked`` (it does not follow the one before), ``forgotten`` (none carries ``known_hash``, a
    hash noted earlier: the end was cut off, or the whole chain written anew).

    >>> first = Entry(1, "customer.contact", 7, "created", 3, 0, 2, False, "2026-11-22T10:00:00.000001Z", "{}", START)
    >>> verify([first]).problem, verify([]).problem, verify([], "ab").problem
    ('changed', '', 'forgotten')
    """
    count, last, is_known = 0, START, not known_hash
    for entry in entries:
        problem, number = _problem(entry, count + 1, last)
        if problem:
            return Verdict(count, last, problem, number)
        count, last = entry.number, entry.hash
        is_known = is_known or last == known_hash
    return Verdict(count, last) if is_known else Verdict(count, last, "forgotten", count)


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
