"""A person's photo, or the initials where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import words
from app.ui.kit.glyph import Tile
from app.ui.kit.round_picture import RoundPicture

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
    """A photo, of a tall one its upper part; without one the initials."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(letter="–", px=SIDE, parent=parent)
        self.photo = RoundPicture(self, above=0.25)

    def show_name(self, name: str) -> None:
        """Another person: the initials, until a photo comes."""
        self.photo.clear()
        self.become(letter=initials(name))
        words.say(self, "dossiers.photo_of", "setAccessibleName", name=name)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.photo.here:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.photo.paint(painter, QRectF(self.rect()))
        painter.end()
