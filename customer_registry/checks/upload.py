"""Which files of strangers are taken, and under which name. Free of Odoo.

A file is what its content says, and its name must agree. Nothing is unpacked or rendered here, so that a file
made to explode has nothing to explode in.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Literal

NAME_LENGTH = 120
UNPACKED = 500 * 1024 * 1024  # what an archive may say that it holds
OOXML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
PACKED = {  # extension: (type, the folder or declared type that an archive of this kind holds)
    "docx": (f"{OOXML}wordprocessingml.document", "word/"),
    "xlsx": (f"{OOXML}spreadsheetml.sheet", "xl/"),
    "pptx": (f"{OOXML}presentationml.presentation", "ppt/"),
    "odt": (f"{OPEN_DOCUMENT}text", ""),
    "ods": (f"{OPEN_DOCUMENT}spreadsheet", ""),
    "odp": (f"{OPEN_DOCUMENT}presentation", ""),
    "zip": ("application/zip", ""),
}
# Readers look for the header of a PDF in its first bytes: printers and editors write something before it.
PDF, PDF_HEADER, PDF_PROLOGUE = "application/pdf", b"%PDF-", 1024
STARTS = {
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "gif": ("image/gif", b"GIF8"),
    "doc": ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "xls": ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "ppt": ("application/vnd.ms-powerpoint", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
EXTENSIONS = ("pdf", *STARTS, *PACKED, *TEXTS)
# What would run if anything showed the text as a page; whatever else is in it is shown as text.
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<\s*[a-z!?/]", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_UNSAFE = re.compile(r'[<>:"|?*&%$`\';{}\\/]')

Problem = Literal["empty", "large", "type", "content"]


@dataclass(frozen=True)
class Upload:
    """A file as it is kept, or the ``problem`` why it is not."""

    name: str
    content: bytes = b""
    mimetype: str = ""
    problem: Problem | None = None


def examine(name: str, content: bytes, limit: int) -> Upload:
    """Return the file as it may be kept.

    :param name: as the sender says, anything
    :param limit: bytes that a file may have
    """
    safe = safe_name(name)
    extension = safe.rpartition(".")[2].lower() if "." in safe else ""
    if not content:
        return Upload(safe, problem="empty")
    if len(content) > limit:
        return Upload(safe, problem="large")
    if extension not in EXTENSIONS:
        return Upload(safe, problem="type")
    mimetype = _recognize(extension, content)
    if not mimetype:
        return Upload(safe, problem="content")
    return Upload(safe, content, mimetype)


def find_pdf(content: bytes) -> int:
    """Return where the PDF begins in ``content``, after what may be before its header; -1 if there is none."""
    return content.find(PDF_HEADER, 0, PDF_PROLOGUE)


def safe_name(name: str) -> str:
    """Return the name without folders, control and direction characters and signs that any system interprets."""
    base = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    visible = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    cleaned = re.sub(r"\s+", " ", _UNSAFE.sub("_", visible)).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if not dot:
        return cleaned[:NAME_LENGTH] or "file"
    return f"{stem.strip(' .')[:NAME_LENGTH] or 'file'}.{extension[:10]}"


def _recognize(extension: str, content: bytes) -> str:
    """Return the type of the content if it is what the extension says, else ''."""
    if extension == "pdf":
        return PDF if _is_pdf(content) else ""
    if extension in STARTS:
        mimetype, start = STARTS[extension]
        return mimetype if content.startswith(start) else ""
    if extension in PACKED:
        return _recognize_archive(*PACKED[extension], content)
    return TEXTS[extension] if _is_plain_text(content) else ""


def _is_pdf(content: bytes) -> bool:
    """What is before the header must not run should anything show it as a page, nor be a file of another kind."""
    start = find_pdf(content)
    before = content[: max(start, 0)]
    others = (b"PK\x03\x04", b"MZ", b"\x7fELF", *(sign for _type, sign in STARTS.values()))
    return start >= 0 and not _ANY_TAG.search(before) and not before.startswith(others)


def _recognize_archive(mimetype: str, folder: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > UNPACKED:
                return ""
            if folder and not _is_ooxml({entry.filename for entry in entries}, folder):
                return ""
            if mimetype.startswith(OPEN_DOCUMENT) and _declared_type(archive) != mimetype:
                return ""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return ""
    return mimetype


def _is_ooxml(names: set[str], folder: str) -> bool:
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not has_macros


def _declared_type(archive: zipfile.ZipFile) -> str:
    with archive.open("mimetype") as declared:
        return declared.read(100).decode("ascii", "replace").strip()


def _is_plain_text(content: bytes) -> bool:
    """UTF-8 or a legacy encoding; what spreadsheets save as UTF-16 has a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not _CONTROLS.search(content) and not _MARKUP.search(content)
