"""Validation of direct debit files by the XSDs of ISO 20022, streamed."""

import functools
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from .debit import VERSIONS

# Its name alone is looked up: importing sepaxml would load its writer, too.
_PACKAGE = "sepaxml"
_SHOWN = 20
_ELEMENT = re.compile(r"Element '(?:\{[^{}']*\})?([\w.-]+)'")
_ROWS = "{*}DrctDbtTxInf"


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that the file breaks: where (line and element) and which, never with what value."""

    line: int
    element: str
    rule: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.element or 'document'}: {self.rule}"


class InvalidFile(ValueError):
    """The file is not valid by its schema; ``breaches`` says where."""

    def __init__(self, breaches: list[Breach]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("\n".join(map(str, breaches[:_SHOWN])))


class SchemaMissing(RuntimeError):
    """The package with the schemas is not installed, or lacks this one."""


def validate(stream: BinaryIO, version: str) -> None:
    """Read ``stream`` to its end; raise InvalidFile unless it is valid by the XSD of ``version``.

    Debits are forgotten as soon as they were read, so memory does not grow with the file.
    The values of the file are in no message, nor in an exception that goes before it.
    """
    if version not in VERSIONS:
        raise SchemaMissing(f"There is no schema for {version!r}")
    options = {"huge_tree": False, "resolve_entities": False, "no_network": True, "load_dtd": False}
    events = etree.iterparse(stream, events=("end",), tag=_ROWS, schema=_schema(version), **options)
    breaches = []
    try:
        for _event, element in events:
            _forget(element)
    except etree.XMLSyntaxError:
        breaches = [_breach(entry) for entry in events.error_log] or [Breach(0, "", "NOT_WELL_FORMED")]
    # Raised out here, the exception has no context: that of the parser quotes values.
    if breaches:
        raise InvalidFile(breaches)


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _breach(entry: etree._LogEntry) -> Breach:
    named = _ELEMENT.match(entry.message or "")
    return Breach(entry.line, named[1] if named else "", entry.type_name)


@functools.cache
def _schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(schema_path(version)), etree.XMLParser(no_network=True)))


def schema_path(version: str) -> Path:
    """Return the file of the schema; SchemaMissing names the remedy."""
    package = importlib.util.find_spec(_PACKAGE)
    folders = package.submodule_search_locations if package else None
    path = Path(next(iter(folders or []), ""), "schemas", f"{version}.xsd")
    if not folders or not path.is_file():
        raise SchemaMissing(f"The schema of {version} is missing: install the Python package {_PACKAGE}, 2.7 or newer")
    return path
