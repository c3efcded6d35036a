"""The honest strength meter: how long a guesser with our key derivation would need, in words, not only in colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import words
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.theme import tokens
from app.ui.tokens import Tone

_TONES: tuple[Tone, ...] = ("bad", "bad", "warn", "ok", "ok")


class _Bars(QWidget):
    """Four bars; as many are filled as the score says."""

    def __init__(self) -> None:
        super().__init__()
        self.score: int | None = None
        self.setFixedHeight(6)

    def sizeHint(self) -> QSize:
        return QSize(160, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - 12) / 4
        for at in range(4):
            filled = self.score is not None and at < max(1, self.score)
            painter.setBrush(tokens().colour(_TONES[self.score] if filled and self.score is not None else "line"))
            painter.drawRoundedRect(QRectF(at * (width + 4), 0, width, 6), 3, 3)
        painter.end()


class StrengthMeter(QWidget):
    """Score 0…4 as bars, a word, and one hint. Words ``ui.strength.<score>``; hints are keys of the catalogue.

    The words reckon with a guesser of ten thousand tries a second (a rack of machines against our key derivation) and
    the steps of ``app.vault.passphrase``: 10⁶ guesses are minutes, 10⁹ a day, 10¹¹ months, 10¹⁵ thousands of years.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars()
        self._word = Text(px=12)
        self._hint = Text(px=12, tone="text2", wrap=True)
        self.setLayout(col(row(self._bars, self._word, gap=12), self._hint, gap=6))
        self.show_strength(None)

    def show_strength(self, score: int | None, hint_key: str = "", **params: object) -> None:
        """``None`` before anything was typed; ``params`` fill the hint."""
        self._bars.score = score
        self._bars.update()
        key = "ui.strength.none" if score is None else f"ui.strength.{score}"
        self._word.say(key)
        self._word.set_tone("text3" if score is None else _TONES[score])
        words.say(self, key, "setAccessibleName")
        if hint_key:
            self._hint.say(hint_key, **params)
        else:
            self._hint.show_text("")
