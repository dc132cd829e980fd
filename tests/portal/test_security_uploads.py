"""Hostile files through the real forms: refused, or kept as something that nothing runs."""

import io
import re
import tracemalloc
import zipfile

import requests
from odoo.tests import tagged

from tests.documents.request_case import make_pdf
from tests.portal.security_case import SecurityCase

MB = 1024 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
BOUNDARY = "boundary"
NAMES = (
    "<script>alert(1)</script>.pdf",
    '"><img src=x onerror=alert(1)>.pdf',
    "../../../etc/passwd.pdf",
    "a.pdf\r\nSet-Cookie: session=x",
    "invoice\u202efdp.exe.pdf",
    "{{7*7}}${7*7}.pdf",
)


def zip_bomb():
    """Return an archive of less than a megabyte that holds 600 MB."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.txt", b"0" * (30 * MB))
    return result.getvalue()


HOSTILE = {
    "page.html": PAGE,
    "page.pdf": PAGE,
    "picture.svg": SVG,
    "picture.png": SVG,
    "notes.txt": b"see <script>alert(1)</script>",
    "feed.xml": b"<?xml version='1.0'?><html/>",
    "both.pdf": PAGE + b"\n%PDF-1.4\n%%EOF",
    "setup.pdf": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
    "program.bin": b"\x7fELF" + b"\0" * 60,
}


class HugeForm(io.RawIOBase):
    """A form with one file of ``size`` bytes that is never in memory."""

    def __init__(self, fields, name, size):
        parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}' for key in fields]
        file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="huge.pdf"\r\n\r\n%PDF-'
        self.head, self.tail = "\r\n".join([*parts, file]).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        self.size, self.place = len(self.head) + size + len(self.tail), 0

    def __len__(self):
        return self.size

    def read(self, count=-1):
        start = self.place
        self.place = min(self.size, start + (count if count >= 0 else self.size))
        if start < len(self.head):
            self.place = min(self.place, len(self.head))
            return self.head[start : self.place]
        if start < self.size - len(self.tail):
            self.place = min(self.place, self.size - len(self.tail))
            return b"0" * (self.place - start)
        return self.tail[start - self.size + len(self.tail) :][: self.place - start]


@tagged("post_install", "-at_install")
class TestSecurityUploads(SecurityCase):
    def setUp(self):
        super().setUp()
        self.asked = self.make_request(self.bakery, kind="upload")
        self.forms = {
            f"/my/requests/{self.asked.id}/upload": "files",
            "/my/tickets/new": "files",
            "/my/documents/send": "files",
            "/my/photo": "photo",
        }
        self.log_in("invoices")
        self.token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]
        self.last_id = self.env["ir.attachment"].search([], order="id desc", limit=1).id

    def send(self, path, field, *files):
        data = {"csrf_token": self.token, "name": "Ticket", "text": "See file", "more": "1"}
        answer = self.url_open(path, data=data, files=[(field, (name, content)) for name, content in files])
        self.env.invalidate_all()
        return answer

    def kept(self):
        """Return the files that were kept since, without pictures in fields."""
        return self.env["ir.attachment"].search([("id", ">", self.last_id), ("url", "=", False)])

    def test_hostile_files_are_refused_by_every_form(self):  # T31
        for path, field in self.forms.items():
            for name, content in HOSTILE.items():
                answer = self.send(path, field, (name, content))
                with self.subTest(path=path, name=name):
                    self.assertLess(answer.status_code, 500)
                    self.assertFalse(self.kept())
        self.assertEqual(self.asked.state, "open")
        self.assertFalse(self.anna.image_1920)

    def test_an_archive_that_explodes_is_refused_or_never_opened(self):  # T31
        bomb = zip_bomb()
        tracemalloc.start()
        try:
            for path, field in self.forms.items():
                for name in ("bomb.zip", "bomb.docx"):
                    self.send(path, field, (name, bomb))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        self.assertFalse(self.kept())
        self.assertLess(peak, 60 * MB)

    def test_100_megabytes_are_refused_before_they_are_in_memory(self):  # T31
        for path, field in self.forms.items():
            fields = {"csrf_token": self.token, "name": "Ticket", "text": "See file"}
            form = HugeForm(fields, field, 100 * MB)
            tracemalloc.start()
            try:
                status = self.send_huge(path, form)
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
            with self.subTest(path=path):
                self.assertIn(status, (413, 422))
                self.assertLess(peak, 50 * MB)
                self.assertFalse(self.kept())

    def send_huge(self, path, form):
        """Return the status; a server that does not read the form may also hang up."""
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        try:
            return self.url_open(path, data=form, headers=headers, timeout=60).status_code
        except requests.ConnectionError:
            return 413

    def test_names_are_harmless_wherever_they_are_kept(self):  # T31, CVE-2021-45071
        for path in list(self.forms)[:3]:
            for name in NAMES:
                page = self.send(path, "files", (name, make_pdf())).text
                for file in self.kept().filtered(lambda file: file.mimetype == "application/pdf"):
                    with self.subTest(path=path, name=name):
                        self.assertNotRegex(file.name, r"[<>\"/\\\r\n\u202e]")
                self.assertNotIn("<script>alert(1)", page)
                self.assertNotIn("<img src=x", page)

    def test_what_is_uploaded_is_downloaded_and_never_shown(self):  # T31, CVE-2018-15634
        sent = {"notes.txt": b"x", "form.pdf": make_pdf(), "printed.pdf": b"\x1b%-12345X@PJL\r\n" + make_pdf()}
        self.send(f"/my/requests/{self.asked.id}/upload", "files", *sent.items())
        files = self.kept()
        self.assertEqual({file.name: file.raw for file in files}, sent)
        for file in files:
            headers = self.url_open(f"/my/documents/{file.id}").headers
            self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_files_of_odoos_own_form_below_a_ticket_are_inert(self):  # T31, CVE-2018-15634
        ticket = self.world["project.task"][0]
        for name, content in HOSTILE.items():
            data = {"csrf_token": self.token, "thread_id": ticket.id, "thread_model": "project.task"}
            answer = self.url_open("/mail/attachment/upload", data=data, files={"ufile": (name, content)})
            file = self.env["ir.attachment"].browse(answer.json()["data"]["attachment_id"])
            served = self.url_open(f"/web/content/{file.id}?access_token={file._get_raw_access_token()}")
            with self.subTest(name=name):
                self.assertTrue(file.registry_from_customer)
                self.assertNotRegex(served.headers["Content-Type"], "html|svg|xml")
                self.assertEqual(served.headers["X-Content-Type-Options"], "nosniff")
        for thread in ("res.partner", "customer.folder", "customer.request"):
            data = {"csrf_token": self.token, "thread_id": self.world[thread][0].id, "thread_model": thread}
            answer = self.url_open("/mail/attachment/upload", data=data, files={"ufile": ("a.txt", b"a")})
            self.assertEqual(answer.status_code, 404, thread)

    def test_only_what_is_uploaded_counts_as_sent_by_a_customer(self):
        visitors = self.env["ir.attachment"].with_user(self.env.ref("base.public_user")).sudo()
        bundle = {"name": "a.min.js", "res_model": "ir.ui.view", "url": "/web/assets/1/a.min.js", "public": True}
        picture = {"name": "x", "res_model": "res.partner", "res_id": self.bakery.id, "res_field": "image_128"}
        upload = {"name": "a.txt", "raw": b"a", "res_model": "res.partner", "res_id": self.bakery.id}
        files = visitors.create([bundle, picture, upload])
        self.assertEqual(files.mapped("registry_from_customer"), [False, False, True])
