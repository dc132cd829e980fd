"""Direct debit files need no Odoo; the schemas that judge them come with another package."""

import doctest
import io
import logging
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from odoo.addons.customer_registry_collection.formats import (
    debit_checks,
    pain008,
    problems,
    splitting,
    validation,
)

from tests.collection.debit_rows import (
    CH,
    CREDITOR,
    DE,
    DE_2,
    DEBIT,
    FR,
    GB,
    GOLDEN,
    ZURICH,
    core_debits,
    debit,
    messages,
    readable,
    values,
    written,
)

ACCOUNTS = (DE, DE_2, FR, CH, GB, CREDITOR.iban)


def codes(*debits, creditor=CREDITOR):
    return [problem.code for problem in pain008.find_problems(debits, creditor)]


def test_the_examples_in_the_documentation_hold():
    assert [doctest.testmod(module).failed for module in (debit_checks, splitting, pain008)] == [0, 0, 0]


@pytest.mark.parametrize("version", pain008.VERSIONS)
def test_a_file_of_every_kind_of_debit_is_valid_and_as_a_person_approved_it(version):  # B17
    (core, b2b) = messages([*core_debits(), debit(20, scheme="B2B", sequence="OOFF")], version=version)[::-1]
    for name, message in (("core", core), ("b2b", b2b)):
        content = written(message)
        validation.validate(io.BytesIO(content), version)
        assert readable(content) == (GOLDEN / f"{name}_{version[-2:]}.xml").read_text(encoding="utf-8")


def test_each_scheme_has_a_file_and_each_sequence_and_due_date_a_batch():  # B17
    rows = [*core_debits(), debit(30, scheme="B2B")]
    b2b, core = messages(rows)
    assert (b2b.identifier, core.identifier) == ("COL/2026/0007-1", "COL/2026/0007-2")
    assert [(batch.due.day, batch.sequence, batch.count) for batch in core.batches] == [
        (1, "FNAL", 1), (1, "FRST", 1), (1, "RCUR", 5), (8, "OOFF", 1), (8, "RCUR", 1),
    ]  # fmt: skip
    assert values(written(core), "LclInstrm/Cd") == ["CORE"] * 5
    assert values(written(b2b), "LclInstrm/Cd") == ["B2B"]


def test_header_and_batches_tell_number_and_sum_of_their_debits():  # B17
    (message,) = messages(core_debits())
    content = written(message)
    total = sum(row.amount for row in core_debits())
    assert values(content, "GrpHdr/NbOfTxs") == ["9"]
    assert values(content, "GrpHdr/CtrlSum") == [f"{total:.2f}"]
    assert sum(map(Decimal, values(content, "PmtInf/CtrlSum"))) == total


