"""All ties of a crowded map seen from afar: hairlines in one item, a call for each colour instead of for each tie."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import ceil, log2

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.ui.kit.map.tie import TieItem


class FarTies(QGraphicsItem):
    """Stands in for the items of ``ties`` while those are hidden; colour and fading are theirs."""

    def __init__(self, ties: Iterable[TieItem]) -> None:
        super().__init__()
        self._ties = ties
        self._box = QRectF()
        self._lines: dict[tuple[int, float], list[QLineF]] | None = None
        self._zoom = 1.0
        self.setZValue(1)
        self.hide()

    def cover(self, box: QRectF) -> None:
        """Where there may be ties."""
        self.prepareGeometryChange()
        self._box = box

    def forget(self) -> None:
        """A tie was moved, or looks different: gathered anew when it is next painted."""
        self._lines = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        zoom = 2.0 ** ceil(log2(painter.worldTransform().m11()))
        if self._lines is None or zoom != self._zoom:
            self._zoom = zoom
            self._lines = self._gather()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (colour, share), lines in self._lines.items():
            painter.setOpacity(share)
            painter.setPen(QPen(QColor.fromRgba(colour), 0))
            painter.drawLines(lines)

    def _gather(self) -> dict[tuple[int, float], list[QLineF]]:
        """Curves become lines as fine as they are seen: from near they'd be hundreds of pieces each, 1.6 GB for 15,000
        of them.
        """
        afar = QTransform.fromScale(self._zoom, self._zoom)
        back = afar.inverted()[0]
        found: dict[tuple[int, float], list[QLineF]] = {}
        for tie in self._ties:
            lines = found.setdefault((tie.pen().color().rgba(), round(tie.opacity(), 2)), [])
            for way in tie.path().toSubpathPolygons(afar):
                spots = back.map(way).toList()
                lines += [QLineF(one, other) for one, other in pairwise(spots)]
        return found
