"""Values of the context that only our own code sets.

A client sends with a call, and with a message, whatever context it likes, and ``sudo()`` keeps it. What it sends is
JSON: an ``Inner`` it cannot send. A key that lets code do more, or as superuser something else, holds one.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Inner:
    """What one of our methods tells another one, further down; ``value`` can be hashed."""

    value: Any


class Memory(dict):
    """What was found during one call of ours and need not be looked up again; like no other memory."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def read_inner(env: Any, key: str) -> Any:
    """Return the value that our own code has put into the context under ``key``, None for what others did."""
    found = env.context.get(key)
    return found.value if isinstance(found, Inner) else None
