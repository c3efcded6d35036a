"""A relationship map among the blocks of a paper: vectors, as wide as the page; turned upright where it gets small."""

from __future__ import annotations

from typing import Final

from reportlab.pdfgen.canvas import Canvas

from app.reports.map_pdf import draw_items
from app.reports.map_shapes import Drawing

_MOST: Final = 0.75
"""The largest scale, points per pixel."""
_LEAST: Final = 0.45
"""Below this scale a wide map is turned by 90° and takes the whole page."""
_HIGHEST: Final = 600.0
"""What a map may take of a page's height."""


class MapBlock:
    """The map in one piece."""

    before, after, keep_next = 4.0, 10.0, False

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._scale, self._turned, self._width = 0.0, False, 0.0

    def fit(self, width: float) -> float:
        wide, high = self._drawing.width, self._drawing.height
        self._width = width
        self._scale, self._turned = min(width / wide, _HIGHEST / high, _MOST), False
        turned = min(width / high, _HIGHEST / wide, _MOST)
        if self._scale < _LEAST and turned > self._scale:
            self._scale, self._turned = turned, True
        return (wide if self._turned else high) * self._scale

    def least(self, width: float) -> float:
        return self.fit(width)

    def split(self, width: float, room: float) -> None:
        """A map stays in one piece."""

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        scale = self._scale
        wide, high = self._drawing.width * scale, self._drawing.height * scale
        canvas.saveState()
        if self._turned:
            canvas.translate(x + (self._width - high) / 2, top - wide)
            canvas.rotate(90)
            canvas.scale(scale, -scale)
        else:
            canvas.translate(x + (self._width - wide) / 2, top)
            canvas.scale(scale, -scale)
        draw_items(canvas, self._drawing)
        canvas.restoreState()
