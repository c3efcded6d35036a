"""Charts in the kit's look: bars, lines, spans over time. Themed, scaled, and told in words to the ear.

A series has its own colour and its own way (solid or pale, line or dashes), so that colour alone says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.ui import fonts
from app.ui.theme import tokens
from app.ui.tokens import Tone

_PAD = 12
_FOOT = 24
_HEAD = 26


@dataclass(frozen=True)
class Series:
    """Values, one for each label (None: none known); ``name`` is content, already in the language."""

    name: str
    values: Sequence[float | None]
    tone: Tone = "accent"
    pale: bool = False


class Chart(QWidget):
    """Base: labels under the axis, a legend above, a sentence for the ear made of every value."""

    def __init__(self, height: int = 180, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._height = height
        self._labels: Sequence[str] = ()
        self._series: Sequence[Series] = ()
        self._write: Callable[[float], str] = str

    def sizeHint(self) -> QSize:
        return QSize(320, self._height)

    def show_data(
        self, name: str, labels: Sequence[str], series: Sequence[Series], write: Callable[[float], str]
    ) -> None:
        """``write`` tells how a value reads; ``name`` what the chart is of."""
        self._labels, self._series, self._write = labels, series, write
        told = []
        for at, label in enumerate(labels):
            parts = [f"{one.name} {write(v)}" for one in series if (v := one.values[at]) is not None]
            told.append(f"{label}: {tr('dossiers.separator').join(parts)}")
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))
        self.update()

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_PAD, _HEAD + 16, -_PAD, -_FOOT)

    def _range(self) -> tuple[float, float]:
        values = [v for one in self._series for v in one.values if v is not None]
        return min([0.0, *values]), max([0.0, *values]) or 1.0

    def _y(self, value: float) -> float:
        box, (low, high) = self._box(), self._range()
        return box.bottom() - (value - low) / (high - low) * box.height()

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t, box = tokens(), self._box()
        painter.setPen(QPen(t.colour("line"), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(box.top() + share * box.height()) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setFont(fonts.sized(11))
        painter.setPen(t.colour("text3"))
        step = box.width() / max(1, len(self._labels))
        for at, label in enumerate(self._labels):
            place = QRectF(box.left() + at * step, box.bottom() + 4, step, _FOOT - 4)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, label)
        self._legend(painter)
        return painter

    def _legend(self, painter: QPainter) -> None:
        x = float(_PAD)
        for one in self._series:
            mark = QRectF(x, 6, 10, 10)
            self._mark(painter, mark, one)
            painter.setPen(tokens().colour("text2"))
            width = QFontMetrics(painter.font()).horizontalAdvance(one.name)
            painter.drawText(QRectF(x + 15, 0, width + 4, 22), Qt.AlignmentFlag.AlignVCenter, one.name)
            x += width + 34

    def _mark(self, painter: QPainter, box: QRectF, one: Series) -> None:
        t = tokens()
        painter.setPen(QPen(t.colour(one.tone), 1.5))
        painter.setBrush(t.soft(one.tone) if one.pale else t.colour(one.tone))
        painter.drawRoundedRect(box, 2, 2)

    def _value(self, painter: QPainter, x: float, y: float, text: str, tone: str = "text2") -> None:
        painter.setPen(tokens().colour(tone))
        painter.drawText(QRectF(x - 60, y - 18, 120, 16), Qt.AlignmentFlag.AlignCenter, text)


class Bars(Chart):
    """Groups of bars, each with its value above."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self._begin()
        t, box = tokens(), self._box()
        step = box.width() / max(1, len(self._labels))
        wide = min(44.0, step * 0.7 / max(1, len(self._series)))
        for at in range(len(self._labels)):
            left = box.left() + at * step + (step - wide * len(self._series)) / 2
            for number, one in enumerate(self._series):
                value = one.values[at]
                if value is None:
                    continue
                top, zero = self._y(max(value, 0)), self._y(0)
                low = self._y(min(value, 0))
                bar = QRectF(left + number * wide + 2, top, wide - 4, max(1.5, (zero if value >= 0 else low) - top))
                painter.setPen(QPen(t.colour(one.tone), 1.5) if one.pale else Qt.PenStyle.NoPen)
                painter.setBrush(t.soft(one.tone) if one.pale else t.colour(one.tone))
                painter.drawRoundedRect(bar, 3, 3)
                self._value(painter, bar.center().x(), top, self._write(value))
        painter.end()


