"""Pages and texts without anything that a printer would fetch or run."""

import re
from collections.abc import Callable, Iterator

from lxml import etree, html

from .picture import remove

# Given the address of a picture, the ``data:`` address that stands for it, or None.
Resolve = Callable[[str], str | None]
# Given the address of a stylesheet, the one that takes its place, or "".
Relink = Callable[[str], str]
# Given a stylesheet, what is left of it when it loads nothing.
Restyle = Callable[[str], str]

REMOVED = {
    *("script", "style", "link", "meta", "base", "title", "template", "noscript", "portal"),
    *("iframe", "frame", "frameset", "object", "embed", "applet", "param", "bgsound", "layer", "ilayer"),
    *("audio", "video", "source", "track", "image", "feimage", "foreignobject"),
    *("animate", "animatetransform", "animatemotion", "set", "plaintext", "xmp", "listing"),
    *("use", "filter", "feturbulence"),  # drawings that multiply, or are worked out point by point
}
# Attributes that name what is loaded, besides "src" and "href".
LOADING = {
    *("srcset", "imagesrcset", "lowsrc", "dynsrc", "background", "poster", "data", "srcdoc", "icon", "manifest"),
    *(
        "action",
        "formaction",
        "ping",
        "cite",
        "longdesc",
        "usemap",
        "profile",
        "archive",
        "code",
        "codebase",
        "classid",
    ),
}
LINKED = re.compile(r"(?:https?://|mailto:|tel:|#)", re.I)
FUNCTIONS = {
    *("rgb", "rgba", "hsl", "hsla", "calc", "var", "min", "max", "clamp", "rect", "counter", "cubic-bezier"),
    *(
        "rotate",
        "scale",
        "scalex",
        "scaley",
        "skew",
        "skewx",
        "skewy",
        "translate",
        "translatex",
        "translatey",
        "matrix",
    ),
    *("linear-gradient", "radial-gradient", "repeating-linear-gradient", "repeating-radial-gradient"),
}
_NO_NAME = re.compile(r"[\s,:;()'\"/+*]")
# Nothing is looked at twice (``*+``): a text may be long.
_PICTURE = re.compile(r"url\(\s*+(\"[^\"]*+\"|'[^']*+'|[^\"'()\s]*+)\s*+\)", re.I)
_BINDING = re.compile(r"\s*(?:behavior|-moz-binding|-webkit-binding)\s*:", re.I)


def clean_text(text: str, resolve: Resolve, base_url: str = "") -> etree._Element:
    """Return the ``div`` that holds ``text``, a piece of HTML, with pictures embedded.

    :param resolve: tells which pictures stay
    :param base_url: of the links that begin with "/"

    >>> clean = lambda text: html.tostring(clean_text(text, lambda url: None), encoding="unicode")
    >>> clean("<p onclick='x()'>A<img src='/web/image/1'>B<script>x()</script></p>")
    '<div><p>AB</p></div>'
    >>> clean('<p style="color: red; background: URL(http://a/b)">C</p>')
    '<div><p style="color: red">C</p></div>'
    """
    parser = html.HTMLParser(encoding="utf-8")
    page = html.document_fromstring(f"<html><body><div>{text}</div></body></html>".encode(errors="ignore"), parser)
    root = html.Element("div")
    body = page.find("body")
    for part in body if body is not None else ():
        root.append(part)
    first = root[0] if len(root) == 1 and root[0].tag == "div" and not root[0].attrib else root
    clean(first, resolve, base_url)
    return first


def clean(root: etree._Element, resolve: Resolve, base_url: str = "", restyle: Restyle | None = None) -> None:
    """Remove from ``root`` what would be fetched or run, embed the pictures that ``resolve`` knows.

    :param restyle: stylesheets are kept as it returns them; without it they go
    """
    for element in list(root.iter()):
        if restyle and element.tag == "style":
            element.text = restyle(element.text or "")
        elif not isinstance(element.tag, str) or element.tag.lower() in REMOVED:
            remove(element)
        else:
            _clean_element(element, resolve, base_url)


