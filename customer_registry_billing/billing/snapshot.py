"""What a simulation has shown, kept to be compared with what the run is about to bill."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Facts = Mapping[str, Any]


class Change(NamedTuple):
    """One item that is not what it was: its key, the name of the fact and both values; None where it is missing."""

    item: str
    fact: str
    before: Any
    now: Any


def changes(before: Mapping[str, Facts], now: Mapping[str, Facts]) -> Iterator[Change]:
    """Yield what differs between two snapshots {item: {fact: value}}, item by item.

    >>> list(changes({"a": {"price": "10"}}, {"a": {"price": "12"}}))
    [Change(item='a', fact='price', before='10', now='12')]
    >>> [change.item for change in changes({"a": {}, "b": {}}, {"b": {}, "c": {}})]
    ['a', 'c']
    """
    for item in [*before, *(item for item in now if item not in before)]:
        if item not in now or item not in before:
            yield Change(item, "", before.get(item), now.get(item))
            continue
        for fact, value in now[item].items():
            if before[item].get(fact) != value:
                yield Change(item, fact, before[item].get(fact), value)
