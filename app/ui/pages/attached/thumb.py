"""A photo in small: a button that shows it large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.theme import tokens

SIDE = 56


class Thumb(QAbstractButton):
    """A square piece of the photo with round corners; until it comes, an icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    @property
    def filled(self) -> bool:
        """Whether the photo is here."""
        return not self._picture.isNull()

    def show_picture(self, png: bytes) -> None:
        """The photo, of any shape: its middle is shown."""
        self._picture.loadFromData(png)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("hover"))
        painter.drawRoundedRect(box, 8, 8)
        if self._picture.isNull():
            paint_icon(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), "eye", "text3")
        else:
            side = min(self._picture.width(), self._picture.height())
            left, top = (self._picture.width() - side) / 2, (self._picture.height() - side) / 2
            shape = QPainterPath()
            shape.addRoundedRect(box, 8, 8)
            painter.setClipPath(shape)
            painter.drawPixmap(box, self._picture, QRectF(left, top, side, side))
            painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = self.hasFocus() and self._ring
        painter.setPen(QPen(t.colour("accent" if focused or self.underMouse() else "line"), 2 if focused else 1))
        painter.drawRoundedRect(box, 8, 8)
        painter.end()