def complete_page(page: str, resolve: Resolve, relink: Relink, restyle: Restyle, base_url: str = "") -> str:
    """Return a whole page without what would be fetched from a server.

    Scripts stay only where they are written into the head, which is the place of templates.
    """
    root = html.document_fromstring(page.encode(errors="ignore"), html.HTMLParser(encoding="utf-8"))
    body, old = root.find("body"), root.find("head")
    onload = body.get("onload")
    clean(body, resolve, base_url, restyle)
    if onload == "subst()":
        body.set("onload", onload)
    head = etree.Element("head")
    etree.SubElement(head, "meta", charset="utf-8")
    for element in old if old is not None else ():
        if element.tag == "link" and (address := relink(element.get("href") or "")):
            etree.SubElement(head, "link", rel="stylesheet", type="text/css", href=address)
        elif element.tag == "style":
            etree.SubElement(head, "style").text = restyle(element.text or "")
        elif element.tag == "script" and not element.get("src"):
            etree.SubElement(head, "script").text = element.text
    whole = etree.Element("html", {name: root.get(name) for name in ("lang", "style", "dir") if root.get(name)})
    whole.extend([head, body])
    return f"<!DOCTYPE html>\n{html.tostring(whole, encoding='unicode')}"


def pictures(text: str) -> list[str]:
    """Return the addresses of all pictures in a piece of HTML, as ``clean_text`` asks for them.

    >>> pictures("<img src='/web/image/1'><p style='background:url(/web/image/2)'>")
    ['/web/image/1', '/web/image/2']
    """
    found: list[str] = []
    clean_text(text, lambda url: found.append(url))
    return found


def _clean_element(element: etree._Element, resolve: Resolve, base_url: str) -> None:
    for name, value in list(element.attrib.items()):
        lowered = name.lower()
        local = lowered.rpartition(":")[2]
        if local == "href":
            kept = _link(element, value, base_url)
        elif lowered == "style":
            kept = clean_style(value, resolve)
        elif lowered == "src" and element.tag.lower() == "img":
            kept = resolve(value.strip())
        else:
            kept = None if _is_loading(local, value) else value
        if kept is None:
            del element.attrib[name]
        elif kept != value:
            element.set(name, kept)
    if element.tag.lower() == "img" and not element.get("src"):
        remove(element)


def _link(element: etree._Element, value: str, base_url: str) -> str | None:
    """Return where a link on paper leads, None for what is loaded."""
    target = value.strip()
    if element.tag.lower() not in ("a", "area"):
        return target if re.fullmatch(r"#[\w.:-]+", target) else None
    if base_url and target.startswith("/") and not target.startswith("//"):
        return base_url + target
    return target if LINKED.match(target) else None


def _is_loading(name: str, value: str) -> bool:
    if name.startswith("on") or name in LOADING or name == "src":
        return True
    lowered = value.lower()
    return "url(" in lowered and not re.fullmatch(r"\s*url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)\s*", lowered)


def clean_style(style: str, resolve: Resolve) -> str | None:
    """Return those declarations of a style attribute that load nothing but what ``resolve`` knows, or None.

    >>> clean_style("width: calc(1px + 2px); color:u\\\\72l(x); a: b(c)", lambda url: None)
    'width: calc(1px + 2px)'
    >>> clean_style("background: url('/web/image/1') no-repeat", lambda url: "data:,")
    "background: url('data:,') no-repeat"
    """
    kept = [declaration for part in _declarations(style) if (declaration := _declaration(part, resolve))]
    return "; ".join(kept) or None


def _declaration(text: str, resolve: Resolve) -> str:
    if any(sign in text for sign in ("\\", "/*", "@", "<", "{", "}", "\0")) or _BINDING.match(text):
        return ""
    results = [resolve(found[1].strip("\"' ")) for found in _PICTURE.finditer(text)]
    if not all(results):
        return ""
    rest = _PICTURE.sub("", text)
    if any(name.lower() not in FUNCTIONS for name in _functions(rest)):
        return ""
    addresses = iter(results)
    return _PICTURE.sub(lambda _found: f"url('{next(addresses)}')", text).strip()


def _functions(text: str) -> Iterator[str]:
    """Yield the name before each bracket in ``text``, "" where there is none."""
    for part in text.split("(")[:-1]:
        yield _NO_NAME.split(part.rstrip())[-1]


def _declarations(style: str) -> Iterator[str]:
    """Yield the parts of ``style`` between semicolons that stand in no quotes and no brackets."""
    part, quote, depth = "", "", 0
    for sign in style:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        if sign == ";" and not quote and depth <= 0:
            yield part
            part, depth = "", 0
        else:
            part += sign
    if not quote and depth == 0:
        yield part
