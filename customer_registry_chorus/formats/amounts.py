"""The amounts of an invoice, written so that they add up as EN 16931 wants, and to what is booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from . import vat
from .nodes import (
    ALLOWANCE,
    GROSS,
    LINE,
    LINE_CHARGE,
    LINE_TAX,
    LINE_TOTAL,
    NAMESPACES,
    NET,
    QUANTITY,
    SETTLEMENT,
    SUMMATION,
    WrongContent,
    drop,
    find,
    insert,
    node,
    number,
)

GROSS_AMOUNT, NET_AMOUNT = f"{GROSS}/ram:ChargeAmount", f"{NET}/ram:ChargeAmount"
CENT = Decimal("0.01")
ZERO = Decimal(0)
# Of a unit price, which EN 16931 does not limit.
DIGITS = range(2, 13)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as booked: its ``net`` amount, and the price of a unit before and after its discount, without tax.

    Prices are None where they include the tax.
    """

    net: Decimal
    price: Decimal | None = None
    gross: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is booked of an invoice, in its currency; a credit note counts what it gives back.

    ``lines`` are in the order of the XML. ``taxes`` holds the VAT of each category and rate, ``charges`` the taxes
    that are no VAT, ``rounding`` what was added to pay in coins. ``total`` is what all that makes, and ``payable``
    what of it is not paid yet.
    """

    lines: tuple[Line, ...]
    taxes: Mapping[vat.Key, Decimal]
    total: Decimal
    payable: Decimal
    charges: Decimal = ZERO
    rounding: Decimal = ZERO


def settle(root: etree._Element, booked: Amounts) -> None:
    """Write the amounts that are ``booked`` into the XML ``root``, in which Odoo computed them once more.

    Lines, VAT by rate and totals are what the books say, so that their sums hold; a unit price gets as many digits
    as its line needs.

    :raises WrongContent: 'amounts', for the XML has other lines or taxes, or what is booked has no such sum
    """
    lines = root.findall(LINE, NAMESPACES)
    if len(lines) != len(booked.lines):
        raise WrongContent("amounts")
    _settle_charges(lines, booked.charges)
    for line, amount in zip(lines, booked.lines, strict=True):
        _settle_line(line, amount)
    vat.complete(root)
    _settle_taxes(root, lines, booked)
    _settle_totals(root, lines, booked)


def drop_gross_prices(root: etree._Element) -> None:
    """Chorus Pro refuses a gross price (BT-148) without the allowance (BT-147) that makes the net price of it."""
    for line in root.iterfind(LINE, NAMESPACES):
        gross, net = number(line, GROSS_AMOUNT) or ZERO, number(line, NET_AMOUNT) or ZERO
        allowance = number(line, f"{ALLOWANCE}/ram:ActualAmount") or ZERO
        if allowance <= 0 or gross - allowance != net:
            drop(find(line, "ram:SpecifiedLineTradeAgreement"), "GrossPriceProductTradePrice")


def cents(amount: Decimal) -> Decimal:
    """Return ``amount`` rounded to two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _settle_charges(lines: list[etree._Element], total: Decimal) -> None:
    """The largest charge takes what rounding each of them has left over."""
    charges = [find(line, "ram:ActualAmount") for row in lines for line in row.iterfind(LINE_CHARGE, NAMESPACES)]
    left = total - sum((number(charge, ".") or ZERO for charge in charges), ZERO)
    if left and not charges:
        raise WrongContent("amounts")
    if left:
        largest = max(charges, key=lambda charge: abs(number(charge, ".") or ZERO))
        _write(largest, (number(largest, ".") or ZERO) + left)


def _settle_line(line: etree._Element, amount: Line) -> None:
    charges = [number(charge, "ram:ActualAmount") or ZERO for charge in line.iterfind(LINE_CHARGE, NAMESPACES)]
    _write(find(line, LINE_TOTAL), amount.net + sum(charges, ZERO))
    quantity = find(line, QUANTITY)
    count = abs(number(quantity, ".") or ZERO)
    written = abs(number(line, NET_AMOUNT) or ZERO)
    price = _unit_price(abs(amount.net), count, written if amount.price is None else abs(amount.price))
    _write(find(line, NET_AMOUNT), price)
    # BR-27 wants prices that are not negative: what is taken away is a negative quantity.
    is_taken = amount.net < 0 or (not amount.net and (number(quantity, ".") or ZERO) < 0)
    quantity.text = f"{-count if is_taken else count:f}"
    if line.find(GROSS, NAMESPACES) is not None:
        _settle_gross(line, price, amount)


def _settle_gross(line: etree._Element, price: Decimal, amount: Line) -> None:
    gross = abs((number(line, GROSS_AMOUNT) or ZERO) if amount.gross is None else amount.gross)
    _write(find(line, GROSS_AMOUNT), gross)
    allowance = line.find(f"{ALLOWANCE}/ram:ActualAmount", NAMESPACES)
    if allowance is not None:
        _write(allowance, gross - price)


def _unit_price(net: Decimal, count: Decimal, wanted: Decimal) -> Decimal:
    """Return the price with the fewest digits, near to ``wanted`` if that can be, of which ``count`` make ``net``."""
    for price in (wanted, net / count) if count else ():
        for digits in DIGITS:
            rounded = price.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
            if cents(rounded * count) == net:
                return rounded
    return cents(wanted)


def _settle_taxes(root: etree._Element, lines: list[etree._Element], booked: Amounts) -> None:
    """The basis of a rate (BT-116) is the sum of its lines, its VAT (BT-117) what is booked."""
    groups = {vat.key(group): group for group in vat.groups(root)}
    if any(tax for key, tax in booked.taxes.items() if key not in groups):
        raise WrongContent("amounts")
    bases = dict.fromkeys(groups, ZERO)
    for line in lines:
        for tax in line.iterfind(LINE_TAX, NAMESPACES):
            bases[vat.key(tax)] = bases.get(vat.key(tax), ZERO) + (number(line, LINE_TOTAL) or ZERO)
    for key, group in groups.items():
        _write(find(group, "ram:BasisAmount"), bases[key])
        _write(find(group, "ram:CalculatedAmount"), booked.taxes.get(key, ZERO))


def _settle_totals(root: etree._Element, lines: list[etree._Element], booked: Amounts) -> None:
    net = sum((number(line, LINE_TOTAL) or ZERO for line in lines), ZERO)
    tax = sum(booked.taxes.values(), ZERO)
    if net + tax + booked.rounding != booked.total:
        raise WrongContent("amounts")
    summation = find(root, SUMMATION)
    currency = find(root, f"{SETTLEMENT}/ram:InvoiceCurrencyCode").text
    totals = {
        "LineTotalAmount": net,
        "TaxBasisTotalAmount": net,
        f"TaxTotalAmount[@currencyID='{currency}']": tax,
        "GrandTotalAmount": net + tax,
        "TotalPrepaidAmount": booked.total - booked.payable,
        "DuePayableAmount": booked.payable,
    }
    for name, amount in totals.items():
        _write(find(summation, f"ram:{name}"), amount)
    if booked.rounding:
        insert(summation, node("RoundingAmount", f"{booked.rounding:f}"), ("GrandTotalAmount",))


def _write(element: etree._Element, amount: Decimal) -> None:
    """Write ``amount`` with two decimals, or as many more as it has."""
    rounded = cents(amount)
    # -0.00 is another number to a schematron.
    element.text = f"{rounded + 0 if rounded == amount else amount.normalize():f}"
