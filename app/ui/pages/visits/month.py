"""A month at a glance: days with visits carry a dot; a chosen day narrows the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from PySide6.QtCore import QDate, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.ui import fonts, formats
from app.ui.kit.button import KEYBOARD, IconButton
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.theme import tokens

_CELL = 30
_HEAD = 22


class MonthGrid(QWidget):
    """Six weeks from Monday. Arrow keys move, Space or Enter chooses, Esc lets go; PageUp and PageDown turn pages."""

    chosen = Signal(object)
    """A day (``datetime.date``), or None."""
    turned = Signal(int)

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = self._at = today
        self._first = today.replace(day=1)
        self._chosen: dt.date | None = None
        self._marked: Collection[dt.date] = ()
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEAD + 6 * _CELL)
        self.tell()

    @property
    def first(self) -> dt.date:
        """The month shown, by its first day."""
        return self._first

    def show_marked(self, days: Collection[dt.date], today: dt.date) -> None:
        self._marked, self._today = days, today
        self.tell()
        self.update()

    def show_month(self, first: dt.date) -> None:
        self._first = first.replace(day=1)
        last = (self._first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        self._at = min(max(self._at, self._first), last) if self._at.month != first.month else self._at
        if (self._at.year, self._at.month) != (self._first.year, self._first.month):
            self._at = self._first
        self.tell()
        self.update()

    def choose(self, day: dt.date | None) -> None:
        """Mark a day; the same again lets go."""
        self._chosen = None if day == self._chosen else day
        self.tell()
        self.update()
        self.chosen.emit(self._chosen)

    def tell(self) -> None:
        """Say the day under the cursor."""
        has = tr("visits.day_with") if self._at in self._marked else ""
        self.setAccessibleName(tr("visits.month_name", day=formats.long_day(self._at), state=has).strip())
        self.setToolTip(tr("visits.month_hint"))

    def sizeHint(self) -> QSize:
        return QSize(7 * 40, _HEAD + 6 * _CELL)

    def _day(self, at: int) -> dt.date:
        return self._first + dt.timedelta(days=at - self._first.weekday())

    def _box(self, at: int) -> QRectF:
        width = self.width() / 7
        return QRectF(at % 7 * width, _HEAD + at // 7 * _CELL, width, _CELL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at in range(42):
            if self._box(at).contains(event.position()):
                self._at = self._day(at)
                self.choose(self._at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if key in steps:
            self._ring = True
            self._at += dt.timedelta(days=steps[key])
            if (self._at.year, self._at.month) != (self._first.year, self._first.month):
                self._first = self._at.replace(day=1)
                self.turned.emit(0)
            self.tell()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose(self._at)
        elif key is Qt.Key.Key_Escape and self._chosen is not None:
            self.choose(None)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(-1 if key is Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.sized(11).resolve(self.font()))
        painter.setPen(t.colour("text3"))
        for at in range(7):
            name = formats.locale().dayName(at + 1, formats.locale().FormatType.NarrowFormat)
            painter.drawText(QRectF(at * self.width() / 7, 0, self.width() / 7, _HEAD), _CENTRE, name)
        for at in range(42):
            self._paint_day(painter, self._box(at), self._day(at))
        painter.end()

    def _paint_day(self, painter: QPainter, box: QRectF, day: dt.date) -> None:
        t = tokens()
        inside = day.month == self._first.month
        round_box = QRectF(box.center().x() - 13, box.y() + 1, 26, 26)
        on = day == self._chosen
        painter.setPen(Qt.PenStyle.NoPen)
        if on or day == self._today:
            painter.setBrush(t.colour("accent" if on else "accent_soft"))
            painter.drawEllipse(round_box)
        if day == self._at and self.hasFocus() and self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.drawEllipse(round_box.adjusted(-1, -1, 1, 1))
        today = day == self._today
        tone = "on_accent" if on else "accent" if today else "text" if inside else "text3"
        painter.setFont(fonts.sized(12, bold=today or day in self._marked).resolve(self.font()))
        painter.setPen(t.colour(tone))
        painter.drawText(round_box.adjusted(0, -1, 0, -1), _CENTRE, str(day.day))
        if day in self._marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("on_accent" if on else "accent"))
            painter.drawEllipse(QPointF(box.center().x(), box.y() + 23), 2, 2)


_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class MonthStrip(QWidget):
    """The grid under the month's name with two arrows."""

    chosen = Signal(object)

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = MonthGrid(today)
        self._name = Text(px=13, bold=True)
        before, after = IconButton("chevron-left", "visits.month_before"), IconButton(
            "chevron-right", "visits.month_after"
        )  # fmt: skip
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        self.grid.chosen.connect(self.chosen)
        self.grid.turned.connect(self._turn)
        self.setLayout(col(row(self._name, None, before, after, gap=0, pad=(12, 0, 0, 0)), self.grid, gap=4))
        self.retranslate()

    def show_marked(self, days: Collection[dt.date], today: dt.date) -> None:
        """The days with visits."""
        self.grid.show_marked(days, today)

    def retranslate(self) -> None:
        first = self.grid.first
        shown = QDate(first.year, first.month, 1)
        self._name.show_text(formats.locale().toString(shown, tr("visits.month_format")))
        self.grid.tell()
        self.grid.update()

    @Slot()
    def _before(self) -> None:
        self._turn(-1)

    @Slot()
    def _after(self) -> None:
        self._turn(1)

    @Slot(int)
    def _turn(self, by: int) -> None:
        months = self.grid.first.year * 12 + self.grid.first.month - 1 + by
        self.grid.show_month(dt.date(months // 12, months % 12 + 1, 1))
        self.retranslate()
