"""The amounts in a file for Chorus Pro, without Odoo: they add up as EN 16931 wants, or the rule is named."""

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.customer_registry_chorus.formats import amounts, cii, nodes, rules, vat

from tests.chorus import schematron
from tests.chorus.test_chorus_formats import INVOICE, text

GOLDEN = Path(__file__).with_name("golden")
SETTLEMENT = nodes.SETTLEMENT
GROUP = f"{SETTLEMENT}/ram:ApplicableTradeTax"
TERMS, VAT_NUMBER = (
    f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms",
    ".//ram:SellerTradeParty/ram:SpecifiedTaxRegistration",
)
S20, S55, E0 = ("S", Decimal("20.0")), ("S", Decimal("5.5")), ("E", Decimal("0.0"))


@pytest.fixture(scope="module")
def corrected():
    return (GOLDEN / "chorus_invoice.xml").read_bytes()


def change(content, path, value):
    """Return ``content`` with ``value`` at ``path``; None takes the element away."""
    root = nodes.parse(content)
    found = nodes.find(root, path)
    if value is None:
        found.getparent().remove(found)
    else:
        found.text = value
    return nodes.etree.tostring(root)


@pytest.mark.parametrize(
    ("path", "value", "broken"),
    [
        (f"{nodes.SUMMATION}/ram:LineTotalAmount", "99.99", ["BR-CO-10"]),
        (f"{nodes.SUMMATION}/ram:TaxBasisTotalAmount", "99.99", ["BR-CO-13", "BR-CO-15"]),
        (f"{nodes.SUMMATION}/ram:TaxTotalAmount", "20.01", ["BR-CO-14", "BR-CO-15"]),
        (f"{nodes.SUMMATION}/ram:GrandTotalAmount", "119.99", ["BR-CO-15", "BR-CO-16"]),
        (f"{nodes.SUMMATION}/ram:TotalPrepaidAmount", "1.00", ["BR-CO-16"]),
        (f"{nodes.SUMMATION}/ram:DuePayableAmount", "100.00", ["BR-CO-16"]),
        (f"{GROUP}/ram:BasisAmount", "99.00", ["BR-CO-17", "BR-S-08"]),
        (f"{GROUP}/ram:CalculatedAmount", "21.01", ["BR-CO-14", "BR-CO-17"]),
        (f"{GROUP}/ram:CalculatedAmount", "20.005", ["BR-CO-14", "BR-DEC"]),
        (f"{GROUP}/ram:CategoryCode", "E", ["BR-E-01", "BR-E-05", "BR-E-09", "BR-E-10", "BR-E-08", "BR-S-01"]),
        (f"{GROUP}/ram:CategoryCode", "X", ["BR-S-01", "BT-118"]),
        (f"{GROUP}/ram:RateApplicablePercent", "0", ["BR-CO-17", "BR-S-01", "BR-S-05", "BR-S-08"]),
        (GROUP, None, ["BR-CO-14", "BR-CO-18", "BR-S-01"]),
        (f"{nodes.LINE}/{nodes.NET}/ram:ChargeAmount", "-100.00", ["BR-27", "BT-131"]),
        (f"{nodes.LINE}/{nodes.NET}/ram:ChargeAmount", "99.00", ["BT-131"]),
        (f"{nodes.LINE}/{nodes.LINE_TAX}", None, ["BR-CO-04", "BR-S-01", "BR-S-08"]),
        (f"{nodes.LINE}/{nodes.LINE_TAX}/ram:RateApplicablePercent", "0", ["BR-S-01", "BR-S-05", "BR-S-08"]),
        (TERMS, None, ["BR-CO-25"]),
        (VAT_NUMBER, None, ["BR-S-02"]),
    ],
)
def test_each_rule_is_named_that_is_broken(corrected, path, value, broken):  # B20
    content = change(corrected, path, value)
    assert rules.breaches(corrected) == []
    assert sorted(rules.breaches(content)) == sorted(broken)
    assert all(rules.kind(rule) for rule in broken)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (f"{nodes.SUMMATION}/ram:LineTotalAmount", "99.99", "BR-CO-10"),
        (f"{nodes.SUMMATION}/ram:TaxTotalAmount", "20.01", "BR-CO-14"),
        (f"{nodes.SUMMATION}/ram:DuePayableAmount", "100.00", "BR-CO-16"),
        (f"{GROUP}/ram:BasisAmount", "99.00", "BR-S-08"),
        (f"{GROUP}/ram:CategoryCode", "E", "BR-E-09"),
        (f"{nodes.LINE}/{nodes.NET}/ram:ChargeAmount", "-100.00", "BR-27"),
        (VAT_NUMBER, None, "BR-S-02"),
    ],
)
def test_the_authors_of_the_standard_find_the_same(corrected, path, value, rule):  # B20
    content = change(corrected, path, value)
    assert schematron.breaches(corrected) == []
    assert rule in schematron.breaches(content)
    assert rule in rules.breaches(content)


