"""The photo that a portal user gives himself: known by content, never by name."""

import base64
import io
import zlib

from odoo.exceptions import UserError
from odoo.tests import tagged
from PIL import Image, WebPImagePlugin  # noqa: F401

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind, size=(1500, 900), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "green").save(file, format=kind, **options)
    return file.getvalue()


def bomb():
    """Return a PNG of a few kilobytes that claims 30,000 x 30,000 pixels."""
    small = picture("PNG", (1, 1))
    header = b"IHDR" + (30000).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]


REFUSED = {
    "SVG": SVG,
    "SVG with a head of XML": b'<?xml version="1.0"?>' + SVG,
    "HTML": b"<html><script>alert(1)</script></html>",
    "GIF": picture("GIF"),
    "nothing": b" ",
    "PDF": b"%PDF-1.7",
    "too large": picture("PNG") + b"\0" * 5 * 1024 * 1024,
    "bomb": bomb(),
}


@tagged("post_install", "-at_install")
class TestPortalPhoto(PortalCase):
    def upload(self, content, name="photo.png", user=None, **values):
        self.authenticate((user or self.ben).login, PASSWORD)
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        files = {"photo": (name, content, "image/png")}
        answer = self.url_open("/my/photo", data={"csrf_token": token, **values}, files=files)
        self.env.invalidate_all()
        return answer

    def photo(self):
        return base64.b64decode(self.ben.partner_id.image_1920 or b"")

    def test_pictures_are_written_anew_and_made_smaller(self):  # T31
        for kind in ("PNG", "JPEG", "WEBP"):
            content = picture(kind) + b"<script>hidden</script>"
            self.upload(content)
            with self.subTest(kind):
                self.assertNotIn(b"hidden", self.photo())
                self.assertEqual(Image.open(io.BytesIO(self.photo())).size, (1024, 614))

    def test_anything_else_is_refused_whatever_its_name(self):  # T31
        for kind, content in REFUSED.items():
            answer = self.upload(content)
            with self.subTest(kind):
                self.assertIn("alert-danger", answer.text)
                self.assertFalse(self.photo())

    def test_the_same_holds_by_rpc(self):  # T31
        for kind, content in REFUSED.items():
            with self.subTest(kind), self.assertRaises(UserError):
                self.ben.with_user(self.ben).write({"image_1920": base64.b64encode(content)})
        with self.assertRaises(UserError):
            self.ben.with_user(self.ben).write({"image_1920": "no base64!"})
        self.ben.with_user(self.ben).write({"image_1920": base64.b64encode(picture("WEBP")).decode()})
        self.assertEqual(Image.open(io.BytesIO(self.photo())).format, "JPEG")

    def test_a_photo_is_removed_again(self):  # T31
        self.upload(picture("PNG"))
        self.assertTrue(self.photo())
        self.upload(b"", remove="1")
        self.assertFalse(self.photo())

    def test_it_needs_a_form_of_ours_and_is_ones_own(self):  # T31, CVE-2019-11781
        self.authenticate(self.ben.login, PASSWORD)
        self.assertEqual(self.url_open("/my/photo").status_code, 405)
        self.assertEqual(self.url_open("/my/photo", files={"photo": picture("PNG")}).status_code, 400)
        self.upload(picture("PNG"), user=self.anna, partner_id=self.ben.partner_id.id, user_id=self.ben.id)
        self.assertFalse(self.photo())
        self.assertTrue(self.anna.partner_id.image_1920)
