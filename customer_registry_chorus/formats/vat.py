"""The categories of VAT (UNTDID 5305) and what EN 16931 asks of each."""

from decimal import Decimal

from lxml import etree

from .nodes import (
    AGREEMENT,
    LINE,
    LINE_TAX,
    NAMESPACES,
    SETTLEMENT,
    drop,
    find,
    insert,
    node,
    number,
)

# Category and rate, which what is out of scope does not have.
Key = tuple[str, Decimal | None]
# How the rules of each category are named: BR-S-01, BR-IC-01 ...
RULES = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O", "L": "AF", "M": "AG"}
RATED = ("S", "L", "M")
OUT_OF_SCOPE = "O"
# What the category itself says is the reason, should nobody have given another.
REASONS = {
    "AE": ("VATEX-EU-AE", "Reverse charge"),
    "K": ("VATEX-EU-IC", "Intra-Community supply"),
    "G": ("VATEX-EU-G", "Export outside the EU"),
    "O": ("VATEX-EU-O", "Not subject to VAT"),
}
REASON, CODE = "ExemptionReason", "ExemptionReasonCode"
AFTER_REASON = ("BasisAmount",)
AFTER_CODE = ("TaxPointDate", "DueDateTypeCode", "RateApplicablePercent")


def key(tax: etree._Element) -> Key:
    """Return the category and the rate of ``tax``, which is that of a line or of the breakdown."""
    return tax.findtext("ram:CategoryCode", "", NAMESPACES), number(tax, "ram:RateApplicablePercent")


def groups(root: etree._Element) -> list[etree._Element]:
    """Return the breakdown (BG-23)."""
    return root.findall(f"{SETTLEMENT}/ram:ApplicableTradeTax", NAMESPACES)


def complete(root: etree._Element) -> None:
    """Give the breakdown the form of its categories: one group for each and its rate, and the reason for none."""
    _clear_out_of_scope(root)
    kept: dict[Key, etree._Element] = {}
    for group in groups(root):
        first = kept.setdefault(key(group), group)
        if first is not group:
            _join(first, group)
            group.getparent().remove(group)
    for (category, _rate), group in kept.items():
        if category in REASONS and not (_text(group, REASON) or _text(group, CODE)):
            _explain(group, *REASONS[category])


def _clear_out_of_scope(root: etree._Element) -> None:
    """What is out of scope has no rate (BR-O-05), and names no VAT number (BR-O-02)."""
    taxes = [*groups(root), *root.iterfind(f"{LINE}/{LINE_TAX}", NAMESPACES)]
    found = [tax for tax in taxes if key(tax)[0] == OUT_OF_SCOPE]
    for tax in found:
        if not number(tax, "ram:RateApplicablePercent"):
            drop(tax, "RateApplicablePercent")
    if found and len(found) == len(taxes):
        for party in find(root, AGREEMENT).iterfind("*[ram:SpecifiedTaxRegistration]", NAMESPACES):
            drop(party, "SpecifiedTaxRegistration")


def _join(first: etree._Element, other: etree._Element) -> None:
    """Let ``first`` say the reasons of both; a code stays where it is that of both (BR-E-01)."""
    texts = dict.fromkeys(text for text in (_text(first, REASON), _text(other, REASON)) if text)
    code = _text(first, CODE)
    _explain(first, code if code == _text(other, CODE) else "", "; ".join(texts))


def _explain(group: etree._Element, code: str, text: str) -> None:
    for name, value, successors in ((REASON, text, AFTER_REASON), (CODE, code, AFTER_CODE)):
        drop(group, name)
        if value:
            insert(group, node(name, value), successors)


def _text(group: etree._Element, name: str) -> str:
    return group.findtext(f"ram:{name}", "", NAMESPACES).strip()
