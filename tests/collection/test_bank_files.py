"""Files as banks hand them out: packed or not, several in one, and what is told of those that cannot be read."""

import base64
import io
import time
import zipfile

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from tests.collection.return_case import CAMT_054, RETURNED, ReturnCase

SIZE = 11_000_000
SECONDS = 27 / 3


def zipped(files, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestBankFiles(ReturnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_due_invoice()
        cls.collection = cls.make_exported()
        cls.collection.action_confirm()
        cls.line = cls.collection.line_ids.filtered(lambda line: line.move_id == cls.invoice)

    def setUp(self):
        super().setUp()
        self.named = f"<EndToEndId>{self.line.end_to_end_id}</EndToEndId>"
        self.camt_054 = self.camt(self.named)

    def assert_found(self, content, count=1):
        rows = self.read(content).row_ids
        self.assertEqual((rows.line_id, len(rows)), (self.line, count))

    def test_several_documents_in_one_file_are_all_read(self):  # X18
        self.assert_found(f"{self.camt_054}\n{self.camt('<EndToEndId>OTHER</EndToEndId>')}", 2)
        self.assert_found(self.camt("<EndToEndId>OTHER</EndToEndId>") + self.camt_054.partition("?>")[2], 2)

    def test_a_zip_is_unpacked(self):  # X18
        self.assert_found(zipped({"2026-12-10/camt.xml": self.camt_054, "read me.txt": "Hello", "a.pdf": "%PDF-1.4"}))
        self.assert_found(zipped({"day.zip": zipped({"camt.xml": self.camt_054}), "__MACOSX/._camt.xml": "\x00"}))

    def test_a_daily_statement_tells_returns_too(self):  # X18
        for name, root, part in (("053", "BkToCstmrStmt", "Stmt"), ("052", "BkToCstmrAcctRpt", "Rpt")):
            statement = self.camt_054.replace("camt.054", f"camt.{name}").replace("BkToCstmrDbtCdtNtfctn", root)
            self.assert_found(statement.replace("<Ntfctn>", f"<{part}>").replace("</Ntfctn>", f"</{part}>"))

    def test_statement_and_notification_in_one_archive_take_a_debit_back_once(self):  # X18
        statement = self.camt_054.replace("camt.054", "camt.053").replace("BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt")
        wizard = self.apply(zipped({"1.xml": self.camt_054, "2.xml": statement}))
        self.assertEqual(wizard.row_ids.mapped("problem"), [False, "The file contains it more than once."])
        self.assertEqual((self.line.state, self.invoice.amount_residual), ("returned", 119))

    def test_line_ends_and_marks_before_the_document_matter_nothing(self):  # X18
        content = self.camt_054.encode()
        for before in (b"\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\n\xef\xbb\xbf", b"  \n"):
            with self.subTest(before):
                self.assert_found(before + content)
                self.assert_found(content + before)
        self.assert_found(self.camt_054.replace("UTF-8", "UTF-16").encode("utf-16"))

    def test_what_wraps_the_documents_matters_nothing(self):  # X18
        inner = self.camt_054.partition("?>")[2]
        self.assert_found(f'<Envelope xmlns="urn:bank"><Header/><Body>{inner}</Body></Envelope>')

    def test_a_file_that_cannot_be_read_says_what_to_do(self):
        encrypted = bytearray(zipped({"camt.xml": self.camt_054}))
        for start in (b"PK\x03\x04", b"PK\x01\x02"):
            encrypted[encrypted.index(start) + (6 if start == b"PK\x03\x04" else 8)] |= 1
        damaged = zipped({"camt.xml": self.camt_054})[:-30]
        for content, remedy in (
            (b"", "it is empty"),
            (b" \r\n", "it is empty"),
            (self.camt_054[:-20], "is incomplete or damaged"),
            (self.camt_054 + "rest", "is incomplete or damaged"),
            (b"%PDF-1.7 ...", "is a PDF"),
            (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
            (b":20:STARTUMS\r\n:25:10010010/1234\r\n", "MT940"),
            (b"\x1f\x8b\x08\x00", "Unpack it"),
            (b"IBAN;Amount\r\nDE89370400440532013000;119,00", "Ask your bank for pain.002"),
            (b"<Document><Other/></Document>", "Ask your bank for pain.002"),
            (self.collection.sudo().file_ids.attachment_id.raw, "is a file for the bank"),
            (b'<!DOCTYPE d [<!ENTITY a "b">]><Document/>', "document type"),
            (zipped({"a.txt": "Hello"}), "Ask your bank for pain.002"),
            (bytes(encrypted), "is encrypted"),
            (damaged, "damaged or compressed in an unsupported way"),
        ):
            with (
                self.subTest(remedy),
                self.assertRaisesRegex(UserError, "not a readable pain.002 or camt.054") as caught,
            ):
                self.read(content)
            self.assertIn(remedy, str(caught.exception))
            self.assertNotIn("532013", str(caught.exception))

    def test_what_is_no_base64_is_told_in_a_sentence(self):
        wizards = self.env["customer.collection.return.file"].with_user(self.collector)
        for broken in ("A", "!!!!", "QUJD*", "PD94bWw", b"\xff\xfe"):
            with (
                self.subTest(broken),
                self.assertRaisesRegex(UserError, "was not uploaded completely. Select it again"),
            ):
                wizards.create({"file": broken, "filename": "camt.xml"}).action_read()
        lines = base64.encodebytes(self.camt_054.encode())
        wizard = wizards.create({"file": lines})
        wizard.with_context(bin_size=True).action_read()
        self.assertEqual(wizard.row_ids.line_id, self.line)

    def test_bombs_and_endless_files_are_refused(self):
        blanks, tags = b" " * 60_000_000, b"<a/>" * 12_000_000
        lying = bytearray(zipped({"camt.xml": blanks}))
        lying[lying.index(b"PK\x01\x02") + 24 : lying.index(b"PK\x01\x02") + 28] = (100).to_bytes(4, "little")
        for name, content, remedy in (
            ("zip", zipped({"camt.xml": b"<Document>" + blanks}), "exceeds the limit"),
            ("parts", zipped(dict.fromkeys("abc", b"<a/>" + blanks[:20_000_000])), "exceeds the limit"),
            ("tags", zipped({"camt.xml": b"<Document>" + tags}), "exceeds the limit"),
            ("lying", bytes(lying), ""),
            ("entries", zipped({f"{number}.xml": "" for number in range(1500)}), "compressed in an unsupported way"),
            (
                "nested",
                zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": b"PK\x03\x04"})})}),
                "compressed in an unsupported way",
            ),
            ("large", b"<Document>" + b" " * 27_000_000, "exceeds the limit"),
        ):
            start = time.monotonic()
            with self.subTest(name), self.assertRaisesRegex(UserError, "not a readable pain.002 or camt.054") as caught:
                self.read(content)
            self.assertIn(remedy, str(caught.exception))
            self.assertLess(time.monotonic() - start, 10, name)

    def test_a_large_file_is_read_in_seconds(self):
        other = self.entry(RETURNED.format(refs="<EndToEndId>OTHER-%d</EndToEndId>", reason="AC04"))
        paid = other.replace("RtrInf", "RltdPties").replace("DBIT", "CRDT")
        share = [
            (other if number % 10 == 0 else paid).replace("%d", str(number)) for number in range(SIZE // len(paid))
        ]
        content = CAMT_054.format(
            entries="".join([self.entry(RETURNED.format(refs=self.named, reason="AC04")), *share])
        )
        start = time.process_time()
        rows = self.read(content).row_ids
        self.assertLess(time.process_time() - start, SECONDS)
        self.assertEqual((rows.line_id, len(content) // SIZE), (self.line, 1))

    def test_reading_takes_a_steady_number_of_queries(self):
        def queries(count):
            entries = [
                self.entry(RETURNED.format(refs=refs, reason="AC04"))
                for number in range(count)
                for refs in (
                    f"<EndToEndId>OTHER-{number}</EndToEndId>",
                    f"<PmtInfId>B-{number}</PmtInfId>",
                    f"<MndtId>M-{number}</MndtId>",
                )
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.read(CAMT_054.format(entries="".join(entries)))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(30))  # rows are inserted by the hundred
