"""A person's photo, or the initials where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui import words
from app.ui.kit.glyph import Tile

SIDE = 48
PHOTO_PX = 192
"""Fetched at this size: sharp also where the screen is scaled."""


def initials(name: str) -> str:
    """One character of a Chinese name, the first letters of two words of another."""
    parts = name.split()
    if not parts:
        return "–"
    if ord(parts[0][0]) > 0x2E7F:
        return parts[0][0]
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper()


class Portrait(Tile):
    """A square photo with round corners: of any shape its middle, of a tall one its upper part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(letter="–", px=SIDE, parent=parent)
        self._picture = QPixmap()

    def show_name(self, name: str) -> None:
        """Another person: the initials, until a photo comes."""
        self._picture = QPixmap()
        self.become(letter=initials(name))
        words.say(self, "dossiers.photo_of", "setAccessibleName", name=name)

    @property
    def filled(self) -> bool:
        """Whether a photo is shown."""
        return not self._picture.isNull()

    def show_picture(self, png: bytes) -> None:
        """The photo."""
        self._picture.loadFromData(png)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        box = QRectF(self.rect())
        shape.addRoundedRect(box, 8, 8)
        painter.setClipPath(shape)
        side = min(self._picture.width(), self._picture.height())
        left, top = (self._picture.width() - side) / 2, (self._picture.height() - side) / 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPixmap(box, self._picture, QRectF(left, top, side, side))
        painter.end()
