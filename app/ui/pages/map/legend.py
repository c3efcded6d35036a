"""What the marks mean, from the same description as on paper."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import language
from app.reports.map_cards import Tongue
from app.reports.map_legend import legend
from app.reports.map_page import measured
from app.ui import words
from app.ui.kit.map.ink import paint

_LEFT, _TOP = 16, 4


class Legend(QWidget):
    """Quiet lines under the canvas, as many as its width asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words.say(self, "mappage.legend", "setAccessibleName")
        self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        self._shapes, height = legend(Tongue(language()), measured, self.width() - 2 * _LEFT)
        self.setFixedHeight(round(height) + _TOP)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.translate(_LEFT, _TOP)
        paint(painter, self._shapes)
        painter.end()