def odoo_writes(content, rows, keys):
    """Return ``content`` with a line for each of ``rows`` (key, quantity), and a group for each of ``keys``."""
    root = nodes.parse(content)
    for path, entries in ((nodes.LINE, rows), (GROUP, keys)):
        first = nodes.find(root, path)
        for entry in entries:
            made = copy.deepcopy(first)
            key, quantity = entry if path == nodes.LINE else (entry, None)
            nodes.find(made, ".//ram:CategoryCode").text = key[0]
            nodes.find(made, ".//ram:RateApplicablePercent").text = str(key[1])
            if key == E0 and quantity is None:
                nodes.insert(made, nodes.node(vat.REASON, "Article 132"), vat.AFTER_REASON)
            if quantity is not None:
                nodes.find(made, nodes.QUANTITY).text = str(quantity)
            first.addprevious(made)
        first.getparent().remove(first)
    return nodes.etree.tostring(root)


def booked(rows, rounding=Decimal(0), paid=Decimal(0)):
    """Return what is booked of ``rows`` (key, quantity, net), with the VAT rounded line by line."""
    taxes = {}
    for key, _quantity, net in rows:
        taxes[key] = taxes.get(key, 0) + amounts.cents(net * key[1] / 100)
    total = sum(net for _key, _quantity, net in rows) + sum(taxes.values()) + rounding
    lines = tuple(amounts.Line(net) for _key, _quantity, net in rows)
    return amounts.Amounts(lines, taxes, total=total, payable=total - paid, rounding=rounding)


cents = st.integers(0, 10**7).map(lambda number: Decimal(number).scaleb(-2))
quantities = st.decimals("0.01", 10000, places=2)
lines = st.lists(st.tuples(st.sampled_from([S20, S55, E0]), quantities, cents), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(lines, st.sampled_from(["0", "0.02", "-0.02"]), st.booleans())
def test_whatever_is_booked_adds_up_and_is_what_is_to_pay(rows, rounding, is_part_paid):  # B20
    paid = sum(net for _key, _quantity, net in rows) / 2 if is_part_paid else Decimal(0)
    made = booked(rows, Decimal(rounding), amounts.cents(paid))
    if made.payable < 0:
        return
    keys = list(dict.fromkeys(key for key, _quantity, _net in rows))
    content = odoo_writes(
        (GOLDEN / "chorus_from_odoo.xml").read_bytes(), [(key, quantity) for key, quantity, _net in rows], keys
    )
    content = cii.correct(content, replace(INVOICE, amounts=made))
    assert rules.breaches(content) == []
    assert text(content, "//ram:DuePayableAmount") == [f"{made.payable:.2f}"]
    assert text(content, "//ram:TaxBasisTotalAmount") == [f"{sum(line.net for line in made.lines):.2f}"]
