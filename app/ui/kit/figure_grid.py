"""Figures in true columns: heads above, a line a year, a sum beneath. Short figures where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.ui import fonts
from app.ui.kit.layout import rule
from app.ui.kit.text import Text

GAP = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """A value as it is written, and its short way of writing (empty: the same)."""

    text: str
    short: str = ""

    def written(self, *, short: bool) -> str:
        return self.short or self.text if short else self.text


class FigureGrid(QWidget):
    """Lines of figures under ``heads``; the first column names the line. ``last_sum``: the last line is their sum."""

    def __init__(
        self,
        name: str,
        heads: Sequence[str],
        lines: Sequence[Sequence[Figure]],
        *,
        last_sum: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._heads, self._lines, self._last_sum = heads, lines, last_sum
        self._short = False
        self._cells: list[tuple[Text, Figure]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._fill()
        self._full_width = self._width()
        self.setAccessibleName(name)
        told = [
            ", ".join(f"{head} {one.text}" for head, one in zip(heads, line, strict=True) if one.text)
            for line in lines
        ]  # fmt: skip
        self.setAccessibleDescription("\n".join(told))

    def _fill(self) -> None:
        for column, head in enumerate(self._heads):
            label = Text(plain=head, px=12, tone="text3", wrap=True)
            label.setAlignment(_side(column) | Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(label, 0, column)
            self._grid.setColumnStretch(column, 0 if column == 0 else 1)
        self._grid.addWidget(rule(), 1, 0, 1, len(self._heads))
        for at, line in enumerate(self._lines):
            total = self._last_sum and at == len(self._lines) - 1
            if total:
                self._grid.addWidget(rule(), 2 * at + 2, 0, 1, len(self._heads))
            for column, one in enumerate(line):
                label = Text(plain=one.text, px=14 if column else 13, bold=total)
                label.setAlignment(_side(column) | Qt.AlignmentFlag.AlignVCenter)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
                self._grid.addWidget(label, 2 * at + 3, column)
                self._cells.append((label, one))

    def _width(self) -> int:
        """What all figures at their full length need, px."""
        columns = len(self._heads)
        metrics = QFontMetrics(fonts.sized(14, bold=True).resolve(self.font()))
        widest = [max(metrics.horizontalAdvance(line[c].text) for line in self._lines) for c in range(columns)]
        return sum(widest) + GAP * (columns - 1)

    def values(self) -> Sequence[Sequence[str]]:
        """What stands in the lines."""
        texts = [label.text() for label, _ in self._cells]
        return [texts[at : at + len(self._heads)] for at in range(0, len(texts), len(self._heads))]

    def labels(self) -> Sequence[QLabel]:
        """The labels of the lines, from left to right, from top to bottom."""
        return [label for label, _ in self._cells]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        short = self.width() < self._full_width
        if short != self._short:
            self._short = short
            for label, one in self._cells:
                label.setText(one.written(short=short))
                label.setToolTip(one.text if short and one.short else "")
        # wrapped heads need their height for this width
        self.setFixedHeight(max(self._grid.heightForWidth(self.width()), self._grid.minimumSize().height()))


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
