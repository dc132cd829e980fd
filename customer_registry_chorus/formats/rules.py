"""The rules of EN 16931 about amounts and VAT, which no XSD can check.

A rule is named as the standard names it; a formula that it states without a number goes by its term (BT-131). VAT
may be rounded line by line, and is then a cent a line away from its rate, which the profile that Odoo declares allows.
"""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from . import nodes, vat
from .amounts import CENT, GROSS_AMOUNT, NET_AMOUNT, ZERO, cents
from .nodes import NAMESPACES, number

HEADER = nodes.SETTLEMENT
ALLOWANCES = f"{HEADER}/ram:SpecifiedTradeAllowanceCharge"
# Amounts that are written with two decimals; unit prices are not among them.
AMOUNTS = ("ActualAmount", "BasisAmount", "CalculatedAmount", "LineTotalAmount")
EXEMPT = ("E", "AE", "K", "G", "O")
ALONE = ("Z", *EXEMPT)
# What kind of fault a rule is about, by its number in a category of VAT.
_KINDS = {
    "01": "category",
    "02": "party",
    "05": "category",
    "08": "sum",
    "09": "rate",
    "10": "category",
    "11": "category",
    "12": "category",
}
_OTHERS = {
    "BR-CO-04": "untaxed",
    "BR-CO-17": "rate",
    "BR-CO-18": "untaxed",
    "BR-CO-25": "term",
    "BR-27": "price",
    "BR-28": "price",
    "BT-131": "price",
    "BT-146": "price",
    "BT-118": "category",
    "BT-151": "several",
    "BR-DEC": "digits",
}


def kind(rule: str) -> str:
    """Return what ``rule`` is about: amounts that are a 'sum', a tax 'rate', a 'price' ... which share a remedy."""
    if rule in _OTHERS:
        return _OTHERS[rule]
    _br, name, last = rule.split("-")
    return _KINDS[last] if name in vat.RULES.values() else "sum"


def breaches(content: bytes) -> list[str]:
    """Return the rules that ``content``, a CII that keeps its schema, breaks, each once; [] if it keeps them all."""
    root = nodes.parse(content)
    checks = (_digits, _lines, _prices, _line_sums, _totals, _breakdown, _categories, _parties)
    return list(dict.fromkeys(rule for check in checks for rule in check(root)))


def _digits(root: etree._Element) -> Iterator[str]:
    amounts = [*root.iterfind(f"{nodes.SUMMATION}/*", NAMESPACES)]
    for name in AMOUNTS:
        amounts += root.iterfind(f".//ram:{name}", NAMESPACES)
    for amount in amounts:
        if amount.getparent().tag != f"{{{nodes.RAM}}}AppliedTradeAllowanceCharge":
            value = nodes.to_number(amount.text or "")
            if value != cents(value):
                yield "BR-DEC"


def _lines(root: etree._Element) -> Iterator[str]:
    """Each line has one VAT (BT-151), and it has a breakdown."""
    for line in root.iterfind(nodes.LINE, NAMESPACES):
        taxes = line.findall(nodes.LINE_TAX, NAMESPACES)
        if not any(vat.key(tax)[0] for tax in taxes):
            yield "BR-CO-04"
        elif len(taxes) > 1:
            yield "BT-151"
    if not vat.groups(root):
        yield "BR-CO-18"


def _prices(root: etree._Element) -> Iterator[str]:
    for line in root.iterfind(nodes.LINE, NAMESPACES):
        net, gross = number(line, NET_AMOUNT) or ZERO, number(line, GROSS_AMOUNT)
        allowance = number(line, f"{nodes.ALLOWANCE}/ram:ActualAmount")
        if net < 0:
            yield "BR-27"
        if gross is not None and gross < 0:
            yield "BR-28"
        if gross is not None and (allowance is None or gross - allowance != net):
            yield "BT-146"


def _line_sums(root: etree._Element) -> Iterator[str]:
    """A line is its price by its quantity, with what is charged and allowed on it."""
    for line in root.iterfind(nodes.LINE, NAMESPACES):
        price, count = number(line, NET_AMOUNT) or ZERO, number(line, nodes.QUANTITY) or ZERO
        charged = _charged(line.findall(nodes.LINE_CHARGE, NAMESPACES))
        if cents(price * count) + charged != (number(line, nodes.LINE_TOTAL) or ZERO):
            yield "BT-131"


def _totals(root: etree._Element) -> Iterator[str]:
    lines = sum((number(line, nodes.LINE_TOTAL) or ZERO for line in root.iterfind(nodes.LINE, NAMESPACES)), ZERO)
    charges = root.findall(ALLOWANCES, NAMESPACES)
    allowed = -_charged([charge for charge in charges if not _is_charge(charge)])
    charged = _charged([charge for charge in charges if _is_charge(charge)])
    currency = root.findtext(f"{HEADER}/ram:InvoiceCurrencyCode", "", NAMESPACES)
    tax = _total(root, f"TaxTotalAmount[@currencyID='{currency}']")
    basis, grand, paid = (_total(root, f"{name}Amount") for name in ("TaxBasisTotal", "GrandTotal", "TotalPrepaid"))
    due = _total(root, "DuePayableAmount")
    sums = {
        "BR-CO-10": _total(root, "LineTotalAmount") == lines,
        "BR-CO-11": _total(root, "AllowanceTotalAmount") == allowed,
        "BR-CO-12": _total(root, "ChargeTotalAmount") == charged,
        "BR-CO-13": basis == lines - allowed + charged,
        "BR-CO-14": tax == sum((number(group, "ram:CalculatedAmount") or ZERO for group in vat.groups(root)), ZERO),
        "BR-CO-15": grand == basis + tax,
        "BR-CO-16": due == grand - paid + _total(root, "RoundingAmount"),
        "BR-CO-25": due <= 0 or root.find(f"{HEADER}/ram:SpecifiedTradePaymentTerms", NAMESPACES) is not None,
        "BR-53": root.find(f"{HEADER}/ram:TaxCurrencyCode", NAMESPACES) is None
        or len(root.findall(f"{nodes.SUMMATION}/ram:TaxTotalAmount", NAMESPACES)) == 2,
    }
    yield from (rule for rule, holds in sums.items() if not holds)


