"""What the marks mean, from the same description as on paper."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import language
from app.reports.map_cards import Tongue
from app.reports.map_drawing import legend_shapes
from app.reports.map_page import measured
from app.ui import words
from app.ui.kit.map.ink import paint

HEIGHT = 44


class Legend(QWidget):
    """Two quiet lines under the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words.say(self, "mappage.legend", "setAccessibleName")

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.translate(16, 4)
        paint(painter, legend_shapes(Tongue(language()), measured))
        painter.end()
