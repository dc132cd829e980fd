"""What people save as a search: literal values and a few names of the web client, read without running anything."""

import ast
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta

MAX_LENGTH = 50_000
MAX_DEPTH = 40
MAX_INTEGER = 2**53  # beyond, the web client does not count exactly either
MAX_AMOUNT = 100_000  # of days, months ... that are added to a date
_FORMAT = re.compile(r"(?:%[YymdHMSjVu]|[-/.: T0-9])*")
_DATE_TYPES = (datetime.date, datetime.datetime, datetime.time)
_DELTA_TYPES = (datetime.timedelta, relativedelta)


class FilterError(ValueError):
    """``reason`` is "long", "deep", "unreadable" or "unknown"; ``detail`` what is unknown, as it is written."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Moment:
    """When and where a filter is read: ``now`` in UTC, and the time zone of the reader."""

    now: datetime.datetime
    zone: datetime.tzinfo

    @property
    def local(self) -> datetime.datetime:
        return self.now.replace(tzinfo=datetime.UTC).astimezone(self.zone).replace(tzinfo=None)

    def to_utc(self, local: datetime.datetime) -> datetime.datetime:
        return local.replace(tzinfo=self.zone).astimezone(datetime.UTC).replace(tzinfo=None)


def read(text: str, moment: Moment, names: Mapping[str, Any]) -> Any:
    """Return the value that ``text`` writes down.

    Numbers, texts, lists, tuples and dictionaries; ``names``; dates as the web client writes them. Nothing is
    called but the functions below, which take little time for any arguments.

    :raises FilterError: it is anything else

    >>> import zoneinfo
    >>> moment = Moment(datetime.datetime(2026, 3, 31, 22, 30), zoneinfo.ZoneInfo("Europe/Berlin"))
    >>> read("[('user_id', '=', uid), ('date', '>', context_today().strftime('%Y-%m-%d'))]", moment, {"uid": 7})
    [('user_id', '=', 7), ('date', '>', '2026-04-01')]
    >>> read("(context_today() + relativedelta(months=-1)).strftime('%Y-%m-%d')", moment, {})
    '2026-03-01'
    >>> read("datetime.datetime.combine(context_today(), datetime.time(0, 0, 0)).to_utc()", moment, {})
    datetime.datetime(2026, 3, 31, 22, 0)
    """
    if len(text) > MAX_LENGTH:
        raise FilterError("long")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FilterError("unreadable") from None
    return _Reader(moment, names).value(tree.body, 0)


class _Reader:
    """Reads one tree; each method takes a node, and how deep it lies."""

    def __init__(self, moment: Moment, names: Mapping[str, Any]) -> None:
        self.moment = moment
        self.names = {
            "today": moment.local.strftime("%Y-%m-%d"),
            "current_date": moment.local.strftime("%Y-%m-%d"),
            "now": moment.local.strftime("%Y-%m-%d %H:%M:%S"),
            "true": True,
            "false": False,
            **names,
        }
        self.functions: dict[str, Callable[..., Any]] = {
            "context_today": lambda: moment.local.date(),
            "time.strftime": lambda form: _strftime(moment.local, form),
            "datetime.date": datetime.date,
            "datetime.date.today": lambda: moment.local.date(),
            "datetime.datetime": datetime.datetime,
            "datetime.datetime.now": lambda: moment.local,
            "datetime.datetime.today": lambda: moment.local,
            "datetime.datetime.combine": lambda day, time: datetime.datetime.combine(day, time),
            "datetime.time": datetime.time,
            "datetime.timedelta": datetime.timedelta,
            "relativedelta": relativedelta,
        }

    def value(self, node: ast.expr, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise FilterError("deep")
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise FilterError("unknown", _excerpt(node))
        return handler(node, depth + 1)

    def _constant(self, node: ast.Constant, _depth: int) -> Any:
        constant = node.value
        if not isinstance(constant, str | int | float | None):
            raise FilterError("unknown", _excerpt(node))
        return _checked(constant, node)

    def _list(self, node: ast.List, depth: int) -> list[Any]:
        return [self.value(item, depth) for item in node.elts]

    def _tuple(self, node: ast.Tuple, depth: int) -> tuple[Any, ...]:
        return tuple(self.value(item, depth) for item in node.elts)

    def _dict(self, node: ast.Dict, depth: int) -> dict[Any, Any]:
        if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in node.keys):
            raise FilterError("unknown", _excerpt(node))
        keys = [self.value(key, depth) for key in node.keys if key]
        return dict(zip(keys, (self.value(item, depth) for item in node.values), strict=True))

    def _name(self, node: ast.Name, _depth: int) -> Any:
        if node.id not in self.names:
            raise FilterError("unknown", _excerpt(node))
        return self.names[node.id]

    def _subscript(self, node: ast.Subscript, depth: int) -> Any:
        """Such as ``allowed_company_ids[0]``."""
        held, index = self.value(node.value, depth), self.value(node.slice, depth)
        if not isinstance(held, list) or type(index) is not int or not -len(held) <= index < len(held):
            raise FilterError("unknown", _excerpt(node))
        return held[index]

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Any:
        number = self.value(node.operand, depth)
        if not isinstance(node.op, ast.USub | ast.UAdd) or type(number) not in (int, float):
            raise FilterError("unknown", _excerpt(node))
        return -number if isinstance(node.op, ast.USub) else number

    def _binop(self, node: ast.BinOp, depth: int) -> Any:
        left, right = self.value(node.left, depth), self.value(node.right, depth)
        if not isinstance(node.op, ast.Add | ast.Sub) or not _may_add(left, right, isinstance(node.op, ast.Sub)):
            raise FilterError("unknown", _excerpt(node))
        try:
            return _checked(left + right if isinstance(node.op, ast.Add) else left - right, node)
        except (ValueError, OverflowError, TypeError):
            raise FilterError("unknown", _excerpt(node)) from None

    def _call(self, node: ast.Call, depth: int) -> Any:
        arguments = [self.value(argument, depth) for argument in node.args]
        options = {option.arg: self.value(option.value, depth) for option in node.keywords if option.arg}
        if len(options) < len(node.keywords) or not all(map(_is_argument, [*arguments, *options.values()])):
            raise FilterError("unknown", _excerpt(node))
        try:
            return self._function(node.func, depth)(*arguments, **options)
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
            raise FilterError("unknown", _excerpt(node)) from None

    def _function(self, node: ast.expr, depth: int) -> Callable[..., Any]:
        """Return one of ``functions``, or ``strftime`` or ``to_utc`` of a date."""
        if (function := self.functions.get(_dotted(node))) is not None:
            return function
        if isinstance(node, ast.Attribute) and node.attr in ("strftime", "to_utc"):
            held = self.value(node.value, depth)
            if node.attr == "strftime" and isinstance(held, _DATE_TYPES):
                return lambda form: _strftime(held, form)
            if node.attr == "to_utc" and isinstance(held, datetime.datetime):
                return lambda: self.moment.to_utc(held)
        raise FilterError("unknown", _excerpt(node))


def _dotted(node: ast.expr) -> str:
    """Return a name such as ``datetime.date.today`` as it is written, or "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 3:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _may_add(left: Any, right: Any, minus: bool) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return not minus
    if isinstance(right, _DELTA_TYPES):
        return isinstance(left, datetime.date | datetime.datetime | datetime.timedelta | relativedelta)
    return type(left) in (int, float) and type(right) in (int, float)


