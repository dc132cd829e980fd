"""The CII that Odoo writes, corrected for Chorus Pro."""

from dataclasses import dataclass

from lxml import etree

from . import amounts
from .checks import FORBIDDEN, Invoice
from .nodes import (
    AGREEMENT,
    LINE,
    NAMESPACES,
    SETTLEMENT,
    SUMMATION,
    WrongContent,
    drop,
    find,
    insert,
    node,
    parse,
    replace,
    to_number,
)

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


def correct(content: bytes, invoice: Invoice, profile: Profile = CHORUS_PRO) -> bytes:
    """Return ``content``, the CII of ``invoice``, as Chorus Pro takes it.

    :raises WrongContent: a total is negative, a line says nothing, the amounts are not those that are booked, or the
        content holds what nobody may write
    """
    root = parse(content)
    _correct_process(root, invoice, profile)
    _correct_lines(root)
    _correct_parties(root, invoice, profile)
    _correct_references(root, invoice)
    _correct_means(root, invoice)
    if invoice.amounts is not None:
        amounts.settle(root, invoice.amounts)
    amounts.drop_gross_prices(root)
    _add_tax_in_euro(root, invoice)
    _refuse_negative(root)
    etree.indent(root)
    result = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if FORBIDDEN.encode() in result:
        raise WrongContent("forbidden")
    return result


def _correct_process(root: etree._Element, invoice: Invoice, profile: Profile) -> None:
    context = find(root, "rsm:ExchangedDocumentContext")
    process = profile.process_paid if invoice.paid and not invoice.credit_note else profile.process
    replace(context, "BusinessProcessSpecifiedDocumentContextParameter", "ID", process, AFTER_PROCESS)
    if profile.guideline:
        replace(context, "GuidelineSpecifiedDocumentContextParameter", "ID", profile.guideline, ())


def _correct_lines(root: etree._Element) -> None:
    """A line without a product is named by its text (BT-153); whatever follows its first line describes it."""
    for line in root.iterfind(LINE, NAMESPACES):
        if line.find("ram:SpecifiedTradeProduct/ram:Name", NAMESPACES) is not None:
            continue
        product = line.find("ram:SpecifiedTradeProduct", NAMESPACES)
        text = line.findtext("ram:SpecifiedTradeProduct/ram:Description", "", NAMESPACES).strip()
        if product is None or not text:
            raise WrongContent("nameless")
        name, _newline, description = text.partition("\n")
        drop(product, "Description")
        for tag, value in (("Name", name.strip()), ("Description", description.strip())):
            if value:
                product.append(node(tag, value))


def _correct_parties(root: etree._Element, invoice: Invoice, profile: Profile) -> None:
    """Name the public body by its SIRET; a supplier from abroad has none and is named by its VAT number."""
    agreement = find(root, AGREEMENT)
    parties = (("BuyerTradeParty", invoice.buyer, True), ("SellerTradeParty", invoice.seller, invoice.french_seller))
    for name, number, is_siret in parties:
        party = find(agreement, f"ram:{name}")
        identifier = replace(party, "SpecifiedLegalOrganization", "ID", number, AFTER_ORGANISATION)
        if is_siret and identifier is not None:
            identifier.set("schemeID", profile.scheme)


def _correct_references(root: etree._Element, invoice: Invoice) -> None:
    """BT-10, BT-13 and BT-12 say what the public body has named, or nothing at all."""
    agreement = find(root, AGREEMENT)
    drop(agreement, "BuyerReference")
    if invoice.service:
        insert(agreement, node("BuyerReference", invoice.service), AFTER_SERVICE)
    replace(agreement, "BuyerOrderReferencedDocument", "IssuerAssignedID", invoice.engagement, AFTER_ENGAGEMENT)
    replace(agreement, "ContractReferencedDocument", "IssuerAssignedID", invoice.contract, AFTER_CONTRACT)


def _correct_means(root: etree._Element, invoice: Invoice) -> None:
    """A credit note is not paid by the buyer; a direct debit needs no account of the seller."""
    settlement = find(root, SETTLEMENT)
    if invoice.credit_note:
        drop(settlement, MEANS)
    for means in settlement.findall(f"ram:{MEANS}", NAMESPACES):
        code = find(means, "ram:TypeCode")
        wanted = invoice.means or code.text or ""
        code.text = SEPA_CODES.get(wanted, wanted)
        if code.text == DIRECT_DEBIT:
            drop(means, "PayeePartyCreditorFinancialAccount")


def _add_tax_in_euro(root: etree._Element, invoice: Invoice) -> None:
    """VAT is owed in euros, whatever the invoice is in: BT-6 and BT-111 (article 230 of directive 2006/112/EC)."""
    if invoice.tax_in_euro is None:
        return
    settlement = find(root, SETTLEMENT)
    insert(settlement, node("TaxCurrencyCode", EURO), ("InvoiceCurrencyCode",))
    tax = node("TaxTotalAmount", f"{invoice.tax_in_euro:.2f}")
    tax.set("currencyID", EURO)
    insert(find(root, SUMMATION), tax, ("RoundingAmount", "GrandTotalAmount"))


def _refuse_negative(root: etree._Element) -> None:
    """Whatever is given back is a credit note with positive totals; only what rounds them may be negative."""
    for total in root.iterfind(f"{SUMMATION}/*", NAMESPACES):
        if etree.QName(total).localname != "RoundingAmount" and to_number(total.text or "0") < 0:
            raise WrongContent("negative")
