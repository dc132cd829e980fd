"""PDFs as customers and offices have them: filled forms, new and old tables of objects, damaged and locked ones."""

import io
import re

from odoo.tools.pdf import NameObject, PdfFileReader, PdfFileWriter
from PyPDF2.generic import ArrayObject, BooleanObject, DictionaryObject
from reportlab.pdfgen import canvas

VALUE = "1.234,00 EUR"


def form_pdf(rotation=0, pages=1):
    """Return a form with filled fields and bookmarks."""
    result = io.BytesIO()
    page = canvas.Canvas(result, pagesize=(300, 200))
    for number in range(1, pages + 1):
        page.drawString(20, 170, "Wartungsvertrag")
        page.acroForm.textfield(name=f"preis{number}", value=VALUE, x=20, y=100, width=200, height=24)
        page.acroForm.checkbox(name=f"jaehrlich{number}", checked=True, x=20, y=60, size=20)
        page.bookmarkPage(f"teil{number}")
        page.addOutlineEntry(f"Teil {number}", f"teil{number}")
        page.setPageRotation(rotation)
        page.showPage()
    page.save()
    return result.getvalue()


def compressed_pdf():
    """Return a PDF of one page whose objects are in a stream of objects, as office programs write it."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/CropBox[0 0 50 50]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
    }
    heads, bodies = [], b""
    for number, body in objects.items():
        heads.append(b"%d %d" % (number, len(bodies)))
        bodies += body + b" "
    first = b" ".join(heads) + b" "
    content = b"%PDF-1.5\n"
    place = len(content)
    content += stream(4, b"/Type/ObjStm/N 3/First %d" % len(first), first + bodies)
    table = len(content)
    rows = [(0, 0, 255), *((2, 4, index) for index in range(3)), (1, place, 0), (1, table, 0)]
    data = b"".join(bytes([kind]) + at.to_bytes(2, "big") + bytes([last]) for kind, at, last in rows)
    content += stream(5, b"/Type/XRef/Size 6/Root 1 0 R/W[1 2 1]", data)
    return content + b"startxref\n%d\n%%%%EOF" % table


def stream(number, entries, data):
    return b"%d 0 obj\n<<%s/Length %d>>stream\n%s\nendstream\nendobj\n" % (number, entries, len(data), data)


def without_table(content):
    """Return ``content`` with a pointer to its table of objects that leads nowhere."""
    return re.sub(rb"startxref\s+\d+", b"startxref\n7", content)


def rewritten(content, change):
    """Return ``content`` after ``change`` got its writer."""
    reader, writer, result = PdfFileReader(io.BytesIO(content)), PdfFileWriter(), io.BytesIO()
    writer._root_object = reader.trailer["/Root"]
    writer._root = None
    change(writer)
    writer.write(result)
    return result.getvalue()


def locked_pdf():
    """Return a PDF that anybody may read, but not change."""
    writer, result = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(200, 300)
    writer.encrypt("", "owner")
    writer.write(result)
    return result.getvalue()


def xfa_pdf(fields):
    """Return a form in XML; with ``fields`` it has them as other forms, too."""

    def add(writer):
        form = writer._root_object["/AcroForm"]
        form[NameObject("/XFA")] = ArrayObject()
        if not fields:
            form[NameObject("/Fields")] = ArrayObject()
            writer._root_object[NameObject("/NeedsRendering")] = BooleanObject(True)

    return rewritten(form_pdf(), add)


def extended_pdf():
    """Return a form that Adobe lets its reader save as long as nobody changes it."""

    def add(writer):
        rights = DictionaryObject({NameObject("/UR3"): DictionaryObject()})
        writer._root_object[NameObject("/Perms")] = rights

    return rewritten(form_pdf(), add)
