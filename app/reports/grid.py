"""A table that breaks over pages, between rows and inside long ones, with its header repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.reports.typesetting import HAIRLINE, MUTED, PANEL, Prose

_GAP: Final = 12.0  # between columns
_ROW_PAD: Final = 4.5  # above and below a row's text
_PANEL_PAD: Final = 12.0
_WHOLE_LINES: Final = 5  # a row up to this high is never split


class Grid:
    """Rows of prose in columns whose widths share the page's width by ``weights``.

    ``panel``: no rules, on a tinted ground (facts); otherwise hairlines between the rows.
    """

    def __init__(
        self,
        weights: Sequence[float],
        rows: Sequence[Sequence[Prose]],
        header: Sequence[Prose] = (),
        *,
        panel: bool = False,
        before: float = 0.0,
        after: float = 8.0,
    ) -> None:
        self._weights, self._rows, self._header = tuple(weights), [tuple(row) for row in rows], tuple(header)
        self._panel = panel
        self.before, self.after, self.keep_next = before, after, False
        self._widths: list[float] = []
        self._heights: list[float] = []

    def fit(self, width: float) -> float:
        inner = width - 2 * self._side - _GAP * (len(self._weights) - 1)
        self._width = width
        self._widths = [inner * weight / sum(self._weights) for weight in self._weights]
        self._heights = [self._row_height(row) for row in self._rows]
        return self._head() + sum(self._heights) + self._foot

    def least(self, width: float) -> float:
        self.fit(width)
        first = min(self._heights[0], self._split_height(self._rows[0])) if self._rows else 0.0
        return self._head() + first + self._foot

    def split(self, width: float, room: float) -> tuple[Grid, Grid] | None:
        self.fit(width)
        used, count = self._head() + self._foot, 0
        while count < len(self._rows) and used + self._heights[count] <= room + 0.01:
            used += self._heights[count]
            count += 1
        if count == len(self._rows):
            return None
        top, rest = self._rows[:count], self._rows[count:]
        row, left = rest[0], room - used
        if self._heights[count] > self._split_height(row) and left >= self._split_height(row) - 0.01:
            cut = [
                cell.cut(column, int((left - 2 * self._pad + 0.01) // cell.style.leading))
                for cell, column in zip(row, self._widths, strict=True)
            ]
            top = [*top, tuple(pair[0] for pair in cut)]
            rest = [tuple(pair[1] for pair in cut), *rest[1:]]
        if not top:
            return None
        return self._like(top, self.before, 0.0), self._like(rest, 0.0, self.after)

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        height = self._head() + sum(self._heights) + self._foot
        canvas.saveState()
        if self._panel:
            canvas.setFillColor(HexColor(PANEL))
            canvas.roundRect(x, top - height, self._width, height, 6, stroke=0, fill=1)
        y = top - (self._side - self._pad if self._panel else 0)
        canvas.setLineWidth(0.5)
        if self._header:
            self._draw_row(canvas, self._header, x, y)
            y -= self._row_height(self._header)
            self._rule(canvas, x, y, MUTED)
        for index, (row, row_height) in enumerate(zip(self._rows, self._heights, strict=True)):
            self._draw_row(canvas, row, x, y)
            y -= row_height
            if not self._panel and (self._header or index + 1 < len(self._rows)):
                self._rule(canvas, x, y, HAIRLINE)
        canvas.restoreState()

    @property
    def _side(self) -> float:
        return _PANEL_PAD if self._panel else 0.0

    @property
    def _pad(self) -> float:
        return 2.0 if self._panel else _ROW_PAD

    @property
    def _foot(self) -> float:
        return self._side - self._pad if self._panel else 0.0

    def _head(self) -> float:
        return (self._row_height(self._header) if self._header else 0.0) + self._foot

    def _row_height(self, row: Sequence[Prose]) -> float:
        return max(cell.fit(width) for cell, width in zip(row, self._widths, strict=True)) + 2 * self._pad

    def _split_height(self, row: Sequence[Prose]) -> float:
        return _WHOLE_LINES * max(cell.style.leading for cell in row) + 2 * self._pad

    def _draw_row(self, canvas: Canvas, row: Sequence[Prose], x: float, y: float) -> None:
        x += self._side
        for cell, width in zip(row, self._widths, strict=True):
            cell.fit(width)
            cell.draw(canvas, x, y - self._pad)
            x += width + _GAP

    def _rule(self, canvas: Canvas, x: float, y: float, color: str) -> None:
        canvas.setStrokeColor(HexColor(color))
        canvas.line(x, y, x + self._width, y)

    def _like(self, rows: Sequence[Sequence[Prose]], before: float, after: float) -> Grid:
        part = Grid(self._weights, rows, self._header, panel=self._panel, before=before, after=after)
        part.fit(self._width)
        return part
