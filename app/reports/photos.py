"""Photographs on paper: upright, without what the camera noted about them (EXIF), at a printer's resolution."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.reports.typesetting import MUTED, PANEL, Prose, Style

_GAP: Final = 16.0
_MAX_HEIGHT: Final = 172.0
_MAX_SIDE: Final = 1000  # pixels: more than 300 dpi at half the page's width
_MAX_PIXELS: Final = 80_000_000
_CAPTION: Final = Style(size=8.5, leading=13.0, color=MUTED)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph's file (JPEG or PNG) and what stands under it."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    jpeg: bytes | None
    aspect: float  # height / width
    caption: Prose


class PhotoRow:
    """Up to two photographs side by side. One that can't be read is a grey field that says so."""

    before, after, keep_next = 0.0, 10.0, False

    def __init__(self, photos: tuple[Photo, ...], unreadable: str) -> None:
        self._frames = [_frame(photo, unreadable) for photo in photos[:2]]
        self._column = 0.0
        self._high = 0.0

    def fit(self, width: float) -> float:
        self._column = (width - _GAP) / 2
        self._high = max(min(self._column * frame.aspect, _MAX_HEIGHT) for frame in self._frames)
        return self._high + 5.0 + max(frame.caption.fit(self._column) for frame in self._frames)

    def least(self, width: float) -> float:
        return self.fit(width)

    def split(self, width: float, room: float) -> None:
        """A photograph is never cut."""

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        for frame in self._frames:
            high = min(self._column * frame.aspect, _MAX_HEIGHT)
            wide = high / frame.aspect
            canvas.saveState()
            clip = canvas.beginPath()
            clip.roundRect(x, top - high, wide, high, 4)
            canvas.clipPath(clip, stroke=0, fill=0)
            if frame.jpeg is None:
                canvas.setFillColor(HexColor(PANEL))
                canvas.rect(x, top - high, wide, high, stroke=0, fill=1)
            else:
                canvas.drawImage(ImageReader(io.BytesIO(frame.jpeg)), x, top - high, wide, high)
            canvas.restoreState()
            frame.caption.draw(canvas, x, top - self._high - 5.0)
            x += self._column + _GAP


def _frame(photo: Photo, unreadable: str) -> _Frame:
    try:
        with Image.open(io.BytesIO(photo.data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise ValueError("too many pixels")
            image.draft("RGB", (_MAX_SIDE, _MAX_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            upright.thumbnail((_MAX_SIDE, _MAX_SIDE))
            ground = Image.new("RGBA", upright.size, "white")
            flat = Image.alpha_composite(ground, upright).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _Frame(None, 0.6, Prose(" ".join(filter(None, (photo.caption, unreadable))), _CAPTION))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=84, optimize=True)
    return _Frame(out.getvalue(), flat.height / flat.width, Prose(photo.caption, _CAPTION))
