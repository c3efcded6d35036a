"""A tie on the canvas: its line (drawn by Qt itself, for speed) and its word, which stands above all lines."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.reports.map_drawing import WORD
from app.reports.map_shapes import Item, Trace
from app.ui.kit.map.ink import font, paint, path_of, pen_of
from app.ui.kit.map.pictures import Pictures
from app.ui.kit.map.plan import TieName
from app.ui.theme import tokens

REACH: Final = 8.0
"""So near a press must be to take hold of a line, in pixels."""


class WordItem(QGraphicsItem):
    """A tie's word with its mark, on a ground of its own."""

    def __init__(self, item: Item, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._key = ("word", item.id)
        self._box = QRectF()
        self.setZValue(5)
        self.become(item)

    def become(self, item: Item) -> None:
        self._shapes = item.shapes[-WORD:]
        self.prepareGeometryChange()
        box = QRectF()
        for shape in self._shapes:
            if isinstance(shape, Trace):
                box = box.united(path_of(shape.path).boundingRect())
        self._box = box.adjusted(-2, -2, 2, 2)
        self._pictures.forget(self._key)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        self._pictures.draw(painter, self._key, self._box, self._draw)

    def _draw(self, painter: QPainter) -> None:
        paint(painter, self._shapes)


class TieItem(QGraphicsPathItem):
    """The line of a tie. ``kind`` and ``id`` say which; ``ends`` the two people."""

    def __init__(self, kind: TieName, item: Item, ends: tuple[str, str], pictures: Pictures, *, halo: bool) -> None:
        super().__init__()
        self.kind: TieName = kind
        self.id = item.id
        self.ends = ends
        self.told = item.told
        self.word = WordItem(item, pictures) if kind != "reports" else None
        self._halo = QGraphicsPathItem(self) if halo and kind != "reports" else None
        if self._halo is not None:
            self._halo.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._simple = False
        self._chosen = False
        self._dashed = halo
        self.setZValue(2 if kind != "reports" else 1)
        self.become(item)

    def become(self, item: Item) -> None:
        """Another course or look of the same tie."""
        line = item.shapes[0]
        if not isinstance(line, Trace):
            raise TypeError(item.kind)
        self._line = line
        path = path_of(line.path)
        self.setPath(path)
        self.told = item.told
        if self._halo is not None:
            self._halo.setPath(path)
        if self.word is not None:
            self.word.become(item)
        self.recolour()

    def recolour(self) -> None:
        """The theme, the choice or the level of detail changed."""
        if self._simple:
            pen = QPen(tokens().colour(self._line.line or "line"), 1.2)
            pen.setCosmetic(True)
            if self._line.dash and self._dashed:
                pen.setDashPattern([max(part / 2, 0.5) for part in self._line.dash])
        else:
            pen = pen_of(self._line, self._line.width + (1.5 if self._chosen else 0))
        if self._chosen:
            pen.setColor(tokens().colour("accent"))
        self.setPen(pen)
        if self._halo is not None:
            self._halo.setPen(QPen(tokens().colour("surface"), self._line.width + self._line.halo))
            self._halo.setVisible(not self._simple)

    def simplify(self, on: bool) -> None:
        """A hairline without its word, for a map seen from afar."""
        if on != self._simple:
            self._simple = on
            self.recolour()

    def choose(self, on: bool) -> None:
        if on != self._chosen:
            self._chosen = on
            self.recolour()

    def fade(self, share: float) -> None:
        """1 as it is; less for what isn't asked about."""
        self.setOpacity(share)
        if self.word is not None:
            self.word.setOpacity(share)

    def near(self) -> QPainterPath:
        """Where a press takes hold of the line."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * REACH)
        return stroker.createStroke(self.path())


class HeadingItem(QGraphicsItem):
    """A word on the canvas: whose people stand here."""

    def __init__(self, text: str, x: float, y: float) -> None:
        super().__init__()
        self._text = text
        self._box = QRectF(x, y - 24, 260, 42)

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        painter.setFont(font(round(12 / min(1.0, max(zoom, 0.35)))))
        painter.setPen(tokens().colour("text3"))
        painter.drawText(self._box.bottomLeft() - QPointF(0, 4), self._text)
