"""How CII is read and written, element by element."""

from decimal import Decimal, InvalidOperation

from lxml import etree

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
NAMESPACES = {
    "ram": RAM,
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
AGREEMENT = ".//ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINE = ".//ram:IncludedSupplyChainTradeLineItem"
LINE_SUMMATION = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation"
LINE_TOTAL = f"{LINE_SUMMATION}/ram:LineTotalAmount"
LINE_TAX = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
LINE_CHARGE = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge"
QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
ALLOWANCE = f"{GROSS}/ram:AppliedTradeAllowanceCharge"


class WrongContent(ValueError):
    """The XML cannot be corrected.

    ``reason`` is 'negative', 'nameless', 'forbidden', 'amounts' or 'unreadable'.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def parse(content: bytes) -> etree._Element:
    """Return the root of ``content``.

    :raises WrongContent: it is no XML; the error does not quote it
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        # That of the parser quotes what it has read.
        raise WrongContent("unreadable") from None


def find(parent: etree._Element, path: str) -> etree._Element:
    """Return the first element at ``path``; WrongContent if there is none."""
    found = parent.find(path, NAMESPACES)
    if found is None:
        raise WrongContent("unreadable")
    return found


def number(parent: etree._Element, path: str) -> Decimal | None:
    """Return the number at ``path``, or None if there is none; WrongContent if it is no number."""
    text = parent.findtext(path, None, NAMESPACES)
    return None if text is None else to_number(text)


def to_number(text: str) -> Decimal:
    """Return ``text`` as a number; WrongContent if it is none."""
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise WrongContent("unreadable") from None


def node(name: str, text: str = "") -> etree._Element:
    """Return a new element ``ram:name``."""
    made = etree.Element(f"{{{RAM}}}{name}", nsmap={"ram": RAM})
    made.text = text or None
    return made


def drop(parent: etree._Element, name: str) -> None:
    """Remove all children ``ram:name``."""
    for found in parent.findall(f"ram:{name}", NAMESPACES):
        parent.remove(found)


def insert(parent: etree._Element, child: etree._Element, successors: tuple[str, ...]) -> None:
    """Add ``child`` before the first of ``successors``, or at the end."""
    tags = {f"{{{RAM}}}{name}" for name in successors}
    place = next((index for index, other in enumerate(parent) if other.tag in tags), len(parent))
    parent.insert(place, child)


def replace(
    parent: etree._Element, name: str, inner: str, text: str, successors: tuple[str, ...]
) -> etree._Element | None:
    """Replace the element ``name`` by one that holds only ``inner``, which is returned; without ``text`` by none."""
    drop(parent, name)
    if not text:
        return None
    made, child = node(name), node(inner, text)
    made.append(child)
    insert(parent, made, successors)
    return child
