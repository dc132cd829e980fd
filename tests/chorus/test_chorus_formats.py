"""Files for Chorus Pro, without Odoo: what is checked, what is corrected, what is packed."""

import io
import tarfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree
from odoo.addons.customer_registry_chorus.formats import archive, checks, cii, schema

GOLDEN = Path(__file__).with_name("golden")
SIRET = "99920035500017"
TODAY = date(2026, 11, 22)
INVOICE = checks.Invoice(
    number="INV/2026/00001",
    issued=TODAY,
    buyer=SIRET,
    seller="99920134600015",
    french_seller=True,
    service="FINANCES",
    engagement="EJ-2026-17",
    contract="M-4711",
    means="42",
)
MOMENT = datetime(2026, 11, 22, 12, 30)


@pytest.fixture(scope="module")
def odoo_xml():
    """An invoice as Odoo writes it, with all that Chorus Pro refuses."""
    return (GOLDEN / "chorus_from_odoo.xml").read_bytes()


@pytest.fixture(scope="module")
def xsd():
    return schema.load()


def text(content, path):
    found = etree.fromstring(content).xpath(path, namespaces=cii.NAMESPACES)
    return [node.text for node in found]


def documents(*names):
    return [archive.Document(key, name, name.encode()) for key, name in enumerate(names)]


def test_the_corrected_invoice_is_the_golden_file(odoo_xml, xsd):  # B20
    corrected = cii.correct(odoo_xml, INVOICE)
    assert corrected == (GOLDEN / "chorus_invoice.xml").read_bytes()
    assert schema.breaches(corrected, xsd) == []


@pytest.mark.parametrize(
    ("requirement", "service", "engagement", "missing"),
    [
        ("none", "", "", []),
        ("service", "", "EJ", ["service"]),
        ("service", "S", "", []),
        ("engagement", "S", "", ["engagement"]),
        ("engagement", "", "EJ", []),
        ("both", "", "", ["service", "engagement"]),
        ("both", "S", "EJ", []),
        ("either", "", "", ["either"]),
        ("either", "S", "", []),
        ("either", "", "EJ", []),
    ],
)
def test_each_body_gets_what_it_requires(requirement, service, engagement, missing):  # B20
    invoice = replace(INVOICE, service=service, engagement=engagement)
    assert checks.problems(invoice, requirement, TODAY) == missing


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"number": "INVOICE/2026/11/00001"}, "number"),
        ({"number": ""}, "number"),
        ({"issued": date(2026, 11, 23)}, "date"),
        ({"buyer": "99920035500018"}, "buyer"),
        ({"buyer": "999200355"}, "buyer"),
        ({"buyer": "FR86999200355"}, "buyer"),
        ({"seller": ""}, "seller"),
        ({"seller": "", "french_seller": False}, "seller"),
        ({"service": "x" * 101}, "service_length"),
        ({"engagement": "x" * 51}, "engagement_length"),
    ],
)
def test_what_chorus_pro_would_refuse_is_named(changes, problem):  # B20
    assert checks.problems(replace(INVOICE, **changes), "none", TODAY) == [problem]


def test_nothing_is_made_up_where_the_body_named_nothing(odoo_xml, xsd):  # B20
    corrected = cii.correct(odoo_xml, replace(INVOICE, service="", engagement="", contract=""))
    for name in ("BuyerReference", "BuyerOrderReferencedDocument", "ContractReferencedDocument"):
        assert text(corrected, f"//ram:{name}") == []
    assert schema.breaches(corrected, xsd) == []


def test_a_paid_invoice_says_so(odoo_xml):  # B20
    process = "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    assert text(cii.correct(odoo_xml, INVOICE), process) == ["A1"]
    assert text(cii.correct(odoo_xml, replace(INVOICE, paid=True)), process) == ["A2"]


@pytest.mark.parametrize(("means", "written"), [("30", "30"), ("42", "42"), ("49", "49"), ("58", "30"), ("59", "49")])
def test_no_code_for_sepa_is_written(odoo_xml, xsd, means, written):  # B20
    corrected = cii.correct(odoo_xml, replace(INVOICE, means=means))
    assert text(corrected, "//ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode") == [written]
    assert bool(text(corrected, "//ram:IBANID")) == (written != "49")
    assert schema.breaches(corrected, xsd) == []


def test_a_supplier_from_abroad_is_named_by_its_vat_number(odoo_xml, xsd):  # B20
    corrected = cii.correct(odoo_xml, replace(INVOICE, seller="DE999000076", french_seller=False))
    (node,) = etree.fromstring(corrected).xpath(
        "//ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID", namespaces=cii.NAMESPACES
    )
    assert (node.text, dict(node.attrib)) == ("DE999000076", {})
    assert schema.breaches(corrected, xsd) == []


def test_another_profile_takes_the_place_of_chorus_pro(odoo_xml):  # B20
    profile = cii.Profile(process="S1", guideline="urn:cen.eu:en16931:2017", scheme="0009")
    corrected = cii.correct(odoo_xml, INVOICE, profile)
    assert text(corrected, "//rsm:ExchangedDocumentContext/*/ram:ID") == ["S1", "urn:cen.eu:en16931:2017"]
    assert b'schemeID="0009">99920035500017<' in corrected


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"INV/2026/00001", b"FACTURES_PUBLIQUES", "forbidden"),
        (b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>-", "negative"),
        (b"<rsm:ExchangedDocumentContext>", b"<rsm:Broken>", "unreadable"),
    ],
)
def test_what_cannot_be_corrected_is_refused(odoo_xml, old, new, reason):  # B20
    assert old in odoo_xml
    with pytest.raises(cii.WrongContent) as caught:
        cii.correct(odoo_xml.replace(old, new), INVOICE)
    assert caught.value.reason == reason


def test_a_breach_of_the_schema_is_told_without_its_value(odoo_xml, xsd):  # B20
    wrong = cii.correct(odoo_xml, INVOICE).replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>secret")
    (said,) = schema.breaches(wrong, xsd)
    assert said.startswith("GrandTotalAmount: ")
    assert "secret" not in said


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("INV/2026/00001", "INV_2026_00001.xml"),
        ("../../etc/passwd", "etc_passwd.xml"),
        ("..\\x", "x.xml"),
        ("/", "invoice.xml"),
        ("RÉG 1", "R_G_1.xml"),
    ],
)
def test_a_file_name_is_no_path(number, name):  # B20
    assert archive.file_name(number) == name


def test_no_two_files_have_the_same_name():  # B20
    assert archive.file_name("inv/1", {"INV_1.xml", "inv_1-2.xml"}) == "inv_1-3.xml"


def test_an_archive_is_flat_sorted_and_the_same_each_time():  # B20
    content = archive.write(documents("b.xml", "a.xml"), MOMENT)
    assert content == archive.write(documents("b.xml", "a.xml")[::-1], MOMENT)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
        assert [(item.name, item.isfile(), item.mtime) for item in tar] == [
            ("a.xml", True, 1795350600),
            ("b.xml", True, 1795350600),
        ]
        assert tar.extractfile("a.xml").read() == b"a.xml"


def test_archives_keep_the_number_and_the_size_of_a_deposit():  # B20
    assert [len(part) for part in archive.split(documents(*(f"{n}.xml" for n in range(1001))))] == [500, 500, 1]
    five = documents("a.xml", "b.xml", "c.xml")
    assert [len(part) for part in archive.split(five, archive.Limits(size=10))] == [2, 1]
    assert archive.split([]) == []
    with pytest.raises(ValueError, match=r"a\.xml is larger"):
        archive.split(five, archive.Limits(size=4))
