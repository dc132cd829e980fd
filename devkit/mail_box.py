"""`./dev mail`: look at what the catcher has received."""

import email
import email.policy
import mailbox
from pathlib import Path

from .console import Failure

USAGE = "./dev mail [list | show N | save N DIR]"


def run(folder, arguments):
    match arguments or ["list"]:
        case ["list"]:
            print("\n".join(listing(messages(folder))))
        case ["show", number]:
            print("\n".join(shown(pick(folder, number))))
        case ["save", number, target]:
            for path in saved(pick(folder, number), Path(target)):
                print(path)
        case _:
            raise Failure(f"usage: {USAGE}")
    return 0


def messages(folder):
    """Return the messages in the order in which they came."""
    if not Path(folder).exists():
        return []
    box = mailbox.Maildir(folder, factory=parse)
    return [box[key] for key in sorted(box.keys(), key=arrival)]


def arrival(key):
    """Return a sort key from a Maildir name: seconds, microseconds, count of deliveries."""
    seconds, middle = key.split(".")[:2]
    micro, _, rest = middle.partition("M")[2].partition("P")
    count = rest.partition("Q")[2]
    return int(seconds), int(micro or 0), int(count or 0)


def parse(file):
    return email.message_from_binary_file(file, policy=email.policy.default)


def listing(mails):
    if not mails:
        return ["no mail has been sent"]
    return [f"{number:3d}  {summary(mail)}" for number, mail in enumerate(mails, 1)]


def summary(mail):
    names = [part.get_filename() for part in mail.iter_attachments()]
    files = f"  [{', '.join(map(str, names))}]" if names else ""
    return f"{mail['Date']}  {mail['X-Envelope-To']}  {mail['Subject']}{files}"


def pick(folder, number):
    mails = messages(folder)
    if not number.isdigit() or not 0 < int(number) <= len(mails):
        raise Failure(f"there is no mail {number}: ./dev mail lists {len(mails)}")
    return mails[int(number) - 1]


def shown(mail):
    """Return the lines of a message: head, attachments, text."""
    names = ("From", "To", "Cc", "Reply-To", "X-Envelope-To", "Date", "Subject")
    head = [f"{name}: {mail[name]}" for name in names if mail[name]]
    files = [f"Attachment: {describe(part)}" for part in mail.iter_attachments()]
    body = mail.get_body(preferencelist=("plain", "html"))
    return [*head, *files, "", body.get_content().rstrip() if body else "(no text)"]


def describe(part):
    size = len(part.get_payload(decode=True) or b"")
    return f"{part.get_filename()} ({part.get_content_type()}, {size} bytes)"


def saved(mail, folder):
    """Write the message and its attachments into `folder`; return the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"message.eml": mail.as_bytes()}
    for number, part in enumerate(mail.iter_attachments(), 1):
        files[file_name(part, number)] = part.get_payload(decode=True) or b""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def file_name(part, number):
    """Return a name that stays inside the folder, whatever the mail says."""
    name = Path((part.get_filename() or "").replace("\\", "/")).name
    return name if name not in ("", ".", "..", "message.eml") else f"attachment-{number}"
