"""What the tests of offline printing share: a server that notes who calls, pictures, and looks into PDFs."""

import base64
import contextlib
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo.addons.base.models import ir_actions_report
from PIL import Image
from PyPDF2 import PdfReader

from tests.letter.test_letter import LetterCase
from tests.mail_catcher import real_mail_and_pdf


def make_png(width=37, height=23, color="red"):
    result = io.BytesIO()
    Image.new("RGB", (width, height), color).save(result, "PNG")
    return result.getvalue()


def data_address(content, mimetype="image/png"):
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"


@contextlib.contextmanager
def listening():
    """Yield the address of a server, and the list of the requests that it gets."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append((self.path, self.headers.get("Cookie")))
            content = make_png()
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_CONNECT = do_POST = do_HEAD = do_GET

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def pictures_in(pdf):
    """Return the sizes of the pictures on the pages of a PDF, the logo of the company aside."""
    sizes = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for item in (page["/Resources"].get("/XObject") or {}).values():
            item = item.get_object()
            if item.get("/Subtype") == "/Image":
                sizes.add((item["/Width"], item["/Height"]))
    return sizes


class PrintingCase(LetterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.logo = False
        cls.template.body = "<p>Dear all</p>"

    def draft(self, body, user=None):
        return self.letter(user, body=body)

    def paper(self, letters):
        """Return the PDF of a letter, or those of several, really printed."""
        with real_mail_and_pdf():
            letters._print()
        return (
            [letter.attachment_id.raw for letter in letters.sudo()]
            if len(letters) > 1
            else letters.sudo().attachment_id.raw
        )

    @contextlib.contextmanager
    def printer(self):
        """Yield the list of the arguments with which the printer is started."""
        started, run = [], ir_actions_report._run_wkhtmltopdf

        def note(arguments):
            started.append([str(argument) for argument in arguments])
            return run(arguments)

        with patch.object(ir_actions_report, "_run_wkhtmltopdf", note):
            yield started

    def store(self, record, content=None, user=None, **values):
        files = self.env["ir.attachment"].with_user(user or self.env.user)
        values = {
            "name": "x.png",
            "raw": content or make_png(),
            "res_model": record._name,
            "res_id": record.id,
            **values,
        }
        return files.create(values)
