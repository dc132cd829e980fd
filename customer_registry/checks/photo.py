"""Photos that come from outside: known by their content, and written anew.

Whatever hides in the file besides the picture (scripts, positions, a second format) is gone afterwards.
"""

import io

# Odoo keeps Pillow from loading further formats by itself; this import registers WebP.
from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 1024
FORMATS = ("PNG", "JPEG", "WEBP")


class PhotoError(ValueError):
    """Why a file is no photo for us: ``reason`` is "size", "pixels" or "type"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def clean_photo(content: bytes) -> bytes:
    """Return the picture in ``content`` as PNG or JPEG, upright and at most 1024 pixels wide and high.

    :raises PhotoError: larger than 5 MB or 40 megapixels, or neither PNG, JPEG nor WebP
    """
    if len(content) > MAX_BYTES:
        raise PhotoError("size")
    picture = _read(lambda: Image.open(io.BytesIO(content), formats=FORMATS))
    if picture.width * picture.height > MAX_PIXELS:
        raise PhotoError("pixels")
    return _encode(_read(lambda: ImageOps.exif_transpose(picture)))


def _read(step):
    """Return the picture that ``step`` decodes; a decoder meets a broken file with many kinds of errors."""
    try:
        return step()
    except Image.DecompressionBombError as error:
        raise PhotoError("pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PhotoError("type") from error


def _encode(picture: Image.Image) -> bytes:
    is_transparent = "A" in picture.getbands() or "transparency" in picture.info
    picture = _read(lambda: picture.convert("RGBA" if is_transparent else "RGB"))
    picture.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    picture.save(file, format="PNG" if is_transparent else "JPEG", quality=88)
    return file.getvalue()
