"""Lucide's SVG icons in any token's colour, drawn as vectors: crisp at every scale and right after a theme switch."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QDir, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.theme import tokens

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "resources" / "icons"


def install() -> None:
    """Make the folder known to the style sheet as ``icons:``."""
    QDir.setSearchPaths("icons", [str(FOLDER)])


@cache
def _source(name: str) -> str:
    """SVG text; a slightly thinner stroke than Lucide's sits better beside 13 px text."""
    text = (FOLDER / "lucide" / f"{name}.svg").read_text("utf-8")
    return text.replace('stroke-width="2"', 'stroke-width="1.75"')


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, rect: QRectF, name: str, tone: str = "text2") -> None:
    """Draw the icon ``name`` into ``rect`` in the colour of ``tone``. FileNotFoundError for an unknown name."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, tokens().colour(tone).name()).render(painter, rect)
    painter.restore()


class IconEngine(QIconEngine):
    """Keeps token names, not colours: the icon follows the theme without being set anew."""

    def __init__(self, name: str, tone: str, checked: str, disabled: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone
        self._checked = checked
        self._disabled = disabled

    def clone(self) -> QIconEngine:
        return IconEngine(self._name, self._tone, self._checked, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if mode is QIcon.Mode.Disabled:
            tone = self._disabled
        else:
            tone = self._checked if state is QIcon.State.On else self._tone
        paint_icon(painter, QRectF(rect), self._name, tone)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Qt hands over the *logical* size and the scale (measured on 6.11 and 6.12)."""
        made = QPixmap(size * scale)
        made.setDevicePixelRatio(scale)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


def icon(name: str, tone: str = "text2", *, checked: str = "accent", disabled: str = "text3") -> QIcon:
    """The icon ``name`` (file name in ``resources/icons/lucide``), for buttons, menus and fields."""
    _source(name)
    return QIcon(IconEngine(name, tone, checked, disabled))
