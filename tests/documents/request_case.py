"""What the tests of requests to customers share."""

import base64
import io
import re

from odoo.tools.pdf import PdfFileWriter
from PIL import Image, ImageDraw

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


def make_pdf(width=200):
    """Return a PDF of one empty page; another width is another file."""
    writer, result = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(width, 300)
    writer.write(result)
    return result.getvalue()


def draw_signature(drawn=True):
    """Return a PNG in base64, as Odoo's signature form sends it."""
    picture, result = Image.new("RGBA", (200, 60), (0, 0, 0, 0)), io.BytesIO()
    if drawn:
        ImageDraw.Draw(picture).line([(10, 50), (100, 10), (190, 50)], fill="black", width=3)
    picture.save(result, "PNG")
    return base64.b64encode(result.getvalue()).decode()


class RequestCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.email = "clerk@example.com"
        cls.fritz = cls.make_login(cls.garage, "Fritz Fremd", portal_admin=True)
        cls.requests = cls.env["customer.request"].with_user(cls.clerk)

    @classmethod
    def make_request(cls, kind="upload", send=True, pdf=None, **values):
        """Return a request to the bakery, sent by the clerk unless told otherwise."""
        request = cls.requests.create({"name": "Annual accounts", "partner_id": cls.bakery.id, "kind": kind, **values})
        if kind != "upload":
            request.attachment_ids = cls.make_file("Contract.pdf", pdf or make_pdf(), request)
        if send:
            request.action_send()
        return request

    @classmethod
    def make_file(cls, name, content, record):
        values = {"name": name, "raw": content, "res_model": record._name, "res_id": record.id}
        return cls.env["ir.attachment"].with_user(cls.clerk).create(values)

    def log_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def token(self):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]

    def post(self, path, files=None, **data):
        """Return the answer to a form of the portal, sent by who is logged in."""
        return self.url_open(path, data={"csrf_token": self.token(), **data}, files=files)

    def upload(self, request, *files, **data):
        """Send ``files``, pairs of name and content, in one form."""
        parts = [("files", (name, content)) for name, content in files]
        return self.post(f"/my/requests/{request.id}/upload", files=parts, **data)

    def sign(self, request, name="Anna Lindner", signature=None, **more):
        params = {"name": name, "signature": draw_signature() if signature is None else signature, **more}
        answer = self.url_open(f"/my/requests/{request.id}/sign", json={"jsonrpc": "2.0", "params": params}).json()
        return answer.get("result") or answer

    def found(self, *records):
        """Show what the pages wrote to records that were read before."""
        self.env.invalidate_all()
        return records[0] if len(records) == 1 else records
