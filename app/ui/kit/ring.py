"""Completeness as a ring: share, number, and a name for the ear."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui import fonts, words
from app.ui.theme import tokens

LOW = 60
"""Below this share (percent) the ring turns to the warning tone."""


def paint_ring(painter: QPainter, box: QRectF, percent: int, width: float) -> None:
    """A ring of ``percent`` into ``box``, from twelve o'clock clockwise."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(width, width, -width, -width)
    painter.setPen(QPen(tokens().colour("line"), width))
    painter.drawEllipse(inner)
    if percent > 0:
        tone = "accent" if percent >= LOW else "warn"
        painter.setPen(QPen(tokens().colour(tone), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(inner, 90 * 16, -round(min(percent, 100) * 57.6))
    painter.restore()


class Ring(QWidget):
    """``percent`` 0…100; the number stands inside from 48 px on."""

    pressed = Signal()

    def __init__(self, percent: int = 0, px: int = 80, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._percent = percent
        self._pressable = False
        self.setFixedSize(px, px)
        self.set_percent(percent)

    def set_percent(self, percent: int) -> None:
        self._percent = percent
        words.say(self, "ui.ring", "setAccessibleName", percent=percent)
        words.say(self, "ui.ring", "setToolTip", percent=percent)
        self.update()

    def make_pressable(self, key: str) -> None:
        """Let it be pressed; ``key`` says what for."""
        self._pressable = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words.say(self, key, "setAccessibleDescription")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressable and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._pressable and Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_ring(painter, box, self._percent, 7 if self.width() >= 64 else 3)
        if self.width() >= 48:
            painter.setFont(fonts.sized(self.width() * 18 // 80, bold=True).resolve(self.font()))
            painter.setPen(tokens().colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{self._percent}%")
        if self._pressable and self.hasFocus():
            painter.setPen(QPen(tokens().colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
