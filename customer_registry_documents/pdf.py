"""PDFs that are signed. Free of the database: bytes in, bytes out.

A page is appended as an update (ISO 32000-1, 7.5.6): what was signed stays byte by byte in the copy, with its form
fields, layers, bookmarks, embedded files and whatever else there is. A file whose table of objects is damaged has
them written once more, one by one.
"""

import io
import re
from typing import Literal

from odoo.addons.customer_registry.checks.upload import find_pdf
from odoo.tools.pdf import (
    ArrayObject,
    DependencyError,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfFileReader,
    PdfFileWriter,
    PdfReadError,
    PdfStreamError,
)

from .pdf_update import Copies, Writer, generation, get_numbers, is_table

UNREADABLE = (
    DependencyError,
    PdfReadError,
    PdfStreamError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
STREAMS = ("/ObjStm", "/XRef")  # what holds other objects, which are written on their own
_START = re.compile(rb"startxref\s+(\d+)")
_OBJECT = re.compile(rb"\s*(\d+)\s+(\d+)\s+obj\b")

Problem = Literal["damaged", "protected", "dynamic"]


class Unfit(ValueError):
    """No page can be appended to the PDF, for its ``problem``."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


def find_problem(content: bytes) -> Problem | None:
    """Return why ``content`` cannot be signed, or None: 'protected' by a password, a 'dynamic' form, 'damaged'."""
    try:
        append_page(content, _blank_page())
    except Unfit as error:
        return error.problem
    return None


def append_page(content: bytes, page: bytes) -> bytes:
    """Return the PDF ``content`` with the pages of the PDF ``page`` at its end.

    :raises Unfit: that cannot be done
    """
    # What is encrypted cannot always be read as far as that it is.
    problem: Problem = "protected" if b"/Encrypt" in content else "damaged"
    for start in dict.fromkeys((max(find_pdf(content), 0), 0)):
        try:
            return _append(content[start:], page)
        except Unfit as error:
            problem = error.problem
        except UNREADABLE:
            continue
    raise Unfit(problem)


def _append(content: bytes, page: bytes) -> bytes:
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.isEncrypted:
        raise Unfit("protected")
    count = reader.getNumPages()
    added = PdfFileReader(io.BytesIO(page), strict=False)
    changes = _get_changes(reader, added)
    start = _find_table(content, reader)
    if start is None:
        result = Writer(HEAD, reader, {**_get_all(reader), **changes}).write(None)
    else:
        result = Writer(content, reader, changes).write(start)
    check = PdfFileReader(io.BytesIO(result), strict=False)
    if not count or check.getNumPages() != count + added.getNumPages():
        raise Unfit("damaged")
    return result


def _get_changes(reader: PdfFileReader, added: PdfFileReader) -> dict:
    """Return {object number: object} of what is new or other than in the document of ``reader``."""
    root_link, root = reader.trailer.raw_get("/Root"), reader.trailer["/Root"]
    pages_link = root.raw_get("/Pages")
    copies = Copies(reader)
    new = [copies.add_page(added.getPage(number), pages_link) for number in range(added.getNumPages())]
    pages = DictionaryObject(root["/Pages"])
    pages[NameObject("/Kids")] = ArrayObject([*root["/Pages"]["/Kids"], *new])
    pages[NameObject("/Count")] = NumberObject(reader.getNumPages() + len(new))
    changes = {**copies.objects, pages_link.idnum: pages}
    catalog = DictionaryObject(root)
    if _clean_form(catalog, changes) + _clean_rights(catalog):
        changes[root_link.idnum] = catalog
    return changes


def _clean_form(catalog: DictionaryObject, changes: dict) -> bool:
    """Leave the fields of a form, not its second description in XML, which knows of no further page.

    :raises Unfit: it has only that
    """
    form = catalog.get("/AcroForm")
    if catalog.get("/NeedsRendering") or (form and "/XFA" in form and not form.get("/Fields")):
        raise Unfit("dynamic")
    if not form or "/XFA" not in form:
        return False
    link, kept = catalog.raw_get("/AcroForm"), DictionaryObject(form)
    del kept["/XFA"]
    if isinstance(link, IndirectObject):
        changes[link.idnum] = kept
        return False
    catalog[NameObject("/AcroForm")] = kept
    return True


def _clean_rights(catalog: DictionaryObject) -> bool:
    """Leave out what Adobe grants to the unchanged file alone: its reader would warn of every page added."""
    rights = catalog.get("/Perms")
    if not rights or not {"/UR", "/UR3"} & rights.keys():
        return False
    kept = {name: rights.raw_get(name) for name in rights if name not in ("/UR", "/UR3")}
    catalog[NameObject("/Perms")] = DictionaryObject(kept)
    return True


def _find_table(content: bytes, reader: PdfFileReader) -> int | None:
    """Return where the newest table of objects of ``content`` is; None if it does not lead to what is there."""
    found = _START.findall(content)
    start = int(found[-1]) if found else len(content)
    is_found = is_table(content, start) or _OBJECT.match(content, start)
    links = (reader.trailer.raw_get("/Root"), reader.trailer["/Root"].raw_get("/Pages"))
    return start if is_found and all(_is_there(content, reader, link) for link in links) else None


def _is_there(content: bytes, reader: PdfFileReader, link: IndirectObject) -> bool:
    if link.idnum in reader.xref_objStm:
        return True
    place = reader.xref.get(link.generation, {}).get(link.idnum)
    found = _OBJECT.match(content, place) if place is not None else None
    return bool(found) and (int(found[1]), int(found[2])) == (link.idnum, link.generation)


def _get_all(reader: PdfFileReader) -> dict:
    """Return {object number: object} of all that can be read."""
    found = {}
    for number in sorted(get_numbers(reader)):
        try:
            value = reader.get_object(IndirectObject(number, generation(reader, number), reader))
        except UNREADABLE:
            continue
        if value is not None and not (isinstance(value, DictionaryObject) and value.get("/Type") in STREAMS):
            found[number] = value
    return found


def _blank_page() -> bytes:
    writer, result = PdfFileWriter(), io.BytesIO()
    writer.addBlankPage(100, 100)
    writer.write(result)
    return result.getvalue()
