"""The overview in the corner: everybody as a dot, what is seen as a frame. Press or drag to look elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.rules.relations.space import CARD_H, CARD_W
from app.ui import words
from app.ui.kit.map.canvas import MapCanvas
from app.ui.theme import tokens

WIDTH, HEIGHT = 176, 112


class MiniMap(QWidget):
    """Shown while part of the map is out of sight."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._dots: QPixmap | None = None
        self.setFixedSize(WIDTH, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words.say(self, "mappage.minimap", "setAccessibleName")
        canvas.looked.connect(self.follow)
        self.hide()

    @Slot()
    def follow(self) -> None:
        """The view moved, or the map changed."""
        canvas = self._canvas
        content = canvas.map.content() if canvas.map.nodes else QRectF()
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        self.setVisible(not content.isEmpty() and not seen.contains(content))
        self.move(12, canvas.height() - HEIGHT - 12)
        self.update()

    def redraw(self) -> None:
        """The dots or their colours changed."""
        self._dots = None
        self.update()

    def _frame(self) -> tuple[QRectF, float]:
        """The part of the scene that is drawn, and its scale."""
        box = self._canvas.map.content().adjusted(-60, -60, 60, 60)
        share = min((WIDTH - 2) / max(box.width(), 1), (HEIGHT - 2) / max(box.height(), 1))
        return box, share

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.colour("line"), 1))
        painter.setBrush(t.colour("surface2"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        box, share = self._frame()
        painter.save()
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        painter.translate((WIDTH - box.width() * share) / 2, (HEIGHT - box.height() * share) / 2)
        painter.scale(share, share)
        painter.translate(-box.topLeft())
        for node in self._canvas.map.nodes.values():
            spot = QRectF(node.x() - CARD_W / 2, node.y() - CARD_H / 2, CARD_W, CARD_H)
            painter.fillRect(spot, t.colour(node.tone))
        seen = self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()
        painter.setPen(QPen(t.colour("accent"), 1.5 / share))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(seen)
        painter.restore()
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._look(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look(event.position())

    def _look(self, at: QPointF) -> None:
        box, share = self._frame()
        x = (at.x() - (WIDTH - box.width() * share) / 2) / share + box.left()
        y = (at.y() - (HEIGHT - box.height() * share) / 2) / share + box.top()
        self._canvas.centerOn(x, y)
        self._canvas.looked.emit()
