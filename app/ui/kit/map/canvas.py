"""The canvas under the mouse: dragging people, drawing ties from a card's handle, dropping people in. It tells what was
done, and does none of it to the dossier.

Drag a card, drag from a card's handle to another card, rubber band on the ground, middle button or Space pans,
Ctrl + wheel zooms. Keys: ``keys.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.rules.relations.space import Point
from app.ui import words
from app.ui.kit.map.keys import KeyedView
from app.ui.kit.map.node import HANDLE, NAMES, NodeItem
from app.ui.kit.map.tie import REACH

MIME: Final = "application/x-satchel-person"


class MapCanvas(KeyedView):
    """Shows a plan. ``editable``: whether ties may be drawn; ``movable``: whether cards may be moved."""

    dropped = Signal(str, float, float, str)
    """Somebody was dragged in: id, where, and on whose card (or empty)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        words.say(self, "mappage.canvas", "setAccessibleName")
        self._held: tuple[QPointF, dict[str, Point]] | None = None
        self._panning: QPoint | None = None

    def _let_go(self) -> None:
        super()._let_go()
        self._held = None

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        if event.button() is Qt.MouseButton.MiddleButton or (
            self._space and event.button() is Qt.MouseButton.LeftButton
        ):
            self._panning = spot
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        at = self.mapToScene(spot)
        if event.button() is Qt.MouseButton.LeftButton:
            if self.editable and (node := self._handle_at(at)) is not None:
                self._pulling, self._by_keys, self._pull_to = node.id, False, at
                return
            node = self.map.node_at(at)
            if node is not None:
                self._press(node, at, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
                return
            tie = self.map.tie_at(at, REACH / min(self.zoom, 1.0)) if self.zoom >= NAMES else None
            if tie is not None:
                self.choose_tie(tie)
                return
            self.choose_tie(None)
        super().mousePressEvent(event)

    def _press(self, node: NodeItem, at: QPointF, control: bool) -> None:
        if control:
            node.setSelected(not node.isSelected())
            self._stand_on(node.id)
        elif not node.isSelected():
            self.choose(node.id, show=False)
        else:
            self._stand_on(node.id)
            self._selected()
        if self.movable and node.isSelected():
            places = self.map.positions()
            self._held = (at, {one: places[one] for one in self.selection})

    def _handle_at(self, at: QPointF) -> NodeItem | None:
        if self.zoom < NAMES:
            return None
        reach = HANDLE + 3
        for one in self.map.selectedItems():
            if isinstance(one, NodeItem) and not one.person.closed:
                away = at - (one.scenePos() + one.handle)
                if math.hypot(away.x(), away.y()) <= reach:
                    return one
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        at = self.mapToScene(spot)
        if self._panning is not None:
            away = spot - self._panning
            self._panning = spot
            self._pan(away)
        elif self._pulling and not self._by_keys:
            node = self.map.node_at(at)
            self._aim(node.id if node is not None else "")
            self._pull_to = at
            self.viewport().update()
        elif self._held is not None:
            begin, places = self._held
            dx, dy = at.x() - begin.x(), at.y() - begin.y()
            if abs(dx) + abs(dy) > 3:
                self.map.move({one: (x + dx, y + dy) for one, (x, y) in places.items()})
        else:
            if not event.buttons():
                over = self.editable and self._handle_at(at) is not None
                self.viewport().setCursor(Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._released(event)
        event.accept()

    def _released(self, event: QMouseEvent) -> None:
        if self._panning is not None:
            self._panning = None
            self.viewport().unsetCursor()
        elif self._pulling and not self._by_keys:
            self._drop_tie()
        elif self._held is not None:
            self._drop_people()
        else:
            super().mouseReleaseEvent(event)  # ends the rubber band

    def _drop_people(self) -> None:
        if self._held is None:
            return
        _, before = self._held
        self._held = None
        places = self.map.positions()
        moves = {one: (round(places[one][0]), round(places[one][1])) for one in before if places[one] != before[one]}
        if moves:
            self.map.move(moves)
            self.map.fit_rect()
            self.moved.emit(moves)
            self.looked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self.map.node_at(self.mapToScene(event.position().toPoint()))
        if node is not None:
            self._held = None
            self.opened.emit(node.id)
        else:
            super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(math.pow(1.0015, turn.y()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not turn.x():
            self._pan(QPoint(turn.y() // 2, 0))
        else:
            self._pan(QPoint(turn.x() // 2, turn.y() // 2))
        event.accept()

    def place(self, moves: Mapping[str, Point]) -> None:
        """Put people elsewhere by a command (align, tidy) and tell so."""
        if moves:
            self.map.move(moves)
            self.map.fit_rect()
            self.moved.emit(dict(moves))
            self.looked.emit()

    # -- dragging in

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.editable and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.editable and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.editable and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self.drop(event.mimeData(), event.position().toPoint())

    def drop(self, what: QMimeData, spot: QPoint) -> None:
        """Somebody was let go of here."""
        person = bytes(what.data(MIME).data()).decode()
        at = self.mapToScene(spot)
        node = self.map.node_at(at)
        self.dropped.emit(person, at.x(), at.y(), node.id if node is not None else "")
