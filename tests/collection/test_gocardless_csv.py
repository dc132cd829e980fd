import csv
import doctest
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.customer_registry_collection.formats import bank_days, gocardless
from odoo.addons.customer_registry_collection.formats.gocardless import GoCardlessError, Payment

from tests.collection.debit_rows import GOLDEN

PAYMENT = Payment(
    reference="INV/2026/0001",
    mandate="MD000A1B2C3",
    customer="CU000123",
    given_name="Zoë",
    family_name="Größenwahn",
    email="zoe@example.com",
    amount=Decimal("10.5"),
    currency="EUR",
    description="Rechnung INV/2026/0001",
    charge_date=date(2026, 12, 1),
    metadata=(("invoice", "INV/2026/0001"), ("folder", "F-7")),
)


def written(*payments, keys=()):
    stream = io.BytesIO()
    gocardless.write(payments, stream, metadata_keys=keys)
    assert not stream.closed
    return stream.getvalue()


def rows(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_the_examples_in_the_documentation_hold():
    assert [doctest.testmod(module).failed for module in (gocardless, bank_days)] == [0, 0]


def test_the_file_is_as_a_person_approved_it():  # B21
    company = replace(
        PAYMENT, reference="2", given_name="", family_name="", company_name='Müller, "Söhne" & Co\nKG', currency="GBP",
        amount=Decimal("1234.00"), charge_date=None, metadata=(), mandate="MD0009",
    )  # fmt: skip
    content = written(PAYMENT, company, replace(PAYMENT, description="=HYPERLINK(1)"), keys=("invoice", "folder"))
    assert content == (GOLDEN / "gocardless.csv").read_bytes()


def test_the_columns_are_those_of_gocardless_in_their_order():  # B21
    assert rows(written(PAYMENT, keys=("invoice",)))[0] == [
        "mandate.id", "customer.id", "customer.given_name", "customer.family_name", "customer.company_name",
        "customer.email", "payment.amount", "payment.currency", "payment.description", "payment.charge_date",
        "payment.metadata.invoice",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("mandate", {"mandate": "MND/0001"}),
        ("mandate", {"mandate": "MD00a"}),
        ("mandate", {"mandate": ""}),
        ("mandate", {"mandate": False}),
        ("mandate", {"mandate": "MD1\n"}),
        ("amount", {"amount": Decimal(0)}),
        ("amount", {"amount": Decimal("-1")}),
        ("amount", {"amount": 10.5}),
        ("currency", {"currency": "CHF"}),
    ],
)
def test_a_wrong_payment_is_named_and_nothing_of_the_file_counts(code, wrong):  # B15, B21
    row = replace(PAYMENT, reference="INV/2026/0002", **wrong)
    with pytest.raises(GoCardlessError) as raised:
        written(PAYMENT, row)
    assert [(problem.reference, problem.code) for problem in raised.value.problems] == [("INV/2026/0002", code)]
    assert gocardless.find_problems([PAYMENT, row]) == list(raised.value.problems)


def test_no_more_metadata_than_gocardless_keeps():
    with pytest.raises(ValueError, match="3 keys"):
        written(PAYMENT, keys=("a", "b", "c", "d"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n=", " @", "\u00a0+", "＝", "\x00-"])
def test_no_cell_is_a_formula_for_a_spreadsheet(start):
    row = rows(written(replace(PAYMENT, family_name=start + "cmd|' /C calc'!A0")))[1]
    assert row[3][0] == "'"


@given(st.text(max_size=150))
def test_every_cell_is_one_line_of_at_most_a_hundred_characters_and_no_formula(text):  # B21
    payment = replace(
        PAYMENT, customer=text, given_name=text, family_name=text, company_name=text, email=text, description=text,
        metadata=(("note", text),),
    )  # fmt: skip
    content = written(payment, keys=("note",))
    assert content.count(b"\n") == 2
    (_header, row) = rows(content)
    assert max(map(len, row)) <= 100
    assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in row)
    assert row[0] == PAYMENT.mandate and row[6:8] == ["10.50", "EUR"]
