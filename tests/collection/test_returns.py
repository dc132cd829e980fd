"""What banks send back is read whatever its version, and never trusted."""

import contextlib
import io
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.customer_registry_collection.formats import returns
from odoo.addons.customer_registry_collection.formats.returns import Return, ReturnFileError

IBAN = "DE02120300000000202051"
PAIN = [f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}" for version in ("03", "10", "14")]
CAMT = [f"urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}" for version in ("02", "08", "13")]

REJECT = """<TxInfAndSts>
  <StsId>S1</StsId><OrgnlEndToEndId>INV/2026/0001</OrgnlEndToEndId><TxSts>RJCT</TxSts>
  <StsRsnInf><Orgtr><Nm>Bank</Nm></Orgtr><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></StsRsnInf>
  <OrgnlTxRef><Amt><InstdAmt Ccy="EUR">119.00</InstdAmt></Amt>
    <MndtRltdInf><MndtId>MND/0001</MndtId></MndtRltdInf>
    <DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></OrgnlTxRef>
</TxInfAndSts>"""
ACCEPTED = REJECT.replace("INV/2026/0001", "INV/2026/0002").replace("RJCT", "ACCP")
BARE = "<TxInfAndSts><OrgnlEndToEndId>INV/2026/0003</OrgnlEndToEndId></TxInfAndSts>"


def reasoned(code):
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"


def pain002(batches, group="", namespace=PAIN[0]):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{namespace}"><CstmrPmtStsRpt>
  <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-12-02T06:00:00Z</CreDtTm></GrpHdr>
  <OrgnlGrpInfAndSts><OrgnlMsgId>COL/2026/0007</OrgnlMsgId><OrgnlMsgNmId>pain.008</OrgnlMsgNmId>{group}
  </OrgnlGrpInfAndSts>{batches}
