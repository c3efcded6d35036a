"""A picture of any shape in a small square with round corners."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QWidget

_RADIUS = 8


class RoundPicture:
    """What a widget paints once the picture has come.

    ``above``: how much of what doesn't fit is cut off at the top, 0.0 to 1.0: of a face less than half.
    """

    def __init__(self, widget: QWidget, above: float = 0.5) -> None:
        self._widget = widget
        self._above = above
        self._pixels = QPixmap()

    @property
    def here(self) -> bool:
        """Whether there is a picture to paint."""
        return not self._pixels.isNull()

    def show(self, png: bytes) -> None:
        """The picture."""
        self._pixels.loadFromData(png)
        self._widget.update()

    def clear(self) -> None:
        """Nothing, until the next picture comes."""
        self._pixels = QPixmap()
        self._widget.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Fill ``box``, a square, with as much of the picture as it holds."""
        width, height = self._pixels.width(), self._pixels.height()
        side = min(width, height)
        shape = QPainterPath()
        shape.addRoundedRect(box, _RADIUS, _RADIUS)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(shape)
        painter.drawPixmap(box, self._pixels, QRectF((width - side) / 2, (height - side) * self._above, side, side))
        painter.restore()
