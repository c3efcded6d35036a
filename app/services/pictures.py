"""Photos as they are shown: upright and without what the camera noted; and the day they were taken."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import Final

from PIL import ExifTags, Image, ImageOps

from app.errors import UserError
from app.services.values import parse_date

MOST_PIXELS: Final = 120_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_DAMAGED: Final = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


def shown(content: bytes, longest: int) -> bytes:
    """PNG bytes of a picture. Raises UserError for what can't be shown as one."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata in photos is nobody's concern
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise UserError("attachment-no-picture")
                image.draft("RGB", (longest, longest))
                upright = ImageOps.exif_transpose(image)
                upright = upright.convert(
                    "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
                )
                upright.thumbnail((longest, longest))
                upright.info.clear()
                upright.save(out, "PNG")
        except _DAMAGED:
            raise UserError("attachment-no-picture") from None
    return out.getvalue()


def taken_on(content: bytes, media_type: str) -> dt.date | None:
    """The day a photo was taken, as the camera noted it; None if it didn't."""
    if media_type not in {"image/jpeg", "image/tiff", "image/png", "image/webp"}:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                exif = image.getexif()
                noted = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        except _DAMAGED:
            return None
    return parse_date(str(noted)[:10].replace(":", "-")) if noted else None


def is_picture(content: bytes) -> bool:
    """Whether the bytes are a picture of a kind that can be shown, by their header alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                return image.width * image.height <= MOST_PIXELS
        except _DAMAGED:
            return False
