"""The CII that Odoo writes, corrected for Chorus Pro."""

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from .checks import FORBIDDEN, Invoice

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
NAMESPACES = {
    "ram": RAM,
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}
AGREEMENT = ".//ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
MEANS = "SpecifiedTradeSettlementPaymentMeans"
DIRECT_DEBIT = "49"
EURO = "EUR"
# Chorus Pro takes neither of the codes for SEPA.
SEPA_CODES = {"58": "30", "59": DIRECT_DEBIT}
# What follows in the schema, so that a new element finds its place.
AFTER_SERVICE = ("SellerTradeParty",)
AFTER_CONTRACT = (
    "RequisitionReferencedDocument",
    "AdditionalReferencedDocument",
    "BuyerAgentTradeParty",
    "UltimateCustomerOrderReferencedDocument",
    "SpecifiedProcuringProject",
)
AFTER_ENGAGEMENT = ("QuotationReferencedDocument", "ContractReferencedDocument", *AFTER_CONTRACT)
AFTER_ORGANISATION = ("DefinedTradeContact", "PostalTradeAddress", "URIUniversalCommunication")
AFTER_PROCESS = ("GuidelineSpecifiedDocumentContextParameter",)


@dataclass(frozen=True, slots=True)
class Profile:
    """The words of one profile of Chorus Pro; another platform replaces them.

    ``process`` and ``process_paid`` are BT-23 of an invoice to be paid and of one already paid,
    ``guideline`` is BT-24, if not what Odoo writes, ``scheme`` that of a SIRET.
    """

    process: str = "A1"
    process_paid: str = "A2"
    guideline: str = ""
    scheme: str = "0002"


CHORUS_PRO = Profile()


