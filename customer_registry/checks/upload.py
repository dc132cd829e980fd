"""Files that come from outside: which we take, known by their content rather than by their name."""

import re

from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 5 * 1024 * 1024
TYPES = {
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
}
MARKUP = re.compile(rb"<\s*(?:!doctype|\?xml|html|head|body|svg|script|iframe|img|math|object|embed)\b", re.IGNORECASE)
UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]")


class UploadError(ValueError):
    """Why a file is not taken: ``reason`` is "size" or "type"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check_upload(content: bytes) -> str:
    """Return the MIME type of ``content``.

    :raises UploadError: larger than 5 MB, or neither document, picture nor plain text
    """
    if len(content) > MAX_BYTES:
        raise UploadError("size")
    kind = guess_mimetype(content, default="application/octet-stream")
    if kind not in TYPES or (kind.startswith("text/") and MARKUP.search(content)):
        raise UploadError("type")
    return kind


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and what reverses the direction of text.

    >>> clean_name("../../etc/pass<wd>")
    'passwd'
    """
    base = UNSAFE.sub("", re.split(r"[/\\]", name or "")[-1]).strip(" .")
    return base[-120:] or "file"