def _is_argument(value: Any) -> bool:
    """Tell whether functions take it: short texts, small numbers, dates and times."""
    if isinstance(value, str):
        return len(value) <= 100
    if isinstance(value, int | float):
        return abs(value) <= MAX_AMOUNT
    return isinstance(value, _DATE_TYPES)


def _strftime(value: datetime.date | datetime.datetime | datetime.time, form: str) -> str:
    if not isinstance(form, str) or not _FORMAT.fullmatch(form):
        raise ValueError(form)
    return value.strftime(form)


def _checked(value: Any, node: ast.expr) -> Any:
    """Return ``value`` unless no column of a database can hold it."""
    too_large = isinstance(value, int | float) and not abs(value) <= MAX_INTEGER
    if too_large or (isinstance(value, str) and ("\0" in value or any("\ud800" <= char <= "\udfff" for char in value))):
        raise FilterError("unknown", _excerpt(node))
    return value


def _excerpt(node: ast.expr) -> str:
    """Return the beginning of what ``node`` was read from, as Python writes it, without walking into large ones."""
    if isinstance(node, ast.Call):
        return f"{_excerpt(node.func)}()"
    if isinstance(node, ast.Attribute):
        return _dotted(node) or f"….{node.attr[:40]}"
    if isinstance(node, ast.Name):
        return node.id[:60]
    if isinstance(node, ast.Constant):
        return repr(node.value)[:60]
    return {ast.Subscript: "[…]", ast.BinOp: "… + …", ast.UnaryOp: "-…"}.get(type(node), type(node).__name__)
