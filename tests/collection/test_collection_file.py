"""Files for the bank are handed out as they were exported, or not at all."""

from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from tests.collection.collection_case import CollectionCase

LOST, CHANGED = "is missing from the file store: restore it", "is not what was exported"


@tagged("post_install", "-at_install")
class TestCollectionFile(HttpCase, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_due_invoice()
        with freeze_time("2026-11-22"):
            cls.collection = cls.make_exported()
        cls.file = cls.collection.sudo().file_ids
        cls.content = cls.file.attachment_id.raw

    def setUp(self):
        super().setUp()
        self.stored = Path(self.file.attachment_id._full_path(self.file.attachment_id.store_fname))
        self.addCleanup(self.store, self.content)

    def store(self, content):
        """Let the file store hold ``content``, None: nothing at all."""
        self.stored.unlink(missing_ok=True)
        if content is not None:
            self.stored.write_bytes(content)
        self.env.invalidate_all()

    def assert_refused(self, check):
        """Call ``check`` with the sentence about each way in which the file may be damaged."""
        changed = self.content.replace(b"119.00", b"911.00")
        self.assertNotEqual(changed, self.content)
        for content, sentence in ((None, LOST), (b"", LOST), (changed, CHANGED), (self.content[:-1], CHANGED)):
            self.store(content)
            with self.subTest(sentence, length=content and len(content)):
                check(sentence)

    def test_the_button_hands_out_what_was_exported(self):  # B17
        file = self.file.with_user(self.collector)

        def check(sentence):
            with self.assertRaisesRegex(UserError, f"{file.name} of collection {self.collection.name} {sentence}"):
                file.action_download()

        self.assertEqual(file.action_download()["url"], f"/web/content/{file.sudo().attachment_id.id}?download=true")
        self.assert_refused(check)

    def test_reading_it_otherwise_does_not_get_round_that(self):  # B17
        attachment = self.file.attachment_id.with_user(self.collector)

        def check(sentence):
            for name in ("raw", "datas"):
                with self.assertRaisesRegex(UserError, sentence):
                    attachment.read([name])
            self.assertEqual(attachment.read(["name"])[0]["name"], self.file.name)

        self.assertEqual(attachment.read(["raw"])[0]["raw"], self.content)
        self.assert_refused(check)

    def test_its_addresses_hand_out_what_was_exported(self):  # B17
        self.collector.password = "collector-1"
        self.authenticate("collector", "collector-1")
        number = self.file.attachment_id.id
        paths = [f"/web/content/{number}", f"/web/content/ir.attachment/{number}/datas"]

        def check(sentence):
            for path in paths:
                response = self.url_open(path)
                self.assertEqual(response.status_code, 422, path)
                self.assertIn(sentence, response.text)
            self.assertGreaterEqual(self.url_open(f"/web/image/{number}?download=1").status_code, 400)
            names = {"file_ids": str(number), "zip_name": "all.zip"}
            self.assertNotEqual(self.url_open("/mail/attachment/zip", names).content[:2], b"PK")

        for path in paths:
            self.assertEqual(self.url_open(path).content, self.content)
        self.assert_refused(check)

    def test_a_full_disk_is_told_and_nothing_is_exported(self):  # B17
        self.make_due_invoice()
        write = type(self.env["ir.attachment"])._file_write

        def write_half(attachments, content, checksum):
            """Write as base does on a full disk: what there is room for, and no error."""
            name = write(attachments, content, checksum)
            stored = Path(attachments._full_path(name))
            stored.write_bytes(content[: len(content) // 2])
            self.addCleanup(stored.unlink, missing_ok=True)
            return name

        with freeze_time("2026-11-22"):
            collection = self.make_prepared()
            half = patch.object(type(self.env["ir.attachment"]), "_file_write", write_half)
            with half, self.assertRaisesRegex(UserError, "has free disk space"), self.env.cr.savepoint():
                collection.action_export()
            self.assertEqual((collection.state, collection.sudo().file_ids.ids), ("draft", []))

    def test_files_of_gocardless_are_compared_too(self):  # B21
        customer = self.make_debtor("Segelschule", provider="gocardless", gocardless_mandate="MD0001ABC")
        self.make_due_invoice(customer)
        with freeze_time("2026-11-22"):
            file = self.make_exported(provider="gocardless").sudo().file_ids
        self.assertTrue(file.action_download())
        file.attachment_id.sudo().raw = b"mandate.id\n"
        with self.assertRaisesRegex(UserError, CHANGED):
            file.action_download()

    def test_other_attachments_are_nobodys_business(self):
        other = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"text"})
        Path(other._full_path(other.store_fname)).unlink()
        self.env.invalidate_all()
        self.assertEqual(other.raw, b"")
