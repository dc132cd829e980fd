"""The copy that was signed shows what was signed, whatever kind of PDF it is."""

import io
import logging

from odoo.addons.customer_registry_documents import pdf
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfFileReader

from tests.documents import pdf_samples as samples
from tests.documents.request_case import RequestCase, make_pdf


class TestAppendPage(BaseCase):
    def setUp(self):
        super().setUp()
        # It warns of what it repairs.
        logging.getLogger("PyPDF2").setLevel(logging.ERROR)
        self.addCleanup(logging.getLogger("PyPDF2").setLevel, logging.NOTSET)

    def signed(self, content, count=2):
        """Return a reader of ``content`` with a page more, which has ``count`` then."""
        self.assertIsNone(pdf.find_problem(content))
        reader = PdfFileReader(io.BytesIO(pdf.append_page(content, make_pdf(123))))
        self.assertEqual(reader.getNumPages(), count)
        last = reader.getPage(count - 1)
        self.assertEqual([float(side) for side in last["/MediaBox"]], [0, 0, 123, 300])
        self.assertEqual((last["/Rotate"], last["/CropBox"]), (0, last["/MediaBox"]))
        return reader

    def test_what_was_signed_is_in_the_copy_byte_by_byte(self):  # T14
        for content in (make_pdf(), samples.form_pdf(), samples.compressed_pdf(), samples.form_pdf() + b"\0<!-- -->\n"):
            self.assertTrue(pdf.append_page(content, make_pdf(123)).startswith(content))
            self.signed(content)

    def test_fields_bookmarks_and_turned_pages_stay(self):  # T14
        reader = self.signed(samples.form_pdf(rotation=90, pages=3), 4)
        self.assertEqual(reader.getFormTextFields(), {f"preis{number}": samples.VALUE for number in (1, 2, 3)})
        self.assertEqual([mark.title for mark in reader.outline], ["Teil 1", "Teil 2", "Teil 3"])
        self.assertEqual([page["/Rotate"] for page in reader.pages], [90, 90, 90, 0])

    def test_a_signed_copy_can_be_signed_again(self):  # T14
        for content in (samples.form_pdf(), samples.compressed_pdf()):
            self.signed(pdf.append_page(content, make_pdf(7)), 3)

    def test_a_damaged_table_of_objects_is_written_anew(self):  # T14
        reader = self.signed(samples.without_table(samples.form_pdf()))
        self.assertEqual(reader.getFormTextFields(), {"preis1": samples.VALUE})
        self.assertEqual([mark.title for mark in reader.outline], ["Teil 1"])

    def test_what_a_printer_or_an_editor_wrote_before_the_header_is_left_out(self):  # T14
        for before in (b"\xef\xbb\xbf", b"\r\n", b"\x1b%-12345X@PJL\r\n", b"x" * 1000):
            for content in (samples.form_pdf(), samples.compressed_pdf()):
                signed = pdf.append_page(before + content, make_pdf(123))
                self.assertTrue(signed.startswith(content))
                self.signed(before + content)

    def test_places_that_count_what_is_before_the_header_are_understood(self):  # T14
        before = b"@PJL\r\n"
        whole = before + samples.form_pdf()
        table = whole.rindex(b"xref\n0")
        head, entries = whole[:table], whole[table:]
        moved = [
            b"%010d" % (int(line[:10]) + len(before)) + line[10:] if line.endswith(b" n ") else line
            for line in entries.split(b"\n")
        ]
        content = head + samples.re.sub(rb"startxref\s+\d+", b"startxref\n%d" % table, b"\n".join(moved))
        self.assertEqual(self.signed(content).getFormTextFields(), {"preis1": samples.VALUE})

    def test_a_form_that_is_in_xml_as_well_keeps_its_fields_alone(self):  # T14
        reader = self.signed(samples.xfa_pdf(fields=True))
        self.assertNotIn("/XFA", reader.trailer["/Root"]["/AcroForm"])
        self.assertEqual(reader.getFormTextFields(), {"preis1": samples.VALUE})

    def test_rights_of_the_unchanged_file_are_left_out(self):  # T14
        self.assertFalse(self.signed(samples.extended_pdf()).trailer["/Root"]["/Perms"])

    def test_what_cannot_be_signed_is_told_by_its_kind(self):  # T14
        whole = samples.form_pdf()
        for content, problem in (
            (samples.locked_pdf(), "protected"),
            (samples.xfa_pdf(fields=False), "dynamic"),
            (whole[: len(whole) // 2], "damaged"),
            (b"%PDF-1.4 broken", "damaged"),
            (b"", "damaged"),
            (b"text", "damaged"),
        ):
            with self.subTest(content=content[:20]):
                self.assertEqual(pdf.find_problem(content), problem)
                with self.assertRaises(pdf.Unfit):
                    pdf.append_page(content, make_pdf())

    def test_many_pages_are_no_burden(self):  # T14
        self.signed(samples.form_pdf(pages=300), 301)


@tagged("post_install", "-at_install")
class TestSignedForm(RequestCase):
    def test_filled_fields_are_in_the_signed_copy(self):  # T14
        asked = self.make_request("sign", pdf=samples.form_pdf())
        self.log_in(self.anna)
        self.sign(asked)
        content = self.found(asked).signed_attachment_id.raw
        self.assertTrue(content.startswith(asked.attachment_ids.raw))
        signed = PdfFileReader(io.BytesIO(content))
        self.assertIn("/AcroForm", signed.trailer["/Root"])
        self.assertEqual(signed.getFormTextFields(), {"preis1": samples.VALUE})
        self.assertIn("Anna Lindner", signed.getPage(1).extractText())

    def test_what_cannot_be_signed_is_not_sent_and_the_remedy_is_named(self):  # T14
        for content, remedy in (
            (samples.locked_pdf(), "Contract.pdf” is protected by a password. Save it without one"),
            (samples.xfa_pdf(fields=False), "XFA.*Print it to a PDF"),
            (b"%PDF-1.4 broken", "Contract.pdf” is not a complete PDF. Save or print it"),
        ):
            asked = self.make_request("sign", pdf=content, send=False)
            with self.assertRaisesRegex(UserError, remedy):
                asked.action_send()