class Lines(Chart):
    """A line for each series with a dot at each value; pale ones are dashed."""

    def _range(self) -> tuple[float, float]:
        values = [v for one in self._series for v in one.values if v is not None] or [0.0, 1.0]
        low, high = min(values), max(values)
        room = (high - low) * 0.2 or abs(high) * 0.1 or 1.0
        return low - room, high + room

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self._begin()
        t, box = tokens(), self._box()
        step = box.width() / max(1, len(self._labels))
        for number, one in enumerate(self._series):
            points = [
                QPointF(box.left() + (at + 0.5) * step, self._y(v)) for at, v in enumerate(one.values) if v is not None
            ]
            style = Qt.PenStyle.DashLine if one.pale else Qt.PenStyle.SolidLine
            painter.setPen(QPen(t.colour(one.tone), 2, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(points)
            painter.setPen(QPen(t.colour(one.tone), 2))
            painter.setBrush(t.colour("surface") if one.pale else t.colour(one.tone))
            for point in points:
                painter.drawEllipse(point, 3.5, 3.5)
            if number == 0:
                for point, value in zip(points, (v for v in one.values if v is not None), strict=True):
                    self._value(painter, point.x(), point.y() - 4, self._write(value))
        painter.end()


@dataclass(frozen=True)
class Bar:
    """A span on a time line, in ordinal days; ``marks``: day, tone, what it is; ``tail``: until when it echoes."""

    name: str
    detail: str
    begin: float
    end: float
    tone: Tone = "accent"
    tail: float | None = None
    marks: Sequence[tuple[float, Tone, str]] = field(default_factory=tuple)


class Spans(QWidget):
    """Spans under each other over one time axis, with the line of today."""

    ROW = 46

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: Sequence[Bar] = ()
        self._ticks: Sequence[tuple[float, str]] = ()
        self._today = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(480, 40 + self.ROW * max(1, len(self._bars)))

    def minimumSizeHint(self) -> QSize:
        return QSize(280, self.sizeHint().height())

    def show_data(self, name: str, bars: Sequence[Bar], ticks: Sequence[tuple[float, str]], today: float) -> None:
        """``ticks``: days with their words, from the first to the last day of the axis."""
        self._bars, self._ticks, self._today = bars, ticks, today
        told = [f"{one.name}: {one.detail}" + "".join(f"; {word}" for _, _, word in one.marks) for one in bars]
        self.setAccessibleName(name)
        self.setAccessibleDescription("\n".join(told))
        self.setToolTip("\n".join(told))
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if len(self._ticks) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = tokens()
        left, right = 8.0, self.width() - 8.0
        first, last = self._ticks[0][0], self._ticks[-1][0]

        def x(day: float) -> float:
            return left + (min(max(day, first), last) - first) / (last - first) * (right - left)

        painter.setFont(fonts.sized(11))
        for day, word in self._ticks[:-1]:
            painter.setPen(QPen(t.colour("line"), 1))
            painter.drawLine(QPointF(x(day), 22), QPointF(x(day), self.height()))
            painter.setPen(t.colour("text3"))
            painter.drawText(QRectF(x(day) + 4, 2, 90, 18), Qt.AlignmentFlag.AlignVCenter, word)
        for at, one in enumerate(self._bars):
            self._bar(painter, one, 30 + at * self.ROW, x)
        painter.setPen(QPen(t.colour("bad"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x(self._today), 20), QPointF(x(self._today), self.height()))
        painter.end()

    def _bar(self, painter: QPainter, one: Bar, top: float, x: Callable[[float], float]) -> None:
        t = tokens()
        painter.setPen(t.colour("text"))
        painter.setFont(fonts.sized(12))
        text = f"{one.name} · {one.detail}" if one.detail else one.name
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 16)
        painter.drawText(QRectF(8, top - 2, self.width() - 16, 18), Qt.AlignmentFlag.AlignVCenter, shown)
        box = QRectF(x(one.begin), top + 19, max(4.0, x(one.end) - x(one.begin)), 10)
        if one.tail is not None:
            painter.setPen(QPen(t.colour(one.tone), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(box.right(), box.center().y()), QPointF(x(one.tail), box.center().y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour(one.tone))
        painter.drawRoundedRect(box, 4, 4)
        for day, tone, _ in one.marks:
            painter.setPen(QPen(t.colour("surface"), 1.5))
            painter.setBrush(t.colour(tone))
            middle = QPointF(x(day), box.center().y())
            painter.drawPolygon([middle + QPointF(*p) for p in ((0, -7), (7, 0), (0, 7), (-7, 0))])