def test_a_bank_that_takes_four_debits_gets_three_files():  # B17
    files = messages(core_debits(), limit=4)
    assert [message.count for message in files] == [4, 4, 1]
    assert [message.identifier for message in files] == [f"COL/2026/0007-{number}" for number in (1, 2, 3)]
    for message in files:
        validation.validate(io.BytesIO(written(message)), message.version)
    ids = [one for message in files for one in values(written(message), "PmtId/EndToEndId")]
    assert sorted(ids) == sorted(row.end_to_end_id for row in core_debits())


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("id", {"end_to_end_id": "INV 1"}),
        ("id", {"end_to_end_id": "x" * 36}),
        ("mandate", {"mandate": "/MND"}),
        ("mandate", {"mandate": "MND 1"}),
        ("mandate", {"mandate": ""}),
        ("name", {"name": "東京"}),
        ("name", {"name": None}),
        ("amount", {"amount": Decimal("0")}),
        ("amount", {"amount": Decimal("-5")}),
        ("amount", {"amount": Decimal("1000000000")}),
        ("amount", {"amount": Decimal("1.005")}),
        ("amount", {"amount": Decimal("NaN")}),
        ("amount", {"amount": 10.5}),
        ("currency", {"currency": "CHF"}),
        ("scheme", {"scheme": "COR1"}),
        ("sequence", {"sequence": "RPRE"}),
        ("due", {"due": None}),
        ("date_signed", {"signed": None}),
        ("date_signed", {"signed": date(2026, 12, 2)}),
        ("iban", {"iban": "DE02120300000000202052"}),
        ("iban", {"iban": False}),
        ("iban", {"iban": "DE02 1203 0000 0000 2020 51"}),
        ("account_country", {"iban": "TR330006100519786457841326"}),
        ("bic", {"bic": "COBADEF"}),
        ("address", {"iban": CH}),
        ("address", {"iban": CH, "address": replace(ZURICH, town=" ")}),
        ("address", {"iban": CH, "address": replace(ZURICH, country="Schweiz")}),
        ("amendment", {"amendment": pain008.MandateAmendment()}),
        ("amendment", {"amendment": pain008.MandateAmendment(original_mandate="MND/0001")}),
        ("amendment", {"amendment": pain008.MandateAmendment(original_iban=DE_2, account_changed=True)}),
        ("amendment", {"amendment": pain008.MandateAmendment(original_iban=DE)}),
    ],
)
def test_a_debit_that_the_bank_would_refuse_is_named_with_the_reason(code, wrong):  # B17
    row = replace(DEBIT, **wrong)
    found = pain008.find_problems([debit(9), row], CREDITOR)
    assert [(problem.reference, problem.code) for problem in found] == [(row.end_to_end_id, code)]
    assert found[0].message == debit_checks.REASONS[code]


def test_a_creditor_outside_the_eea_needs_every_debtors_address():
    swiss = replace(CREDITOR, iban=CH, bic="POFICHBEXXX")
    assert codes(DEBIT, creditor=swiss) == ["address"]
    assert codes(debit(2, address=ZURICH), creditor=swiss) == []


def test_a_mandate_with_two_accounts_and_an_id_that_is_used_twice_are_named():  # B17
    assert codes(debit(1), debit(2, mandate="MND/0001", iban=DE_2)) == ["account"]
    assert codes(debit(1), debit(2, mandate="MND/0001")) == []
    assert codes(debit(1), debit(2, end_to_end_id="INV/2026/0001")) == ["id_twice"]


def test_what_the_creditor_lacks_is_named_one_by_one():  # B13
    nobody = replace(CREDITOR, name="", identifier="DE99ZZZ09999999999", iban="", bic="X")
    found = [problem.code for problem in pain008.creditor_problems(nobody)]
    assert found == ["creditor_name", "creditor_id", "creditor_iban", "creditor_bic"]
    assert pain008.creditor_problems(CREDITOR) == []


def refused(message):
    with pytest.raises(pain008.PainError) as raised:
        pain008.write(message, io.BytesIO())
    return raised.value


def test_the_writer_itself_refuses_every_wrong_debit_and_lists_all():
    (message,) = messages([debit(1, amount=Decimal(0)), debit(2), debit(3, bic="NOBIC")])
    error = refused(message)
    assert [(problem.reference, problem.code) for problem in error.problems] == [
        ("INV/2026/0001", "amount"), ("INV/2026/0003", "bic"), ("", "sums"),
    ]  # fmt: skip
    assert isinstance(error, ValueError)


def test_the_writer_refuses_ids_and_mandates_that_clash():
    twice = messages([debit(1), debit(2, end_to_end_id="INV/2026/0001")])[0]
    shared = messages([debit(1), debit(2, mandate="MND/0001", iban=DE_2)])[0]
    assert [problem.code for problem in refused(twice).problems] == ["id_twice"]
    assert [problem.code for problem in refused(shared).problems] == ["account"]


