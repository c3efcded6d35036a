"""A photo in small: a button that shows it large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.kit.round_picture import RoundPicture
from app.ui.theme import tokens

SIDE = 56


class Thumb(QAbstractButton):
    """A square piece of the photo with round corners; until it comes, an icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = RoundPicture(self)
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("hover"))
        painter.drawRoundedRect(box, 8, 8)
        if not self.picture.here:
            paint_icon(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), "eye", "text3")
        else:
            self.picture.paint(painter, box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = self.hasFocus() and self._ring
        painter.setPen(QPen(t.colour("accent" if focused or self.underMouse() else "line"), 2 if focused else 1))
        painter.drawRoundedRect(box, 8, 8)
        painter.end()
