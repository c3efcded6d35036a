"""Icons as widgets: a bare glyph, and a tile (glyph or letter on a soft ground)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import fonts
from app.ui.icons import paint_icon
from app.ui.theme import tokens
from app.ui.tokens import Tone


class Glyph(QWidget):
    """One icon, ``px`` square; decoration only, so it has no accessible name and takes no focus."""

    def __init__(self, name: str, px: int = 16, tone: Tone = "text2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tone: Tone = tone
        self.setFixedSize(px, px)

    def become(self, name: str, tone: Tone | None = None) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self._tone if self.isEnabled() else "text3"
        paint_icon(painter, QRectF(self.rect()), self._name, tone)
        painter.end()


class Tile(QWidget):
    """An icon (``icon=``) or one or two letters (``letter=``) on a soft rounded ground in a tone."""

    def __init__(
        self, *, icon: str = "", letter: str = "", tone: Tone = "accent", px: int = 40, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._letter = letter
        self._tone: Tone = tone
        self.setFixedSize(px, px)

    def become(self, *, icon: str = "", letter: str = "", tone: Tone = "accent") -> None:
        self._icon, self._letter, self._tone = icon, letter, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().soft(self._tone))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, 8, 8)
        if self._icon:
            side = self.width() / 2
            paint_icon(painter, QRectF(side / 2, side / 2, side, side), self._icon, self._tone)
        else:
            painter.setFont(fonts.sized(max(12, self.width() * 2 // 5), bold=True).resolve(self.font()))
            painter.setPen(tokens().colour(self._tone))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()
