"""The faint tiled watermark over all dossier content: who reads, when, under which card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui import fonts
from app.ui.theme import tokens

OPACITY = 0.05
ANGLE = -18


class Watermark(QWidget):
    """Lies over ``over`` and follows its size; lets every event through. Nothing is drawn without words."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._words = ""
        self._drawn = QPixmap()
        self._as: tuple[object, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.hide()

    def mark(self, *parts: str) -> None:
        """Name, staff number, minute, card number; call it again each minute. No parts: no watermark."""
        self._words = "   ".join(part for part in parts if part)
        if not self._words:
            self._drawn, self._as = QPixmap(), ()
        self.setVisible(bool(self._words))
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._over.rect())
        elif event.type() is QEvent.Type.ChildAdded and watched is self._over:
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """What moves beneath paints this again and again: the words are drawn once, then copied."""
        if not self._words:
            return
        ratio, colour = self.devicePixelRatioF(), tokens().colour("text")
        if self._as != (drawn := (self._words, self.size().toTuple(), ratio, colour.rgba())):
            self._as = drawn
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._draw(QPainter(self._drawn))
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        font = fonts.sized(12).resolve(self.font())
        painter.setFont(font)
        painter.setPen(tokens().colour("text"))
        painter.setOpacity(OPACITY)
        painter.translate(self.rect().center())
        painter.rotate(ANGLE)
        step_x = QFontMetricsF(font).horizontalAdvance(self._words) + 72
        reach = self.width() + self.height()
        rows = range(-reach // 2, reach // 2, 104)
        for at, y in enumerate(rows):
            x = -reach + (at % 2) * step_x / 2
            while x < reach:
                painter.drawText(QPointF(x, y), self._words)
                x += step_x
        painter.end()
