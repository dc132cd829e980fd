"""Pictures that stand in a page as ``data:`` addresses."""

import base64
import io
import re

from lxml import etree
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024  # of one picture
MAX_PIXELS = 40_000_000
MAX_DRAWN = 100_000  # elements of a drawing, each as often as it is drawn
# What the printer draws. Others that Pillow reads become one of these.
DRAWN = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif", "BMP": "image/bmp"}
CONVERTED = {"WEBP"}
DATA = re.compile(
    r"data:image/(?:png|jpe?g|gif|bmp|webp|svg\+xml)(?:;charset=[\w-]+)?;base64,([A-Za-z0-9+/=\s]*)", re.I
)
# In a drawing: what runs, loads, shows foreign content, or is worked out point by point.
LOADING = {
    "filter",
    "script",
    "foreignobject",
    "iframe",
    "image",
    "feimage",
    "animate",
    "animatetransform",
    "animatemotion",
    "set",
}
GRADIENTS = {"linearGradient", "radialGradient"}
# Nothing is looked at twice (``*+``, ``(?>``): many comments would keep a worker busy for years.
_SVG_START = re.compile(rb"\s*+(?:<\?xml[^>]*\?>)?\s*+(?>(?><!--.*?-->)\s*+)*+<(?:svg|!DOCTYPE\s+svg)\b", re.I | re.S)
_REFERENCE = re.compile(r"#([\w.:-]+)")
_OWN_REFERENCE = re.compile(r"\s*(?:#[\w.:-]+|url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)(?:\s+[\w#]+)?)\s*")


def as_data(content: bytes) -> str | None:
    """Return the ``data:`` address of a picture, or None for anything else and for what is too large.

    >>> as_data(b"GIF89a") is None, as_data(b"%PDF-1.7") is None
    (True, True)
    >>> as_data(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")[:26]
    'data:image/svg+xml;base64,'
    """
    if not content or len(content) > MAX_BYTES:
        return None
    if _SVG_START.match(content[:4096]):
        drawing = clean_drawing(content)
        return drawing and _address("image/svg+xml", drawing)
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            if picture.format in DRAWN:
                return _address(DRAWN[picture.format], content)
            if picture.format in CONVERTED:
                result = io.BytesIO()
                picture.convert("RGBA").save(result, "PNG")
                return _address("image/png", result.getvalue())
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, OSError, SyntaxError, MemoryError):
        return None
    return None


def checked_data(address: str) -> str | None:
    """Return a ``data:`` address that already stands in a page, or None unless it is that of a picture.

    >>> checked_data("data:text/html;base64,PGI+") is None
    True
    """
    match = DATA.fullmatch(address.strip())
    if not match or len(match[1]) > 2 * MAX_BYTES:
        return None
    try:
        return as_data(base64.b64decode(match[1]))
    except ValueError:
        return None


def clean_drawing(content: bytes) -> bytes | None:
    """Return an SVG drawing that refers to nothing but itself, or None if it cannot be read or never gets drawn.

    >>> clean_drawing(b"<svg onload='a()'><image href='http://a'/><use href='#b'/><g style='fill:url(http://a)'/></svg>")
    b'<svg><use href="#b"/><g/></svg>'
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.internalDTD is not None and root.getroottree().docinfo.internalDTD.entities():
        return None
    if etree.QName(root).localname != "svg":
        return None
    named = {name: element for element in root.iter(etree.Element) if (name := element.get("id"))}
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or _is_loading(element, named):
            remove(element)
            continue
        for name, value in list(element.attrib.items()):
            if not _is_harmless(etree.QName(name).localname.lower(), value):
                del element.attrib[name]
    return etree.tostring(root) if _is_drawn_soon(root) else None


def _is_drawn_soon(root: etree._Element) -> bool:
    """Tell whether few elements are drawn: those to which others refer are drawn once more each time."""
    named = {name: element for element in root.iter(etree.Element) if (name := element.get("id"))}
    todo, left = [root], MAX_DRAWN
    while todo and left:
        element, left = todo.pop(), left - 1
        todo += element
        for value in element.attrib.values():
            todo += [named[name] for name in _REFERENCE.findall(value) if name in named]
    return not todo


def remove(element: etree._Element) -> None:
    """Take ``element`` out of its tree, its tail stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


def _is_loading(element: etree._Element, named: dict[str, etree._Element]) -> bool:
    name = etree.QName(element).localname.lower()
    return _is_loading_style("".join(element.itertext()), named) if name == "style" else name in LOADING


def _is_loading_style(text: str, named: dict[str, etree._Element]) -> bool:
    """Tell whether a stylesheet loads anything, or shows more than colours over and over."""
    lowered = text.lower()
    if any(part in lowered for part in ("@", "\\", "expression")) or "url(" in lowered.replace("url(#", ""):
        return True
    shown = [named[name] for name in _REFERENCE.findall(text) if name in named]
    return any(etree.QName(element).localname not in GRADIENTS for element in shown)


def _is_harmless(name: str, value: str) -> bool:
    if name.startswith("on"):
        return False
    if name in ("href", "src"):
        return bool(_OWN_REFERENCE.fullmatch(value))
    lowered = value.lower()
    if "\\" in value or "/*" in value or "javascript:" in lowered:
        return False
    return "url(" not in lowered or bool(_OWN_REFERENCE.fullmatch(value)) or "url(" not in lowered.replace("url(#", "")


def _address(mimetype: str, content: bytes) -> str:
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"
