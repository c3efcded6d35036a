"""Lines on a paper that are filled in by hand: signature, date, place."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.reports.sections import LABEL
from app.reports.typesetting import MUTED, Prose


class Signature:
    """Lines to be filled in by hand."""

    before, after, keep_next = 12.0, 0.0, False

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self._width = 0.0

    def fit(self, width: float) -> float:
        self._width = width
        return 38.0

    def least(self, width: float) -> float:
        return self.fit(width)

    def split(self, width: float, room: float) -> None:
        """One line."""

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        wide = (self._width - 24.0 * (len(self._labels) - 1)) / len(self._labels)
        canvas.saveState()
        canvas.setStrokeColor(HexColor(MUTED))
        canvas.setLineWidth(0.6)
        for label in self._labels:
            canvas.line(x, top - 24.0, x + wide, top - 24.0)
            text = Prose(label, LABEL)
            text.fit(wide)
            text.draw(canvas, x, top - 27.0)
            x += wide + 24.0
        canvas.restoreState()
