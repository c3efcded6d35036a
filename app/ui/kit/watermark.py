"""The faint tiled watermark over all dossier content: who reads, when, under which card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
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
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.hide()

    def mark(self, *parts: str) -> None:
        """Name, staff number, minute, card number; call it again each minute. No parts: no watermark."""
        self._words = "   ".join(part for part in parts if part)
        self.setVisible(bool(self._words))
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._over.rect())
        elif event.type() is QEvent.Type.ChildAdded and watched is self._over:
            self.raise_()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._words:
            return
        painter = QPainter(self)
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
