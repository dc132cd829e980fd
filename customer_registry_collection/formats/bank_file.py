"""Files as banks hand them out, opened: XML documents one by one, whatever they are packed in.

A file holds one document or several, with line ends or a byte order mark before them, or it is a ZIP of
such files. It comes from outside: how much is unpacked and parsed is limited, whatever it says of itself.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

MEGABYTE = 1024 * 1024
LIMIT = 25 * MEGABYTE  # of a file as it is handed in
UNPACKED = 50 * MEGABYTE  # of what is in it
# Tags and attributes, which take many times their memory once they are parsed: in all, and between two entries.
# Files of banks have some 100,000 a megabyte.
SIGNS = 8_000_000
KEPT = 1_000_000
ENTRIES = 1000
NESTED = 2
_CHUNK = 64 * 1024
_TAIL = 256  # no closing tag is longer
_BLANK = b"\xef\xbb\xbf \t\r\n\x00\x1a"
# Nothing in it is looked at twice (``*+``, ``(?>``): many comments would keep a worker busy for years.
_PROLOG = rb"(?:(?><\?.*?\?>|<!--.*?-->)|\s)*+"
_ROOT = re.compile(_PROLOG + rb"<([\w.:-]{1,120})[\s/>]", re.DOTALL)
_DOCTYPE = re.compile(_PROLOG + rb"<!DOCTYPE(\s+html)?", re.DOTALL | re.IGNORECASE)
_HTML = re.compile(rb"\s*<html[\s>]", re.IGNORECASE)
_ORDER = re.compile(rb"<(?:[\w.-]+:)?CstmrDrctDbtInitn[\s>]")
_ZIP = b"PK\x03\x04"
_ZIP_ENTRY = b"PK\x01\x02"
_STARTS = {
    "pdf": (b"%PDF",),
    "packed": (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh"),
    "swift": (b"{1:", b"\x01{1:", b":20:"),
}
_ENCRYPTED = 0x1
# Others unpack with as much memory as the file asks for.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError)

MESSAGES = {
    "archive": "The archive is damaged or packed in an unusual way",
    "broken": "This is no readable XML file: it breaks off or is damaged",
    "doctype": "The file has a document type declaration, which no bank sends: it is not read",
    "empty": "The file is empty",
    "encrypted": "The archive is encrypted",
    "html": "This is a web page and no file of a bank",
    "kind": "This is neither a pain.002 nor a camt.053 or camt.054 file",
    "large": "The file is too large to be read at once",
    "order": "This is a file for the bank and none from it",
    "packed": "The file is packed otherwise than as a ZIP",
    "pdf": "This is a PDF, for people to read",
    "swift": "This is a statement in the format MT940 or MT942",
}


class BankFileError(ValueError):
    """The file cannot be read; it is never quoted.

    ``code`` is one of ``MESSAGES``, a word to translate by; ``line`` is where it is broken, if that is known.
    """

    def __init__(self, code: str, line: int = 0) -> None:
        self.code, self.line = code, line
        super().__init__(f"{MESSAGES[code]} at line {line}" if line else MESSAGES[code])


class _Budget:
    """How much may still be unpacked and read, whatever it comes out of."""

    def __init__(self) -> None:
        self._unpacked = self._read = UNPACKED
        self._signs, self._kept = SIGNS, KEPT

    def unpack(self, chunk: bytes) -> bytes:
        self._unpacked -= len(chunk)
        return self._checked(chunk)

    def read(self, chunk: bytes) -> bytes:  # pylint: disable=method-required-super
        self._read -= len(chunk)
        signs = chunk.count(b"<") + chunk.count(b"=")
        self._signs -= signs
        self._kept -= signs
        return self._checked(chunk)

    def forget(self) -> None:
        """Whatever was parsed before is forgotten."""
        self._kept = KEPT

    def _checked(self, chunk: bytes) -> bytes:
        if min(self._unpacked, self._read, self._signs, self._kept) < 0:
            raise BankFileError("large")
        return chunk


class Document:
    """The present one of the XML documents in a file, to be read to its end before the next one."""

    def __init__(self, stream: BinaryIO, budget: _Budget) -> None:
        self._stream, self._budget = stream, budget
        self._buffer, self._closing = b"", None
        self._is_over, self._has_ended = False, True

    def begin(self) -> bool:
        """Go to the next document; return whether there is one."""
        while self.read():
            pass
        while self._fill() and not self._buffer.lstrip(_BLANK):
            self._buffer = b""
        self._buffer = self._buffer.lstrip(_BLANK)
        root = _ROOT.match(self._fill())
        self._closing = re.compile(rb"</" + re.escape(root[1]) + rb"\s*>") if root else None
        self._has_ended = not self._buffer
        return not self._has_ended

    def head(self) -> bytes:
        """Return how it begins, without reading on."""
        return self._buffer[:_CHUNK]

    def read(self, _size: int = -1) -> bytes:  # pylint: disable=method-required-super
        """Return the next bytes, b"" at the end of the document."""
        if self._has_ended or not self._fill():
            return b""
        end = self._closing.search(self._buffer) if self._closing else None
        self._has_ended = bool(end)
        # A closing tag may be cut by the end of what was read so far.
        certain = len(self._buffer) if self._is_over else len(self._buffer) - _TAIL
        length = end.end() if end else certain
        part, self._buffer = self._buffer[:length], self._buffer[length:]
        return part

    def forget(self) -> None:
        """Note that the reader has forgotten what it has parsed so far."""
        self._budget.forget()

    def _fill(self) -> bytes:
        while not self._is_over and len(self._buffer) < _CHUNK:
            chunk = self._budget.read(self._stream.read(_CHUNK))
            self._buffer += chunk
            self._is_over = not chunk
        return self._buffer


def documents(stream: BinaryIO) -> Iterator[Document]:
    """Yield the XML documents of ``stream``, which is seekable.

    Raises BankFileError where it is no XML, or more than may be read. What an archive holds beside XML is passed over.
    """
    yield from _open(stream, _Budget(), 0)


def _open(stream: BinaryIO, budget: _Budget, depth: int) -> Iterator[Document]:
    head = stream.read(len(_ZIP))
    stream.seek(0)
    if head == _ZIP:
        yield from _unpack(stream, budget, depth)
    else:
        yield from _split(stream, budget, in_archive=bool(depth))


def _split(stream: BinaryIO, budget: _Budget, in_archive: bool) -> Iterator[Document]:
    document, count = Document(stream, budget), 0
    while document.begin():
        code = _foreign(document.head())
        if code and in_archive:
            return
        if code:
            raise BankFileError("broken" if count else code)
        yield document
        count += 1
    if not count and not in_archive:
        raise BankFileError("empty")


def _foreign(head: bytes) -> str:
    """Return the code of what is no document that a bank sends, or ''."""
    head = head.replace(b"\x00", b"").lstrip(b"\xff\xfe")  # so that UTF-16 is looked at, too
    for code, starts in _STARTS.items():
        if head.startswith(starts):
            return code
    if found := _DOCTYPE.match(head):
        return "html" if found[1] else "doctype"
    if _HTML.match(head):
        return "html"
    if _ORDER.search(head):
        return "order"
    return "" if head.startswith(b"<") else "kind"


def _unpack(stream: BinaryIO, budget: _Budget, depth: int) -> Iterator[Document]:
    """Yield the documents of the files in a ZIP, and of those in its ZIPs."""
    entries = _entries(stream) if depth < NESTED else None
    if entries is None:
        raise BankFileError("archive")
    for archive, entry in entries:
        content = _read_entry(archive, entry, budget)
        if content is None:
            # Raised out here, the exception has no context that may quote the file.
            raise BankFileError("archive")
        yield from _open(io.BytesIO(content), budget, depth + 1)


def _entries(stream: BinaryIO) -> list[tuple[zipfile.ZipFile, zipfile.ZipInfo]] | None:
    """Return the files in a ZIP that are read, each with it; None if it cannot be read, or lists too many."""
    count = sum(chunk.count(_ZIP_ENTRY) for chunk in iter(lambda: stream.read(_CHUNK), b""))
    stream.seek(0)
    if count > ENTRIES:
        return None
    try:
        archive = zipfile.ZipFile(stream)
        files = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)]
    except _DAMAGED:
        return None
    if any(entry.flag_bits & _ENCRYPTED for entry in files):
        raise BankFileError("encrypted")
    return [(archive, entry) for entry in files] if all(entry.compress_type in _METHODS for entry in files) else None


def _is_hidden(name: str) -> bool:
    """Return whether a file in an archive is one of macOS or a hidden one, and no bank's."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> bytes | None:
    """Return the content of a file in a ZIP, None if it is damaged."""
    chunks = []
    try:
        with archive.open(entry) as packed:
            while chunk := packed.read(_CHUNK):
                chunks.append(budget.unpack(chunk))
    except BankFileError:
        raise
    except _DAMAGED:
        return None
    return b"".join(chunks)
