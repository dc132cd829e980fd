"""Stylesheets that bring their fonts and small pictures along."""

import base64
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Callable, Collection

SMALL = 30_000  # bytes of a picture that every page of a document may carry
FONTS = {"woff": "woff", "ttf": "truetype", "otf": "opentype"}  # in the order in which the printer likes them
_FACE = re.compile(r"@font-face\s*\{([^}]*)\}", re.I)
_FAMILY = re.compile(r"font-family\s*:\s*['\"]?([^;'\"]+)", re.I)
_SOURCE = re.compile(r"src\s*:[^;]*(?:;|$)", re.I)
_ADDRESS = re.compile(r"url\(\s*+(\"[^\"]*+\"|'[^']*+'|[^)\s]*+)\s*+\)", re.I)
_IMPORT = re.compile(r"@import[^;{]*;?", re.I)

# Given the path of a static file such as "/web/static/x.woff", its bytes, or None.
Read = Callable[[str], bytes | None]


def self_contained(css: str, read: Read, unused: Collection[str] | None = ()) -> tuple[str, dict[str, bytes]]:
    """Return ``css`` and the files to be laid beside it, its fonts.

    Of whatever else it would load, small pictures are in it.

    :param unused: families of fonts that are left out; None leaves out all

    >>> css = "@import 'http://a'; @font-face{font-family:'Lato'; src:url('/f.woff?1') format('woff'); font-weight:700}"
    >>> css, files = self_contained(css, lambda path: b"font")
    >>> print(css.strip())
    @font-face{font-family:'Lato';  font-weight:700;src:url("795ea3efa43d0872.woff") format("woff")}
    >>> files
    {'795ea3efa43d0872.woff': b'font'}
    >>> css = "@font-face{font-family:Other;src:url(/o.woff)} p{background:url(http://a)}"
    >>> self_contained(css, lambda path: b"x" * 99_999, unused=["Other"])
    (' p{background:url("data:,")}', {})
    """
    css = _IMPORT.sub("", css)
    parts, files, end = [], {}, 0
    for face in _FACE.finditer(css):
        parts += [_with_pictures(css[end : face.start()], read), _font(face[1], unused, read, files)]
        end = face.end()
    return "".join([*parts, _with_pictures(css[end:], read)]), files


def _font(face: str, unused: Collection[str] | None, read: Read, files: dict[str, bytes]) -> str:
    family = _FAMILY.search(face)
    if unused is None or not family or family[1].strip() in unused:
        return ""
    paths = {path.rpartition(".")[2].lower(): path for path in map(_path, _ADDRESS.findall(face))}
    for suffix, kind in FONTS.items():
        content = suffix in paths and read(paths[suffix])
        if content:
            name = f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
            files[name] = content
            return f'@font-face{{{_SOURCE.sub("", face).rstrip("; ")};src:url("{name}") format("{kind}")}}'
    return ""


def _with_pictures(css: str, read: Read) -> str:
    return _ADDRESS.sub(lambda found: f'url("{_picture(found[1], read)}")' if _is_foreign(found[1]) else found[0], css)


def _picture(address: str, read: Read) -> str:
    path = _path(address)
    mimetype = mimetypes.guess_type(path)[0] or ""
    content = read(path) if mimetype.startswith("image/") else None
    if not content or len(content) > SMALL:
        return "data:,"
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"


def _is_foreign(address: str) -> bool:
    return not address.strip("\"' ").lower().startswith(("data:", "#"))


def _path(address: str) -> str:
    """Return the path of a static file without what tells browsers which version it is."""
    path = re.split(r"[?#]", address.strip("\"' "), maxsplit=1)[0]
    return posixpath.normpath(path) if path.startswith("/") and not path.startswith("//") else ""
