"""The watermark of rule **watermark**: drawn as outlines, so that it never gets into copied or extracted text."""

from __future__ import annotations

import math
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import regular, settable
from app.reports.outlines import add_text
from app.reports.typesetting import INK

_SIZE: Final = 13.0
_ANGLE: Final = 28.0  # degrees
_GAP: Final = 84.0  # along the line
_STEP: Final = 118.0  # between the lines
_OPACITY: Final = 0.055


class Watermark:
    """One Form XObject with the line's outlines, repeated diagonally over a page."""

    def __init__(self, canvas: Canvas, text: str, name: str) -> None:
        self._name = name
        path = canvas.beginPath()
        self._length = add_text(path, regular(), settable(text), _SIZE, 0.0, 0.0)
        canvas.beginForm(name, 0, -math.ceil(_SIZE / 2), math.ceil(self._length), math.ceil(_SIZE * 1.2))
        canvas.drawPath(path, stroke=0, fill=1, fillMode=1)  # non-zero winding, as TrueType asks
        canvas.endForm()

    def draw(self, canvas: Canvas, width: float, height: float) -> None:
        """Over the whole page of ``width`` × ``height`` points, above everything drawn so far."""
        canvas.saveState()
        canvas.setFillColor(HexColor(INK))
        canvas.setFillAlpha(_OPACITY)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(_ANGLE)
        reach = math.hypot(width, height) / 2
        pitch = self._length + _GAP
        for row in range(-math.ceil(reach / _STEP), math.ceil(reach / _STEP) + 1):
            shift = pitch / 2 if row % 2 else 0.0
            for column in range(-math.ceil(reach / pitch) - 1, math.ceil(reach / pitch) + 1):
                x, y = column * pitch + shift, row * _STEP
                if self._on_page(x, y, width, height):
                    canvas.saveState()
                    canvas.translate(x, y)
                    canvas.doForm(self._name)
                    canvas.restoreState()
        canvas.restoreState()

    def _on_page(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether a tile, in turned coordinates around the page's centre, can touch the page."""
        cos, sin = math.cos(math.radians(_ANGLE)), math.sin(math.radians(_ANGLE))
        x0, y0 = x * cos - y * sin, x * sin + y * cos
        x1, y1 = x0 + self._length * cos, y0 + self._length * sin
        margin = _SIZE * 1.5
        return (
            max(x0, x1) > -width / 2 - margin
            and min(x0, x1) < width / 2 + margin
            and max(y0, y1) > -height / 2 - margin
            and min(y0, y1) < height / 2 + margin
        )