def _breakdown(root: etree._Element) -> Iterator[str]:
    """Each rate: its basis is the sum of its lines, its VAT that rate of it, with a reason if that is nothing."""
    for group in vat.groups(root):
        category, rate = vat.key(group)
        basis, tax = number(group, "ram:BasisAmount") or ZERO, number(group, "ram:CalculatedAmount") or ZERO
        explained = any(group.find(f"ram:{name}", NAMESPACES) is not None for name in (vat.REASON, vat.CODE))
        lines = _lines_of(root, (category, rate))
        if basis != sum(lines, _header_charges(root, (category, rate))):
            yield _rule(category, "08")
        if category in ALONE and tax:
            yield _rule(category, "09")
        elif abs(tax - cents(basis * (rate or ZERO) / 100)) > CENT * len(lines):
            yield "BR-CO-17"
        if explained != (category in EXEMPT):
            yield _rule(category, "10")


def _categories(root: etree._Element) -> Iterator[str]:
    """Each category has a rate that goes with it, and each of both one group of the breakdown."""
    used = [*root.iterfind(f"{nodes.LINE}/{nodes.LINE_TAX}", NAMESPACES)]
    used += root.iterfind(f"{ALLOWANCES}/ram:CategoryTradeTax", NAMESPACES)
    keys = [vat.key(group) for group in vat.groups(root)]
    used_keys = [vat.key(tax) for tax in used]
    for key in dict.fromkeys([*used_keys, *keys]):
        if not _is_rate(*key):
            yield _rule(key[0], "05")
        if keys.count(key) != 1 or key not in used_keys:
            yield _rule(key[0], "01")
    if vat.OUT_OF_SCOPE in dict(keys) and len(keys) > 1:
        yield "BR-O-11"


def _parties(root: etree._Element) -> Iterator[str]:
    """Who sells is known to the tax office, and who buys where the buyer owes the tax; out of scope nobody is."""
    parties = [nodes.find(root, f"{nodes.AGREEMENT}/ram:{name}TradeParty") for name in ("Seller", "Buyer")]
    is_known, is_buyer_known = (party.find("ram:SpecifiedTaxRegistration", NAMESPACES) is not None for party in parties)
    is_named = parties[1].find("ram:SpecifiedLegalOrganization/ram:ID", NAMESPACES) is not None
    country = root.find(".//ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID", NAMESPACES)
    for category in dict(map(vat.key, vat.groups(root))):
        holds = {
            "AE": is_known and (is_buyer_known or is_named),
            "K": is_known and is_buyer_known,
            "O": not is_known and not is_buyer_known,
        }
        if not holds.get(category, is_known):
            yield _rule(category, "02")
        if category == "K" and country is None:
            yield "BR-IC-12"


def _is_rate(category: str, rate: Decimal | None) -> bool:
    if category == vat.OUT_OF_SCOPE or rate is None:
        return category == vat.OUT_OF_SCOPE and rate is None
    if category in ALONE:
        return rate == 0
    return rate > 0 or (category in vat.RATED and category != "S" and rate == 0)


def _rule(category: str, last: str) -> str:
    """Return the rule ``last`` of ``category``; a category that EN 16931 does not know breaks the list of BT-118."""
    return f"BR-{vat.RULES[category]}-{last}" if category in vat.RULES else "BT-118"


def _lines_of(root: etree._Element, key: vat.Key) -> list[Decimal]:
    """Return the amounts of the lines of one category and rate."""
    return [
        number(line, nodes.LINE_TOTAL) or ZERO
        for line in root.iterfind(nodes.LINE, NAMESPACES)
        if key in map(vat.key, line.iterfind(nodes.LINE_TAX, NAMESPACES))
    ]


def _header_charges(root: etree._Element, key: vat.Key) -> Decimal:
    """Return what is charged and allowed on the whole invoice at one category and rate."""
    charges = root.findall(ALLOWANCES, NAMESPACES)
    return _charged([one for one in charges if key in map(vat.key, one.iterfind("ram:CategoryTradeTax", NAMESPACES))])


def _charged(charges: list[etree._Element]) -> Decimal:
    """Return what ``charges`` add; allowances take away."""
    signed = ((number(charge, "ram:ActualAmount") or ZERO) * (1 if _is_charge(charge) else -1) for charge in charges)
    return sum(signed, ZERO)


def _is_charge(charge: etree._Element) -> bool:
    return charge.findtext("ram:ChargeIndicator/udt:Indicator", "", NAMESPACES).strip() in ("true", "1")


def _total(root: etree._Element, name: str) -> Decimal:
    return number(root, f"{nodes.SUMMATION}/ram:{name}") or ZERO
