"""Archives for the deposit at Chorus Pro: flat .tar.gz, the same bytes for the same documents."""

import gzip
import io
import re
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Document:
    """One file of an archive; ``key`` is the caller's own word for it."""

    key: int
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one deposit takes: a number of invoices, and bytes before compression.

    Chorus Pro allows 120 MB a file and 1 GB unpacked; keeping the content below 120 MB keeps both.
    """

    count: int = 500
    size: int = 120_000_000


CHORUS_PRO = Limits()


def file_name(number: str, taken: Iterable[str] = ()) -> str:
    """Return the name of the file for invoice ``number``, without any path, other than those ``taken``."""
    stem = _UNSAFE.sub("_", number).strip("_-") or "invoice"
    known = {name.lower() for name in taken}
    name, count = f"{stem}.xml", 1
    while name.lower() in known:
        count += 1
        name = f"{stem}-{count}.xml"
    return name


def split(documents: Sequence[Document], limits: Limits = CHORUS_PRO) -> list[list[Document]]:
    """Return ``documents`` in their order, in parts that one deposit takes.

    :raises ValueError: a document alone is too large
    """
    parts: list[list[Document]] = []
    size = 0
    for document in documents:
        length = len(document.content)
        if length > limits.size:
            raise ValueError(f"{document.name} is larger than {limits.size} bytes")
        if not parts or len(parts[-1]) == limits.count or size + length > limits.size:
            parts.append([])
            size = 0
        parts[-1].append(document)
        size += length
    return parts


def write(documents: Iterable[Document], modified: datetime) -> bytes:
    """Return the .tar.gz of ``documents``, sorted by name; ``modified`` (UTC, naive) is the time of all."""
    moment = int(modified.replace(tzinfo=UTC).timestamp())
    stream = io.BytesIO()
    with (
        gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=9, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for document in sorted(documents, key=lambda document: document.name):
            entry = tarfile.TarInfo(document.name)
            entry.size, entry.mtime = len(document.content), moment
            tar.addfile(entry, io.BytesIO(document.content))
    return stream.getvalue()
