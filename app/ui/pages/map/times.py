"""The slider through time: one dot a quarter, the last one now. Arrow keys move it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.clock import local_moment
from app.i18n import tr
from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.theme import tokens

STEP = 92
MOST = 8
_LEFT = 40


def quarter_word(moment: int) -> str:
    """The quarter that ended at a moment."""
    day = local_moment(moment - 1_000)
    return tr("mappage.quarter", year=day.year, n=(day.month - 1) // 3 + 1)


class TimeSlider(QWidget):
    """``chosen``: the moment in UTC milliseconds, None for now."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: Sequence[int] = ()
        self._at = 0
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words.say(self, "mappage.time", "setAccessibleName")
        words.say(self, "mappage.time", "setToolTip")

    def set_moments(self, moments: Sequence[int], at: int | None) -> None:
        """The newest ones that have room; ``at`` is the one shown."""
        self._moments = list(moments)[-MOST:]
        self._at = self._moments.index(at) if at in self._moments else len(self._moments) - 1
        self.setVisible(len(self._moments) > 1)
        self.updateGeometry()
        self._tell()

    @property
    def word(self) -> str:
        """What is shown now."""
        return tr("mappage.now") if self._at >= len(self._moments) - 1 else quarter_word(self._moments[self._at])

    def sizeHint(self) -> QSize:
        return QSize(_LEFT + STEP * max(len(self._moments) - 1, 0) + 56, 48)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def choose(self, at: int) -> None:
        """Move to the ``at``-th dot."""
        at = min(max(at, 0), len(self._moments) - 1)
        if at != self._at and self._moments:
            self._at = at
            self._tell()
            self.chosen.emit(None if at == len(self._moments) - 1 else self._moments[at])

    def _tell(self) -> None:
        if self._moments:
            self.setAccessibleDescription(self.word)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
        if (key := Qt.Key(event.key())) in step:
            self.choose(self._at + step[key])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(round((event.position().x() - _LEFT) / STEP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(0, 8, 16, 16), "history", "text3")
        last = len(self._moments) - 1
        painter.setPen(QPen(t.colour("line"), 2))
        painter.drawLine(QPointF(_LEFT, 15), QPointF(_LEFT + STEP * last, 15))
        for at, moment in enumerate(self._moments):
            x, on = _LEFT + STEP * at, at == self._at
            painter.setPen(QPen(t.colour("accent" if on else "edge"), 2))
            painter.setBrush(t.colour("accent" if on else "surface"))
            painter.drawEllipse(QPointF(x, 15), 7 if on else 4.5, 7 if on else 4.5)
            if on and self.hasFocus() and self._ring:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(x, 15), 11, 11)
            painter.setFont(fonts.sized(12, bold=on).resolve(self.font()))
            painter.setPen(t.colour("accent" if on else "text2"))
            word = tr("mappage.now") if at == last else quarter_word(moment)
            painter.drawText(QRectF(x - STEP / 2, 28, STEP, 18), Qt.AlignmentFlag.AlignCenter, word)
        painter.end()