def test_rows_that_changed_since_they_were_summed_up_are_refused():
    (message,) = messages([debit(1), debit(2)])
    (batch,) = message.batches
    for change in ({"count": 3}, {"total": Decimal("238.01")}, {"debits": [debit(1)]}, {"due": date(2026, 12, 2)}):
        error = refused(replace(message, batches=[replace(batch, **change)]))
        assert {problem.code for problem in error.problems} & {"sums", "batch"}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("message_id", {"identifier": "COL 7"}),
        ("message_empty", {"batches": []}),
        ("message_version", {"version": "pain.008.003.02"}),
        ("creditor_name", {"initiator": ""}),
    ],
)
def test_a_wrong_frame_is_refused_before_anything_is_written(code, change):
    (message,) = messages([DEBIT])
    stream = io.BytesIO()
    with pytest.raises(pain008.PainError) as raised:
        pain008.write(replace(message, **change), stream)
    assert [problem.code for problem in raised.value.problems] == [code]
    assert stream.getvalue() == b""


def test_one_file_never_mixes_core_and_b2b():
    core, b2b = messages([DEBIT])[0], messages([replace(DEBIT, scheme="B2B")], identifier="B")[0]
    mixed = replace(core, batches=[*core.batches, *b2b.batches])
    assert [problem.code for problem in refused(mixed).problems] == ["message_schemes"]


def test_no_account_number_is_in_errors_and_representations(caplog):  # B17
    caplog.set_level(logging.DEBUG)
    rows = [replace(row, amount=Decimal(0)) for row in core_debits()]
    message = messages(rows)[0]
    text = f"{refused(message)} {refused(message)!r} {rows} {CREDITOR} {message} {caplog.text}"
    assert [account for account in ACCOUNTS if account in text] == []


def test_many_problems_are_all_listed_and_shown_in_part():
    error = problems.FileError(problems.Problem(f"I{number}", "amount", "is wrong") for number in range(30))
    assert len(error.problems) == 30
    assert str(error).splitlines()[-2:] == ["I19: is wrong", "and 10 more"]


def test_an_account_change_is_told_by_number_or_as_such_and_a_new_reference_by_the_old():  # W26
    content = written(messages(core_debits())[0])
    assert values(content, "AmdmntInfDtls/OrgnlMndtId") == ["OLD-77"]
    assert values(content, "AmdmntInfDtls/OrgnlDbtrAcct/Id/IBAN") == [DE_2]
    assert values(content, "AmdmntInfDtls/OrgnlDbtrAcct/Id/Othr/Id") == ["SMNDA"]
    assert values(content, "MndtRltdInf/AmdmntInd") == ["true", "true"]


def test_addresses_are_structured_and_tell_nothing_twice():
    content = written(messages([debit(1, iban=CH, address=ZURICH)])[0])
    (postal,) = etree.fromstring(content).findall(".//{*}Dbtr/{*}PstlAdr")
    assert [(etree.QName(child).localname, child.text) for child in postal] == [
        ("StrtNm", "Bahnhofstrasse"), ("BldgNb", "7a"), ("PstCd", "8001"), ("TwnNm", "Zuerich"),
        ("Ctry", "CH"), ("AdrLine", "c/o Frau Aegerter"),
    ]  # fmt: skip


def test_an_address_without_a_town_is_left_out_where_none_is_needed():
    partial = pain008.PostalAddress(country="DE", town="", street="Ring 1", lines=("12345 Berlin",))
    assert b"AdrLine" not in written(messages([debit(1, address=partial)])[0])


