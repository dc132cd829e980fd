"""Rows that the tests of collecting's files share; all account numbers are examples of banks."""

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree
from odoo.addons.customer_registry_collection.formats import pain008, splitting

GOLDEN = Path(__file__).parent / "golden"
DE, DE_2, FR = "DE02120300000000202051", "DE02500105170137075030", "FR1420041010050500013M02606"
CH, GB = "CH9300762011623852957", "GB33BUKB20201555555555"

CREDITOR = pain008.Creditor(
    name="Stadtwerke Müßig & Söhne GmbH",
    identifier="DE98ZZZ09999999999",
    iban="DE89370400440532013000",
    bic="COBADEFFXXX",
    address=pain008.PostalAddress(country="DE", town="Köln", street="Domplatz", building="1", postcode="50667"),
)
DEBIT = pain008.Debit(
    end_to_end_id="INV/2026/0001",
    amount=Decimal("119.00"),
    name="Zoë Größenwahn",
    iban=DE,
    mandate="MND/0001",
    signed=date(2026, 3, 14),
    due=date(2026, 12, 1),
    text="Rechnung INV/2026/0001 – Grundgebühr",
)
ZURICH = pain008.PostalAddress(
    country="CH",
    town="Zürich",
    street="Bahnhofstraße",
    building="7a",
    postcode="8001",
    lines=("c/o Frau Ägerter", "8001 Zürich", "CH"),
)


def debit(number, **values):
    """Return a debit of its own id and mandate."""
    return replace(DEBIT, **{"end_to_end_id": f"INV/2026/{number:04}", "mandate": f"MND/{number:04}", **values})


def core_debits():
    """One of each kind: first, recurrent, final, both amendments, banks in and outside the EEA."""
    renamed = pain008.MandateAmendment(original_mandate="OLD-77", original_iban=DE_2)
    moved = pain008.MandateAmendment(account_changed=True)
    lines = pain008.PostalAddress(country="GB", town="London", lines=("Flat 3, The Old Mill",))
    return [
        debit(1),
        debit(2, sequence="FRST", name="Émile Œuvrard", iban=FR, bic="PSSTFRPPLYO", amount=Decimal("0.01")),
        debit(3, sequence="FNAL", amount=Decimal("999999999.99"), text=""),
        debit(4, sequence="OOFF", text="Größe 😀 50 %\nZeile 2", due=date(2026, 12, 8)),
        debit(5, amendment=renamed),
        debit(6, amendment=moved, iban=DE_2),
        debit(7, iban=CH, bic="POFICHBEXXX", address=ZURICH, name="Ğöksel Łukasiewicz"),
        debit(8, iban=GB, address=lines, due=date(2026, 12, 8)),
        debit(9, address=pain008.PostalAddress(country="DE", town="Bad Tölz", street="Marktstraße", postcode="83646")),
    ]


def messages(debits, **values):
    options = {"identifier": "COL/2026/0007", "created": datetime(2026, 11, 24, 8, 30)}
    return splitting.plan(debits, CREDITOR, **{**options, **values})


def written(message):
    stream = io.BytesIO()
    pain008.write(message, stream)
    return stream.getvalue()


def readable(content):
    """Return the file with one element a line, as golden files have it."""
    tree = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    etree.indent(tree)
    return etree.tostring(tree, encoding="unicode") + "\n"


def values(content, path):
    """Return the texts of the elements at ``path``, in any namespace."""
    steps = "/".join("{*}" + step for step in path.split("/"))
    return [element.text for element in etree.fromstring(content).findall(f".//{steps}")]
