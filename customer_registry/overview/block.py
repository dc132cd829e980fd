"""What a block of the overview is made of. Free of Odoo; see docs/overview.md for how an addon adds a block."""

from collections.abc import Callable
from dataclasses import KW_ONLY, asdict, dataclass, field
from typing import Any, Literal

ROWS = 5
COUNTED = 100  # a block counts up to here: what is beyond is «100+», so that size costs nothing

Tone = Literal["info", "success", "warning", "danger", "muted"]


class Memo(dict[Any, Any]):
    """What blocks of one call share; compared by identity, so that it may travel in a context."""

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Badge:
    """A word about a row, in the user's language."""

    text: str
    tone: Tone = "muted"


@dataclass(frozen=True)
class Row:
    """One line of a block, about one record. Texts are plain text in the user's language.

    ``date`` is an ISO date or, with a blank between date and time, a time in UTC. ``amount`` is in the
    currency of ``currency_id``. A click opens ``url`` in a new tab or ``action``, if there is one, else the form of
    the record; nothing when ``opens`` is off.
    """

    model: str
    id: int
    title: str
    _: KW_ONLY
    detail: str = ""
    date: str = ""
    amount: float | None = None
    currency_id: int | None = None
    badge: Badge | None = None
    is_new: bool = False
    icon: str = ""
    download: str = ""
    url: str = ""
    opens: bool = True
    action: dict[str, Any] | None = None


@dataclass(frozen=True)
class FileSource:
    """Records other than the customer itself whose files are documents of the customer.

    :param model: with a field ``partner_id``; its record rules hold for its files
    :param field: many2one or many2many to ``ir.attachment``
    :param inverse: the field of ``ir.attachment`` that leads back
    :param domain: of those records whose files are meant
    """

    model: str
    field: str
    inverse: str
    domain: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a block shows: its rows, how many records there are, and where all of them are seen.

    :param count: of all records, at most ``COUNTED``
    :param action: opens the full list
    :param create: opens what adds a record, if the user may
    :param summary: one sentence above the rows, such as what is open in all
    :param may_compose: off for who may not post what ``Block.compose`` writes
    """

    rows: list[Row] = field(default_factory=list)
    count: int = 0
    action: dict[str, Any] | None = None
    create: dict[str, Any] | None = None
    summary: Badge | None = None
    may_compose: bool = True


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block of the overview.

    :param code: unique, stable: settings refer to it
    :param title: in the user's language
    :param icon: of Font Awesome, such as ``fa-file-text-o``
    :param sequence: its place unless the settings say otherwise
    :param model: the block is forbidden to those who may not read this model
    :param load: returns the ``Content`` for a customer, a record of ``res.partner``
    :param stays: shown also when it is empty; others are then named in one line at the end
    :param compose: a text can be written in place; ``log`` posts it as an internal comment
    :param mark_seen: (model, public method) that takes the ids of rows which are new to the user no more
    """

    code: str
    title: str
    icon: str
    sequence: int
    model: str
    load: Callable[[Any], Content]
    stays: bool = False
    compose: Literal["", "log"] = ""
    mark_seen: tuple[str, str] | None = None

    def heading(self) -> dict[str, Any]:
        names = ("code", "title", "icon", "stays", "compose", "mark_seen")
        return {name: getattr(self, name) for name in names}


def as_json(block: Block, content: Content) -> dict[str, Any]:
    """Return the block as the client gets it."""
    return {**_as_dict(block, content), "state": "ready", "more": content.count >= COUNTED}


def as_unavailable(block: Block, state: Literal["forbidden", "failed"]) -> dict[str, Any]:
    """Return a block without content: the user may not see it, or it failed."""
    return {**_as_dict(block, Content(may_compose=False)), "state": state, "more": False}


def _as_dict(block: Block, content: Content) -> dict[str, Any]:
    values = {**block.heading(), **asdict(content)}
    return {**values, "compose": block.compose if values.pop("may_compose") else ""}