</CstmrPmtStsRpt></Document>"""


def batch(content, status="", reason=""):
    status = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return f"""<OrgnlPmtInfAndSts><OrgnlPmtInfId>COL/2026/0007.1</OrgnlPmtInfId>{status}{reason}
    <!-- a comment --><NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>{content}
  </OrgnlPmtInfAndSts>"""


def details(
    number=1, amount='<Amt Ccy="EUR">119.00</Amt>', returned="<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>", **values
):
    family = values.get("family", "")
    return f"""<TxDtls>
      <Refs><MsgId>COL/2026/0007</MsgId><PmtInfId>COL/2026/0007.1</PmtInfId>
        <EndToEndId>INV/2026/{number:04}</EndToEndId><MndtId>MND/{number:04}</MndtId></Refs>
      {amount}{family}
      <RltdPties><Dbtr><Nm>Zoe</Nm></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct></RltdPties>
      {returned}
    </TxDtls>"""


def entry(transactions, side="DBIT", status="<Sts>BOOK</Sts>", booked="<Dt>2026-12-04</Dt>", amount="124.50"):
    return f"""<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}
    <BookgDt>{booked}</BookgDt><ValDt><Dt>2026-12-05</Dt></ValDt>
    <NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch>{transactions}</NtryDtls></Ntry>"""


def camt054(entries, namespace=CAMT[0]):
    return f"""<Document xmlns="{namespace}"><BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-12-04T20:00:00</CreDtTm></GrpHdr>
  <Ntfctn><Id>N1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{entries}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>"""


def read(text):
    return list(returns.read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


REJECTED = Return(
    kind="reject",
    end_to_end_id="INV/2026/0001",
    reason="AC04",
    amount=Decimal("119.00"),
    currency="EUR",
    booked=date(2026, 12, 2),
    mandate="MND/0001",
    batch_id="COL/2026/0007.1",
    message_id="COL/2026/0007",
)
RETURNED = Return(
    kind="return",
    end_to_end_id="INV/2026/0001",
    reason="MD06",
    amount=Decimal("119.00"),
    currency="EUR",
    booked=date(2026, 12, 4),
    mandate="MND/0001",
    batch_id="COL/2026/0007.1",
    message_id="COL/2026/0007",
)


class TestRejects:  # X02
    @pytest.mark.parametrize("namespace", PAIN)
    def test_a_rejected_debit_is_read_in_every_version_and_accepted_ones_are_passed_over(self, namespace):
        assert read(pain002(batch(ACCEPTED + REJECT + ACCEPTED), namespace=namespace)) == [REJECTED]

    def test_a_debit_without_a_status_has_that_of_its_batch_or_file(self):
        in_batch = read(pain002(batch(BARE, "RJCT", reasoned("AM05"))))
        in_file = read(pain002(batch(BARE), f"<GrpSts>RJCT</GrpSts>{reasoned('FF01')}"))
        found = [(one.end_to_end_id, one.reason) for one in in_batch + in_file]
        assert found == [("INV/2026/0003", "AM05"), ("INV/2026/0003", "FF01")]
        assert read(pain002(batch(BARE, "ACCP"))) == []

    def test_a_rejected_batch_or_file_is_told_as_a_whole(self):
        (whole,) = read(pain002(batch("", "RJCT", reasoned("RC01"))))
        assert (whole.end_to_end_id, whole.batch_id, whole.reason) == ("", "COL/2026/0007.1", "RC01")
        (whole,) = read(pain002("", f"<GrpSts>RJCT</GrpSts>{reasoned('FF01')}"))
        assert (whole.end_to_end_id, whole.batch_id, whole.message_id) == ("", "", "COL/2026/0007")
        assert read(pain002("", "<GrpSts>ACCP</GrpSts>")) == []

    def test_the_second_batch_knows_nothing_of_the_first(self):
        found = read(pain002(batch(BARE, "RJCT", reasoned("AM05")) + batch(REJECT, "PART") + batch(BARE, "PART")))
        assert [(one.end_to_end_id, one.reason) for one in found] == [
            ("INV/2026/0003", "AM05"), ("INV/2026/0001", "AC04"),
        ]  # fmt: skip


class TestReturns:  # X02
    @pytest.mark.parametrize("namespace", CAMT)
    def test_a_returned_debit_is_read_in_every_version(self, namespace):
        status = "<Sts>BOOK</Sts>" if namespace == CAMT[0] else "<Sts><Cd>BOOK</Cd></Sts>"
        assert read(camt054(entry(details(), status=status), namespace)) == [RETURNED]

    def test_the_amount_collected_counts_and_not_that_with_the_banks_charges(self):
        both = """<AmtDtls><InstdAmt><Amt Ccy="EUR">119.00</Amt></InstdAmt>
          <TxAmt><Amt Ccy="EUR">124.50</Amt></TxAmt></AmtDtls>"""
        assert read(camt054(entry(details(amount=both)))) == [RETURNED]

    def test_a_single_return_without_an_amount_has_that_of_its_entry(self):
        (alone,) = read(camt054(entry(details(amount=""))))
        assert (alone.amount, alone.currency) == (Decimal("124.50"), "EUR")
        several = read(camt054(entry(details(1, amount="") + details(2, amount=""))))
        assert [one.amount for one in several] == [None, None]

    def test_all_returns_of_a_collected_entry_are_read(self):
        found = read(
            camt054(entry(details(1) + details(2)) + entry(details(3), booked="<DtTm>2026-12-07T01:00:00</DtTm>"))
        )
        assert [(one.end_to_end_id, one.booked.day) for one in found] == [
            ("INV/2026/0001", 4), ("INV/2026/0002", 4), ("INV/2026/0003", 7),
        ]  # fmt: skip

    def test_a_return_without_a_reason_is_known_by_its_transaction_code(self):
        family = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
        (found,) = read(camt054(entry(details(returned="", family=family))))
        assert (found.end_to_end_id, found.reason) == ("INV/2026/0001", "")

    def test_credits_payments_and_what_is_not_booked_are_passed_over(self):
        others = [
            entry(details(returned="")),
            entry(details(), side="CRDT"),
            entry(details(), status="<Sts>PDNG</Sts>"),
            entry(details(), status="<Sts><Cd>INFO</Cd></Sts>"),
        ]
        assert read(camt054("".join(others))) == []

    def test_odd_values_are_unknown_rather_than_an_error(self):
        odd = details(
            amount='<Amt Ccy="EUR">1e5</Amt>', returned="<RtrInf><Rsn><Prtry>my reason</Prtry></Rsn></RtrInf>"
        ).replace("INV/2026/0001", "NOTPROVIDED")
        (found,) = read(camt054(entry(odd, booked="<Dt>soon</Dt>", amount="a lot")))
        assert (found.end_to_end_id, found.reason, found.amount, found.booked) == ("", "", None, None)

    def test_no_account_number_is_kept(self):
        assert IBAN not in repr(read(camt054(entry(details()))) + read(pain002(batch(REJECT))))


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


class TestHostileFiles:
    @pytest.mark.parametrize(
        "doctype",
        [
            BOMB,
            '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd">',
            '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        ],
    )
    def test_a_file_with_a_document_type_is_not_read(self, doctype):
        hostile = doctype + camt054(entry(details().replace("MD06", "&a;")))
        with pytest.raises(ReturnFileError, match="document type"):
            read(hostile)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not xml",
            b"PK\x03\x04zip",
            camt054(entry(details()))[:-20].encode(),
            b"<Document/>",
            b"<html><p/></html>",
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"><CstmrDrctDbtInitn/></Document>',
        ],
    )
    def test_a_file_of_another_kind_or_a_damaged_one_is_refused(self, content):
        with pytest.raises(ReturnFileError) as raised:
            read(content)
        assert (raised.value.__cause__, raised.value.__context__) == (None, None)

    def test_an_error_never_quotes_the_file(self):
        with pytest.raises(ReturnFileError) as raised:
            read(camt054(entry(details())).replace("<IBAN>", "<" + IBAN + ">"))
        assert IBAN not in f"{raised.value} {raised.value!r}"

    @given(st.binary(max_size=300))
    def test_any_bytes_are_refused_cleanly(self, content):
        with pytest.raises(ReturnFileError):
            read(content)

    @given(st.integers(0, len(camt054(entry(details()))) - 1))
    def test_a_file_that_breaks_off_anywhere_is_refused(self, length):
        with pytest.raises(ReturnFileError):
            read(camt054(entry(details()))[:length])

    @given(st.data())
    def test_a_damaged_file_is_refused_or_read_and_nothing_else(self, data):
        content = bytearray(camt054(entry(details())).encode())
        for _turn in range(data.draw(st.integers(1, 5))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(ReturnFileError):
            assert len(read(bytes(content))) <= 1


def test_memory_grows_with_the_returns_only():
    def peak(count):
        payments = "".join(details(number, returned="") for number in range(count))
        stream = io.BytesIO(camt054(entry(payments + details(9999))).encode())
        tracemalloc.start()
        assert len(list(returns.read(stream))) == 1
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(5)
    assert peak(2000) - peak(500) < 100_000
