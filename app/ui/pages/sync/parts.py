"""Parts of the sync page: a bar with its words, a banner, a line of facts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import words
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.theme import tokens
from app.ui.tokens import Tone

_ICONS: dict[str, str] = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}


class Bar(QWidget):
    """A share of 0…1, painted in a tone; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._tone: Tone = "accent"
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 8)

    def set_share(self, share: float, tone: Tone = "accent") -> None:
        self._share, self._tone = min(1.0, max(0.0, share)), tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().colour("line"))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, 4, 4)
        if self._share > 0:
            painter.setBrush(tokens().colour(self._tone))
            box.setWidth(max(8.0, box.width() * self._share))
            painter.drawRoundedRect(box, 4, 4)
        painter.end()


class Banner(Card):
    """What happened: an icon, a bold line, a sentence. Hidden until :meth:`tell`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._icon = Glyph("circle-check", 20, "ok")
        self.first = Text(bold=True, wrap=True)
        self.second = Text(tone="text2", wrap=True)
        line = row(gap=12, pad=(16, 12, 16, 12))
        line.addLayout(col(self._icon, None))
        line.addLayout(col(self.first, self.second, gap=4), 1)
        super().__init__(line, parent)
        self.hide()

    def tell(self, tone: Tone, key: str, second_key: str = "", /, **params: object) -> None:
        self._icon.become(_ICONS[tone], tone)
        self.first.say(key, **params)
        self.first.set_tone("bad" if tone == "bad" else "text")
        self.second.setVisible(bool(second_key))
        if second_key:
            self.second.say(second_key, **params)
        self.show()


def fact(label_key: str) -> tuple[QWidget, Text]:
    """A label with its value at the right; the row and the value's text."""
    made = QWidget()
    value = Text(wrap=True)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.say(value, label_key, "setAccessibleName")
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line = row(Text(label_key, tone="text2"), gap=24, pad=(24, 12, 24, 12))
    line.addWidget(value, 1)
    made.setLayout(line)
    return made, value