class TestValidation:
    def invalid(self, content, version="pain.008.001.08"):
        with pytest.raises(validation.InvalidFile) as raised:
            validation.validate(io.BytesIO(content), version)
        return raised.value

    def test_a_breach_tells_element_and_rule_but_no_value(self):
        secret = DE[:-1] + "!"
        error = self.invalid(written(messages([DEBIT, debit(2)])[0]).replace(DE.encode(), secret.encode()))
        place = "CstmrDrctDbtInitn/PmtInf/DrctDbtTxInf[1]/DbtrAcct/Id/IBAN"
        assert validation.Breach(place, "SCHEMAV_CVC_PATTERN_VALID") in error.breaches
        assert secret not in f"{error} {error!r} {error.breaches}"
        assert (error.__cause__, error.__context__) == (None, None)

    def test_a_large_file_is_told_the_element_only(self, monkeypatch):
        monkeypatch.setattr(validation, "_LOCATED", 100)
        error = self.invalid(written(messages([DEBIT])[0]).replace(DE.encode(), b"?"))
        assert validation.Breach("IBAN", "SCHEMAV_CVC_PATTERN_VALID") in error.breaches

    def test_a_file_of_another_version_is_invalid(self):
        self.invalid(written(messages([DEBIT])[0]), "pain.008.001.02")

    def test_a_file_that_breaks_off_anywhere_is_invalid(self):
        content = written(messages([DEBIT, debit(2)])[0])
        for length in range(0, len(content) - 1, 7):
            self.invalid(content[:length])

    def test_debits_beyond_the_first_are_validated_too(self):
        content = written(messages([debit(number) for number in range(200)])[0])
        place = content.rindex(b"<InstdAmt Ccy")
        self.invalid(content[:place] + content[place:].replace(b"119.00", b"a lot"))

    def test_an_unknown_version_has_no_schema(self):
        with pytest.raises(validation.SchemaMissing, match=r"pain\.008\.003\.02"):
            validation.validate(io.BytesIO(b"<a/>"), "pain.008.003.02")

    def test_a_missing_schema_package_is_named(self, monkeypatch):
        monkeypatch.setattr(validation, "_PACKAGE", "no_such_package")
        with pytest.raises(validation.SchemaMissing, match="install the Python package"):
            validation.schema_path("pain.008.001.08")

    def test_the_writer_of_the_schema_package_is_never_loaded(self):
        program = (
            "import sys; from odoo.addons.customer_registry_collection.formats import validation as v;"
            "v._schema('pain.008.001.08'); sys.exit('sepaxml' in sys.modules)"
        )
        root = str(GOLDEN.parents[2])
        paths = f"import odoo.addons; odoo.addons.__path__.append({root!r});"
        subprocess.run([sys.executable, "-c", paths + program], check=True)


TEXT = st.text(max_size=200)
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2)


@st.composite
def any_debits(draw):
    """Draw right debits with any texts in them."""
    count = draw(st.integers(1, 6))
    return [
        debit(
            number,
            amount=draw(AMOUNTS),
            name="A" + draw(TEXT),
            text=draw(TEXT),
            sequence=draw(st.sampled_from(pain008.SEQUENCES)),
            address=pain008.PostalAddress(
                country="DE", town="B" + draw(TEXT), street=draw(TEXT), postcode=draw(TEXT), lines=(draw(TEXT),)
            ),
        )
        for number in range(count)
    ]


@settings(max_examples=60)
@given(any_debits(), st.sampled_from(pain008.VERSIONS), st.integers(0, 4))
def test_whatever_names_and_texts_hold_the_files_are_valid_and_lose_no_cent(rows, version, limit):  # B17
    assert pain008.find_problems(rows, CREDITOR) == []
    files = [written(message) for message in messages(rows, version=version, limit=limit)]
    for content in files:
        validation.validate(io.BytesIO(content), version)
    totals = [Decimal(total) for content in files for total in values(content, "GrpHdr/CtrlSum")]
    assert sum(totals) == sum(row.amount for row in rows)
    assert limit == 0 or max(len(values(content, "PmtId/EndToEndId")) for content in files) <= limit


def peak_of_writing(count):
    batch = replace(messages([DEBIT])[0].batches[0], count=count, total=DEBIT.amount * count)
    rows = (debit(number) for number in range(count))
    message = pain008.Message(
        identifier="M", created=datetime(2026, 11, 24), initiator="A", batches=[replace(batch, debits=rows)]
    )
    tracemalloc.start()
    with open("/dev/null", "wb") as nowhere:
        pain008.write(message, nowhere)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_debits():
    peak_of_writing(10)
    assert peak_of_writing(4000) - peak_of_writing(1000) < 3000 * 60
