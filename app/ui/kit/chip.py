"""Chips (a state in a word and an icon) and key caps (a shortcut)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.theme import tokens
from app.ui.tokens import Tone


class Chip(QLabel):
    """A short state on a soft ground; fixed size. ``key`` for catalogue's words, ``plain`` for content."""

    HEIGHT = 24

    def __init__(
        self,
        key: str = "",
        /,
        *,
        plain: str = "",
        tone: Tone = "accent",
        icon: str = "",
        parent: QWidget | None = None,
        **params: object,
    ) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._icon = icon
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.sized(12))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if key:
            words.say(self, key, "setText", **params)
        else:
            self.setText(plain)

    def become(self, key: str = "", /, *, plain: str = "", tone: Tone, icon: str = "", **params: object) -> None:
        """Show another state."""
        self._tone, self._icon = tone, icon
        if key:
            words.say(self, key, "setText", **params)
        else:
            words.unsay(self)
            self.setText(plain)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(width + 20 + (18 if self._icon else 0), self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().soft(self._tone))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if self._icon:
            paint_icon(painter, QRectF(9, (box.height() - 14) / 2, 14, 14), self._icon, self._tone)
            box.adjust(28, 0, 0, 0)
        else:
            box.adjust(10, 0, 0, 0)
        painter.setPen(tokens().colour(self._tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()


def shortcut_text(keys: str) -> str:
    """``Ctrl+K`` as this system writes it (⌘K on macOS), with thin gaps instead of plus signs."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")


def paint_keycap(painter: QPainter, box: QRectF, text: str, tone: str, edge: str, strength: float = 1.0) -> None:
    """A key's outline with its name."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = tokens().colour(edge)
    colour.setAlphaF(strength)
    painter.setPen(colour)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(tokens().colour(tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class KeyCap(QWidget):
    """A shortcut drawn as a key, e.g. ``KeyCap("Ctrl+K")``."""

    def __init__(self, keys: str, tone: Tone = "text3", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = shortcut_text(keys)
        self._tone: Tone = tone
        self.setFont(fonts.sized(11))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._text) + 14, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        paint_keycap(painter, QRectF(self.rect()), self._text, self._tone, "line")
        painter.end()