class WrongContent(ValueError):
    """The XML cannot be corrected; ``reason`` is 'negative', 'nameless', 'forbidden' or 'unreadable'."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def correct(content: bytes, invoice: Invoice, profile: Profile = CHORUS_PRO) -> bytes:
    """Return ``content``, the CII of ``invoice``, as Chorus Pro takes it.

    :raises WrongContent: a total is negative, a line says nothing, or the content holds what nobody may write
    """
    root = _parse(content)
    _correct_process(root, invoice, profile)
    _correct_lines(root)
    _correct_parties(root, invoice, profile)
    _correct_references(root, invoice)
    _correct_means(root, invoice)
    _add_tax_in_euro(root, invoice)
    _refuse_negative(root)
    etree.indent(root)
    result = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if FORBIDDEN.encode() in result:
        raise WrongContent("forbidden")
    return result


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        # That of the parser quotes what it has read.
        raise WrongContent("unreadable") from None


def _correct_process(root: etree._Element, invoice: Invoice, profile: Profile) -> None:
    context = _find(root, "rsm:ExchangedDocumentContext")
    process = profile.process_paid if invoice.paid and not invoice.credit_note else profile.process
    _set(context, "BusinessProcessSpecifiedDocumentContextParameter", "ID", process, AFTER_PROCESS)
    if profile.guideline:
        _set(context, "GuidelineSpecifiedDocumentContextParameter", "ID", profile.guideline, ())


def _correct_lines(root: etree._Element) -> None:
    """A line without a product is named by its text (BT-153); whatever follows its first line describes it."""
    for line in root.iterfind(".//ram:IncludedSupplyChainTradeLineItem", NAMESPACES):
        if line.find("ram:SpecifiedTradeProduct/ram:Name", NAMESPACES) is not None:
            continue
        product = line.find("ram:SpecifiedTradeProduct", NAMESPACES)
        text = line.findtext("ram:SpecifiedTradeProduct/ram:Description", "", NAMESPACES).strip()
        if product is None or not text:
            raise WrongContent("nameless")
        name, _newline, description = text.partition("\n")
        _drop(product, "Description")
        for tag, value in (("Name", name.strip()), ("Description", description.strip())):
            if value:
                product.append(_node(tag, value))


def _correct_parties(root: etree._Element, invoice: Invoice, profile: Profile) -> None:
    """Name the public body by its SIRET; a supplier from abroad has none and is named by its VAT number."""
    agreement = _find(root, AGREEMENT)
    parties = (("BuyerTradeParty", invoice.buyer, True), ("SellerTradeParty", invoice.seller, invoice.french_seller))
    for name, number, is_siret in parties:
        party = _find(agreement, f"ram:{name}")
        identifier = _set(party, "SpecifiedLegalOrganization", "ID", number, AFTER_ORGANISATION)
        if is_siret and identifier is not None:
            identifier.set("schemeID", profile.scheme)


def _correct_references(root: etree._Element, invoice: Invoice) -> None:
    """BT-10, BT-13 and BT-12 say what the public body has named, or nothing at all."""
    agreement = _find(root, AGREEMENT)
    _drop(agreement, "BuyerReference")
    if invoice.service:
        _insert(agreement, _node("BuyerReference", invoice.service), AFTER_SERVICE)
    _set(agreement, "BuyerOrderReferencedDocument", "IssuerAssignedID", invoice.engagement, AFTER_ENGAGEMENT)
    _set(agreement, "ContractReferencedDocument", "IssuerAssignedID", invoice.contract, AFTER_CONTRACT)


def _correct_means(root: etree._Element, invoice: Invoice) -> None:
    """A credit note is not paid by the buyer; a direct debit needs no account of the seller."""
    settlement = _find(root, SETTLEMENT)
    if invoice.credit_note:
        _drop(settlement, MEANS)
    for means in settlement.findall(f"ram:{MEANS}", NAMESPACES):
        code = _find(means, "ram:TypeCode")
        wanted = invoice.means or code.text or ""
        code.text = SEPA_CODES.get(wanted, wanted)
        if code.text == DIRECT_DEBIT:
            _drop(means, "PayeePartyCreditorFinancialAccount")


def _add_tax_in_euro(root: etree._Element, invoice: Invoice) -> None:
    """VAT is owed in euros, whatever the invoice is in: BT-6 and BT-111 (article 230 of directive 2006/112/EC)."""
    if invoice.tax_in_euro is None:
        return
    settlement = _find(root, SETTLEMENT)
    _insert(settlement, _node("TaxCurrencyCode", EURO), ("InvoiceCurrencyCode",))
    summation = _find(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    node = _node("TaxTotalAmount", f"{invoice.tax_in_euro:.2f}")
    node.set("currencyID", EURO)
    _insert(summation, node, ("RoundingAmount", "GrandTotalAmount"))


def _refuse_negative(root: etree._Element) -> None:
    """Whatever is given back is a credit note with positive totals."""
    totals = root.iterfind(f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/*", NAMESPACES)
    if any(Decimal(node.text or "0") < 0 for node in totals):
        raise WrongContent("negative")


def _find(parent: etree._Element, path: str) -> etree._Element:
    found = parent.find(path, NAMESPACES)
    if found is None:
        raise WrongContent("unreadable")
    return found


def _node(name: str, text: str = "") -> etree._Element:
    node = etree.Element(f"{{{RAM}}}{name}", nsmap={"ram": RAM})
    node.text = text or None
    return node


def _drop(parent: etree._Element, name: str) -> None:
    for node in parent.findall(f"ram:{name}", NAMESPACES):
        parent.remove(node)


def _insert(parent: etree._Element, node: etree._Element, successors: tuple[str, ...]) -> None:
    """Add ``node`` before the first of ``successors``, or at the end."""
    tags = {f"{{{RAM}}}{name}" for name in successors}
    place = next((index for index, child in enumerate(parent) if child.tag in tags), len(parent))
    parent.insert(place, node)


def _set(
    parent: etree._Element, name: str, inner: str, text: str, successors: tuple[str, ...]
) -> etree._Element | None:
    """Replace the element ``name`` by one that holds only ``inner``; without ``text`` there is none."""
    _drop(parent, name)
    if not text:
        return None
    node, child = _node(name), _node(inner, text)
    node.append(child)
    _insert(parent, node, successors)
    return child
