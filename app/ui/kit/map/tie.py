"""A tie on the canvas: its line (drawn by Qt itself, for speed) and its word, which stands above all lines."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.reports.map_drawing import WORD
from app.reports.map_shapes import Item, Trace, points_of
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
        spots = [spot for shape in self._shapes if isinstance(shape, Trace) for spot in points_of(shape.path)]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        self._box = QRectF(min(xs) - 2, min(ys) - 2, max(xs) - min(xs) + 4, max(ys) - min(ys) + 4)
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

    def __init__(
        self, kind: TieName, item: Item, ends: tuple[str, str], pictures: Pictures, *, halo: bool, simple: bool
    ) -> None:
        super().__init__()
        self.kind: TieName = kind
        self.id = item.id
        self.ends = ends
        self.told = item.told
        self.word: WordItem | None = None
        self._item = item
        self._pictures = pictures
        self._halo = QGraphicsPathItem(self) if halo and kind != "reports" else None
        if self._halo is not None:
            self._halo.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._simple = simple
        self._chosen = False
        self._dashed = halo
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(2 if kind != "reports" else 1)
        self.become(item)

    def become(self, item: Item) -> None:
        """Another course or look of the same tie."""
        line = item.shapes[0]
        if not isinstance(line, Trace):
            raise TypeError(item.kind)
        self._line, self._item = line, item
        path = path_of(line.path)
        self.setPath(path)
        self._straight = (*line.path[0][1], *line.path[1][1]) if len(line.path) == 2 else None
        self.told = item.told
        if self._halo is not None:
            self._halo.setPath(path)
        if self.word is not None:
            self.word.become(item)
        self.recolour()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A long straight line is drawn only where it is seen: dashing all of it would cost far more. On a map with
        very many lines they are hairlines while it moves."""
        hurried = self._pictures.hurried and not self._dashed
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._dashed or not (hurried or self._simple))
        if self._simple or self._straight is None:
            super().paint(painter, option, widget)
            return
        seen = option.exposedRect
        part = clipped(self._straight, seen.adjusted(-8, -8, 8, 8))
        if part is not None:
            pen = QPen(self.pen().color(), 0) if hurried else self.pen()
            if self._line.dash and not hurried:
                begin = math.hypot(part[0] - self._straight[0], part[1] - self._straight[1])
                pen.setDashOffset(begin / max(pen.widthF(), 0.1))
            painter.setPen(pen)
            painter.drawLine(QLineF(*part))

    def recolour(self) -> None:
        """The theme, the choice or the level of detail changed."""
        if self._simple:
            pen = QPen(tokens().colour(self._line.line or "line"), 1.2 if self._dashed else 0)
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

    def simplify(self, on: bool, words: QGraphicsItem) -> None:
        """A hairline without its word, for a map seen from afar. The word is made when it is first seen."""
        if not on and self.word is None and self.kind != "reports":
            self.word = WordItem(self._item, self._pictures)
            self.word.setOpacity(self.opacity())
            self.word.setParentItem(words)
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


def clipped(line: tuple[float, ...], box: QRectF) -> tuple[float, float, float, float] | None:
    """The part of a line inside a box (Liang and Barsky 1984); None if there is none."""
    x0, y0, x1, y1 = line
    dx, dy, low, high = x1 - x0, y1 - y0, 0.0, 1.0
    for step, room in (
        (-dx, x0 - box.left()), (dx, box.right() - x0), (-dy, y0 - box.top()), (dy, box.bottom() - y0),
    ):  # fmt: skip
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    return (x0 + low * dx, y0 + low * dy, x0 + high * dx, y0 + high * dy) if low <= high else None


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
