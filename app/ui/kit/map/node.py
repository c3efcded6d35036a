"""A person's card on the canvas."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.reports.map_cards import ROLE_ICONS, TONES, mark, rival_frame
from app.reports.map_icons import icon
from app.reports.map_shapes import Item
from app.rules.relations.graph import Graph, Person
from app.rules.relations.space import CARD_W
from app.ui.kit.map.ink import font, paint, path_of
from app.ui.kit.map.pictures import Pictures
from app.ui.theme import tokens

NAMES: Final = 0.52
"""Below this zoom a card shows its name only, large; below ``DOTS`` its standing only."""
DOTS: Final = 0.22
HANDLE: Final = 7.0
_ROOM: Final = 12.0
"""Around the card: the ring, the handle."""


class NodeItem(QGraphicsItem):
    """Drawn from the drawing's card around (0, 0). Selected: a ring, and a handle to draw a tie from."""

    def __init__(self, person: Person, item: Item, graph: Graph, height: float, pictures: Pictures) -> None:
        super().__init__()
        self.person = person
        self.told = item.told
        self.height = height
        self.hot = False
        self.current = False
        self.target = False
        self._item = item
        self._pictures = pictures
        standing = None if person.ours or person.closed or person.rival else graph.standing(person.id)
        self.tone = "accent" if person.ours else "warn" if person.rival else TONES[standing] if standing else "text3"
        self._standing = standing
        self._roles = tuple(dict.fromkeys(role.role for role in graph.roles_of.get(person.id, ())))
        self._box = QRectF(-CARD_W / 2, -height / 2, CARD_W, height)
        self._room = self._box.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(10)

    @property
    def id(self) -> str:
        return self.person.id

    def boundingRect(self) -> QRectF:
        return self._room

    def shape(self) -> QPainterPath:
        made = QPainterPath()
        made.addRect(self._box.adjusted(0, 0, HANDLE if self.isSelected() else 0, 0))
        return made

    @property
    def handle(self) -> QPointF:
        """Where the handle is, in the card's coordinates."""
        return QPointF(CARD_W / 2, 0)

    def become(self, item: Item, *, hot: bool) -> None:
        """Another look of the same person."""
        self._item, self.hot, self.told = item, hot, item.told
        self._pictures.forget(self.id)
        self.update()

    def mark_as(self, *, current: bool | None = None, target: bool | None = None) -> None:
        """The keyboard is here; or a tie that is being drawn would end here."""
        self.current = self.current if current is None else current
        self.target = self.target if target is None else target
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        level = 0 if zoom >= NAMES else 1 if zoom >= DOTS else 2
        draw = self._card if level == 0 else self._name
        if level == 2 or not self._pictures.draw(painter, self.id, self._room, draw):
            self._dot(painter)
        if self.isSelected() or self.current or self.target:
            self._ring(painter, zoom)

    def _card(self, painter: QPainter) -> None:
        paint(painter, self._item.shapes)

    def _name(self, painter: QPainter) -> None:
        """Name, standing and role, large enough to be read from afar."""
        t = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.colour("accent" if self.hot else "line"), 3 if self.hot else 2))
        painter.setBrush(t.soft(self.tone) if self.tone in ("ok", "bad", "accent", "warn") else t.colour("surface"))
        if self.person.rival:
            box = self._box
            painter.drawPath(path_of(rival_frame(box.x(), box.y(), box.width(), box.height())))
        else:
            painter.drawRoundedRect(self._box, 10, 10)
        room = CARD_W - (56 if self._standing else 24) - (30 if self._roles else 0)
        word = self.person.name or self.told.partition(",")[0]
        size = next(
            (one for one in (34, 30, 26, 22) if QFontMetricsF(font(one, bold=True)).horizontalAdvance(word) <= room), 26
        )
        face = font(size, bold=True)
        name = QFontMetricsF(face).elidedText(word, Qt.TextElideMode.ElideRight, room)
        painter.setFont(face)
        painter.setPen(t.colour("text"))
        left = -CARD_W / 2 + (44 if self._standing else 12)
        painter.drawText(QRectF(left, -self.height / 2, room + 4, self.height), Qt.AlignmentFlag.AlignVCenter, name)
        if self._roles:
            paint(painter, [icon(ROLE_ICONS[self._roles[0]], CARD_W / 2 - 36, -13, 26, "text2")])
        if self._standing:
            paint(painter, [mark(self._standing, -CARD_W / 2 + 24, 0, 20, self.tone)])

    def _dot(self, painter: QPainter) -> None:
        t = tokens()
        painter.fillRect(self._box, t.colour("accent" if self.hot else self.tone))

    def _ring(self, painter: QPainter, zoom: float) -> None:
        t = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 2.0 / min(zoom, 1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if self.current and not self.isSelected() else Qt.PenStyle.SolidLine
        painter.setPen(QPen(t.colour("ok" if self.target else "accent"), wide, style))
        painter.drawRoundedRect(self._box.adjusted(-2, -2, 2, 2), 11, 11)
        if self.isSelected() and zoom >= NAMES and not self.person.closed:
            painter.setPen(QPen(t.colour("surface"), 2))
            painter.setBrush(t.colour("accent"))
            painter.drawEllipse(self.handle, HANDLE, HANDLE)
            painter.setPen(QPen(t.colour("on_accent"), 1.6))
            painter.drawLine(self.handle - QPointF(3, 0), self.handle + QPointF(3, 0))
            painter.drawLine(self.handle - QPointF(0, 3), self.handle + QPointF(0, 3))
