import smtplib
import sys
from email.message import EmailMessage

import pytest

from devkit import mail_box, mail_catcher
from devkit.console import Failure
from devkit.workspace import Workspace


class ThisPython(Workspace):
    @property
    def python(self):
        return sys.executable


@pytest.fixture
def workspace(tmp_path):
    return ThisPython.at(tmp_path, tmp_path / ".dev")


def invoice_mail(subject="Rechnung über 12 €", name="Rechnung.pdf"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "seller@example.com", "Zoë <zoe@example.com>", subject
    mail["Date"] = "Sun, 22 Nov 2026 12:00:00 +0000"
    mail.set_content("Guten Tag,\nim Anhang die Rechnung.")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    return mail


@pytest.fixture
def folder(workspace):
    """A Maildir with two mails that came in through SMTP."""
    target = workspace.folder / "mails"
    with mail_catcher.temporary(workspace, target) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(invoice_mail(), to_addrs=["zoe@example.com", "hidden@example.com"])
        client.send_message(invoice_mail("Second", "../../escape.sh"))
    return target


def test_the_mails_are_listed_in_their_order_with_all_recipients_and_files(folder):
    lines = mail_box.listing(mail_box.messages(folder))
    assert lines == [
        "  1  Sun, 22 Nov 2026 12:00:00 +0000  zoe@example.com, hidden@example.com  Rechnung über 12 €  [Rechnung.pdf]",
        "  2  Sun, 22 Nov 2026 12:00:00 +0000  zoe@example.com  Second  [../../escape.sh]",
    ]


def test_one_mail_is_shown_with_its_text_and_attachments(folder):
    text = "\n".join(mail_box.shown(mail_box.pick(folder, "1")))
    assert "Subject: Rechnung über 12 €" in text
    assert "Attachment: Rechnung.pdf (application/pdf, 8 bytes)" in text
    assert "im Anhang die Rechnung." in text


def test_a_saved_mail_stays_inside_its_folder(folder, tmp_path):
    paths = mail_box.saved(mail_box.pick(folder, "2"), tmp_path / "out")
    assert [path.name for path in paths] == ["message.eml", "escape.sh"]
    assert (tmp_path / "out" / "escape.sh").read_bytes() == b"%PDF-1.4"


@pytest.mark.parametrize("number", ["0", "3", "x"])
def test_a_mail_that_is_not_there_is_an_error(folder, number):
    with pytest.raises(Failure, match=f"there is no mail {number}: ./dev mail lists 2"):
        mail_box.pick(folder, number)


def test_without_mail_the_list_says_so(tmp_path):
    assert mail_box.listing(mail_box.messages(tmp_path / "none")) == ["no mail has been sent"]


def test_the_catcher_goes_on_until_it_is_stopped_and_is_started_once(workspace):
    try:
        port = mail_catcher.provide(workspace)
        assert mail_catcher.provide(workspace) == port
    finally:
        assert mail_catcher.stop(workspace) is True
    assert mail_catcher.stop(workspace) is False
