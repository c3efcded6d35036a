"""A timeline: a time, a dot on a line, and what happens then."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.theme import tokens

Where = Literal["first", "middle", "last", "only"]


class TimelineDot(QWidget):
    """The dot and its piece of line; ``now`` fills it in the accent colour."""

    def __init__(self, where: Where, *, now: bool = False, tone: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = where
        self._now = now
        self._tone = tone
        self.setFixedWidth(16)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(16, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.colour("line"), 2))
        top = 11.0 if self._where in ("first", "only") else 0.0
        bottom = 11.0 if self._where in ("last", "only") else float(self.height())
        if bottom > top:
            painter.drawLine(QPointF(8, top), QPointF(8, bottom))
        painter.setPen(QPen(t.colour(self._tone if self._now else "text3"), 2))
        painter.setBrush(t.colour(self._tone if self._now else "surface"))
        painter.drawEllipse(QPointF(8, 11), 5, 5)
        painter.end()


def timeline_row(at: str, body: QWidget, where: Where, *, now: bool = False) -> QWidget:
    """One entry: the time ``at`` (already formatted), the dot, the body beside them."""
    made = QWidget()
    when = Text(plain=at, px=14, bold=True, tone="accent" if now else "text2")
    when.setMinimumWidth(44)
    side = col(when, None, gap=0)
    line = row(gap=12)
    line.addLayout(side)
    line.addWidget(TimelineDot(where, now=now))
    line.addWidget(body, 1)
    made.setLayout(line)
    return made
