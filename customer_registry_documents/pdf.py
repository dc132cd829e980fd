"""PDFs that are signed. Free of the database: bytes in, bytes out."""

import io

from odoo.tools.pdf import DependencyError, PdfFileReader, PdfFileWriter, PdfReadError, PdfStreamError

UNREADABLE = (DependencyError, PdfReadError, PdfStreamError, ValueError, KeyError, TypeError, AttributeError, OSError)


def can_be_signed(content: bytes) -> bool:
    """Tell whether a page can be added: a whole PDF without a password."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return not reader.isEncrypted and reader.getNumPages() > 0
    except (*UNREADABLE, RecursionError):
        return False


def append_page(content: bytes, page: bytes) -> bytes:
    """Return a copy of the PDF ``content`` with the pages of ``page`` at its end."""
    writer = PdfFileWriter()
    for part in (content, page):
        reader = PdfFileReader(io.BytesIO(part), strict=False)
        for number in range(reader.getNumPages()):
            writer.addPage(reader.getPage(number))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()
