"""Links that a page of ours may show."""

from urllib.parse import urlsplit


def is_web_link(link: str) -> bool:
    """Tell whether ``link`` leads to a page: by http, or to one of this server.

    >>> is_web_link("https://example.com/privacy"), is_web_link("/privacy")
    (True, True)
    >>> is_web_link("javascript:alert(1)"), is_web_link("//example.com"), is_web_link("https:///x")
    (False, False, False)
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.netloc)
    return not parts.scheme and not parts.netloc and parts.path.startswith("/")
