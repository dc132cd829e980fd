"""Real mails in tests: Odoo sends by SMTP to the catcher that ./dev test has started."""

import contextlib
import io
import os
from unittest.mock import patch

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from PyPDF2 import PdfReader

from devkit import mail_box


def received():
    """Return the messages that the catcher holds, in the order in which they came."""
    return mail_box.messages(os.environ["CUSTOMER_REGISTRY_MAILDIR"])


@contextlib.contextmanager
def real_mail_and_pdf():
    """Let Odoo print and send inside a test; yields a function that returns the new mails."""
    known = len(received())
    render = IrActionsReport._pre_render_qweb_pdf

    def really_render(self, *args, **kwargs):
        return render(self.with_context(force_report_rendering=True), *args, **kwargs)

    with (
        patch.object(IrMail_Server, "_disable_send", classmethod(lambda cls: False)),
        patch.object(IrActionsReport, "_pre_render_qweb_pdf", really_render),
    ):
        yield lambda: received()[known:]


def attached_pdfs(mail):
    """Return {file name: text of its pages} of the PDFs attached to ``mail``."""
    return {
        part.get_filename(): pdf_text(part.get_payload(decode=True))
        for part in mail.iter_attachments()
        if part.get_content_type() == "application/pdf"
    }


def pdf_text(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
