"""Validation of direct debit files by the XSDs of ISO 20022, streamed."""

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
_LOCATED = 10_000_000
_ELEMENT = re.compile(r"Element '(?:\{[^{}']*\})?([\w.-]+)'")
_NAMESPACE = re.compile(r"\{[^{}]*\}")
# Not resolve_entities=False: with that and a schema, lxml 5.3 takes a file that breaks off for a whole one.
_OPTIONS = {"huge_tree": False, "no_network": True, "load_dtd": False}


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that the file breaks: where and which, never with what value.

    ``path`` is that of the element, in files above 10 MB its name alone.
    """

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}"


class InvalidFile(ValueError):
    """The file is not valid by its schema; ``breaches`` says where."""

    def __init__(self, breaches: list[Breach]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("\n".join(map(str, breaches[:_SHOWN])))


class SchemaMissing(RuntimeError):
    """The package with the schemas is not installed, or lacks this one."""


def validate(stream: BinaryIO, version: str) -> None:
    """Read ``stream`` to its end; raise InvalidFile unless it is valid by the XSD of ``version``.

    ``stream`` is seekable. Debits are forgotten as soon as they were read, so memory does not grow
    with the file. Its values are in no message, nor in an exception that goes before.
    """
    if version not in VERSIONS:
        raise SchemaMissing(f"There is no schema for {version!r}")
    start = stream.tell()
    schema = _schema(version)
    breaches = _read(stream, schema)
    if breaches and stream.tell() - start <= _LOCATED:
        stream.seek(start)
        breaches = _located(stream, schema) or breaches
    if breaches:
        raise InvalidFile(breaches)


def _read(stream: BinaryIO, schema: etree.XMLSchema) -> list[Breach]:
    """Return the breaches: no exception, because that of the parser quotes values."""
    element = None
    events = etree.iterparse(stream, events=("end",), tag=("{*}DrctDbtTxInf", "{*}Document"), schema=schema, **_OPTIONS)
    try:
        for _event, element in events:
            _forget(element)
    except etree.XMLSyntaxError:
        return [Breach(_name(entry), entry.type_name) for entry in events.error_log] or [Breach("Document", "BROKEN")]
    is_whole = element is not None and element.getparent() is None
    return [] if is_whole else [Breach("Document", "BROKEN_OFF")]


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _name(entry: etree._LogEntry) -> str:
    named = _ELEMENT.match(entry.message or "")
    return named[1] if named else "Document"


def _located(stream: BinaryIO, schema: etree.XMLSchema) -> list[Breach]:
    """Read a small file again, whole, to tell where in it the breaches are."""
    try:
        tree = etree.parse(stream, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError:
        return []
    schema.validate(tree)
    return [Breach(_path(tree, entry), entry.type_name) for entry in schema.error_log]


def _path(tree: etree._ElementTree, entry: etree._LogEntry) -> str:
    found = tree.xpath(entry.path) if entry.path else []
    if not found or found[0] is tree.getroot():
        return _name(entry)
    return _NAMESPACE.sub("", tree.getelementpath(found[0]))


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
