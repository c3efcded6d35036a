"""The canvas: zoom, keyboard, selection, dragging people, drawing ties by hand. It tells what was done, and does none
of it to the dossier.

Mouse: drag a card, drag from a card's handle to another card, rubber band on the ground, middle button or Space pans,
Ctrl + wheel zooms. Keys: Tab and arrows move between people, Enter opens, T starts a tie, Del removes, / finds, F
fits, + and - zoom, Ctrl+A selects all, Esc lets go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QMimeData, QPoint, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from app.rules.relations.space import Point
from app.ui import words
from app.ui.kit.map.node import HANDLE, NAMES, NodeItem
from app.ui.kit.map.plan import Plan
from app.ui.kit.map.scene import MapScene
from app.ui.kit.map.tie import REACH, TieItem
from app.ui.theme import tokens

MIME: Final = "application/x-satchel-person"
LEAST: Final = 0.05
MOST: Final = 3.0
FIT_MOST: Final = 1.25
_REST_MS: Final = 120
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class MapCanvas(QGraphicsView):
    """Shows a :class:`Plan`. ``editable``: whether cards may be moved and ties drawn."""

    chosen = Signal(object)
    """Ids of the selected people (a tuple), the current one first."""
    tie_chosen = Signal(str, str)
    """Kind and id of a line; empty if none is chosen any more."""
    opened = Signal(str)
    moved = Signal(object)
    """People were put elsewhere: id → where."""
    tie_drawn = Signal(str, str)
    """A tie is wanted from one to another."""
    remove_wanted = Signal()
    find_wanted = Signal()
    undo_wanted = Signal()
    dropped = Signal(str, float, float, str)
    """Somebody was dragged in: id, where, and on whose card (or empty)."""
    zoomed = Signal(float)
    looked = Signal()
    """What is seen of the map changed (for the overview)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map = MapScene(self)
        self.setScene(self.map)
        self.editable = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setRubberBandSelectionMode(Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        words.say(self, "mappage.canvas", "setAccessibleName")
        self._current = ""
        self._tie: TieItem | None = None
        self._pulling = ""
        self._target = ""
        self._pull_to = QPointF()
        self._by_keys = False
        self._held: tuple[QPointF, dict[str, Point]] | None = None
        self._panning: QPoint | None = None
        self._space = False
        self._fitted = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._rested)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._repaint)
        self.map.selectionChanged.connect(self._selected)
        self.dress()

    # -- showing

    def show_plan(self, plan: Plan, *, fit: bool = True) -> None:
        """Show a map; who was selected stays selected, and with ``fit`` all of it comes into sight."""
        chosen, current = set(self.selection), self._current
        self._let_go()
        self._tie = None
        self.map.blockSignals(True)
        self.map.show_plan(plan)
        for one in chosen & self.map.nodes.keys():
            self.map.nodes[one].setSelected(True)
        self.map.blockSignals(False)
        self._current = current if current in self.map.nodes else ""
        self.map.zoomed(self.zoom)
        if fit:
            self.fit()
        self._selected()
        self.looked.emit()

    def empty(self) -> None:
        """Nothing of a dossier stays."""
        self._let_go()
        self._current, self._tie = "", None
        self.map.blockSignals(True)
        self.map.clear_map()
        self.map.blockSignals(False)
        self._rest.stop()
        self._again.stop()

    @Slot()
    def dress(self) -> None:
        """The theme changed."""
        self.setBackgroundBrush(tokens().colour("surface"))
        self.map.recolour()

    # -- zoom

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def zoom_by(self, factor: float) -> None:
        """Nearer or farther, between ``LEAST`` and ``MOST``."""
        wanted = min(max(self.zoom * factor, LEAST), MOST)
        self.map.pictures.hurried = True
        self._rest.start()
        self._fitted = False
        self.scale(wanted / self.zoom, wanted / self.zoom)
        self._zoomed()

    @Slot()
    def zoom_in(self) -> None:
        self._around_centre(1.25)

    @Slot()
    def zoom_out(self) -> None:
        self._around_centre(0.8)

    @Slot()
    def zoom_to_one(self) -> None:
        self._around_centre(1 / self.zoom)

    def _around_centre(self, factor: float) -> None:
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.zoom_by(factor)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)

    @Slot()
    def fit(self) -> None:
        """All of the map, as large as it is legible."""
        self._show(self.map.content())
        self._fitted = True

    def show_people(self, ids: Sequence[str]) -> None:
        """Bring people into sight, without changing more than needed."""
        box = self.map.content(ids)
        if not box.isEmpty() and not self.mapToScene(self.viewport().rect()).boundingRect().contains(box):
            seen = self.mapToScene(self.viewport().rect()).boundingRect()
            if box.width() > seen.width() or box.height() > seen.height():
                self._show(box)
            else:
                self.centerOn(box.center())
            self._fitted = False
            self.looked.emit()

    def _show(self, box: QRectF) -> None:
        if box.isEmpty():
            return
        box = box.adjusted(-32, -32, 32, 32)
        room = self.viewport().size()
        wanted = min(room.width() / box.width(), room.height() / box.height(), FIT_MOST)
        self.resetTransform()
        self.scale(max(wanted, LEAST), max(wanted, LEAST))
        self.centerOn(box.center())
        self._zoomed()

    def _zoomed(self) -> None:
        self.map.zoomed(self.zoom)
        self.zoomed.emit(self.zoom)
        self.looked.emit()

    @Slot()
    def _rested(self) -> None:
        self.map.pictures.hurried = False
        self.viewport().update()

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and self.map.plan is not None:
            self.fit()
        self.looked.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self.map.crowded:
            self.map.pictures.hurried = True
            self._rest.start()
        super().scrollContentsBy(dx, dy)
        self.looked.emit()

    # -- selection

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of the selected people, the current one first."""
        found = [one.id for one in self.map.selectedItems() if isinstance(one, NodeItem)]
        return tuple(sorted(found, key=lambda one: one != self._current))

    @property
    def current(self) -> str:
        """Where the keyboard is."""
        return self._current

    @property
    def tie(self) -> tuple[str, str] | None:
        """Kind and id of the chosen line."""
        return (self._tie.kind, self._tie.id) if self._tie is not None else None

    def choose(self, person_id: str, *, add: bool = False, show: bool = True) -> None:
        """Select a person and put the keyboard there."""
        node = self.map.nodes.get(person_id)
        if node is None:
            return
        self.map.blockSignals(True)
        if not add:
            self.map.clearSelection()
        node.setSelected(True)
        self.map.blockSignals(False)
        self._stand_on(person_id)
        if show:
            self.show_people([person_id])
        self._selected()

    @Slot()
    def select_all(self) -> None:
        self.map.blockSignals(True)
        for node in self.map.nodes.values():
            node.setSelected(True)
        self.map.blockSignals(False)
        self._selected()

    def _stand_on(self, person_id: str) -> None:
        if (before := self.map.nodes.get(self._current)) is not None:
            before.mark_as(current=False)
        self._current = person_id
        if (now := self.map.nodes.get(person_id)) is not None:
            now.mark_as(current=self.hasFocus())
            self.setAccessibleDescription(now.told)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @Slot()
    def _selected(self) -> None:
        found = self.selection
        if found and self._current not in found:
            self._stand_on(found[0])
        if found:
            self.choose_tie(None)
        self.chosen.emit(self.selection)

    def choose_tie(self, tie: TieItem | None) -> None:
        """Choose a line, or none."""
        if tie is self._tie:
            return
        if self._tie is not None:
            self._tie.choose(False)
        self._tie = tie
        if tie is not None:
            self.map.clearSelection()
            tie.choose(True)
        self.tie_chosen.emit(*((tie.kind, tie.id) if tie is not None else ("", "")))

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        plain: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_F: self.fit, Qt.Key.Key_T: self.begin_tie, Qt.Key.Key_Home: self._first,
            Qt.Key.Key_Delete: self.remove_wanted.emit, Qt.Key.Key_Backspace: self.remove_wanted.emit,
            Qt.Key.Key_Return: self._enter, Qt.Key.Key_Enter: self._enter, Qt.Key.Key_Escape: self._escape,
            Qt.Key.Key_Plus: self.zoom_in, Qt.Key.Key_Equal: self.zoom_in, Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_Slash: self.find_wanted.emit,
        }  # fmt: skip
        if control and key is Qt.Key.Key_A:
            self.select_all()
        elif control and key is Qt.Key.Key_Z and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.undo_wanted.emit()
        elif key in _ARROWS:
            self._arrow(_ARROWS[key], event)
        elif key is Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in plain and (not control or key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus)):
            plain[key]()
        elif text == "/":
            self.find_wanted.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) is Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from person to person; after the last one it leaves the canvas."""
        order = self._order() if self.hasFocus() else []
        at = order.index(self._step_from) if self._step_from in order else (-1 if forward else len(order))
        to = at + (1 if forward else -1)
        if 0 <= to < len(order):
            self._go(order[to])
            return True
        return super().focusNextPrevChild(forward)

    @property
    def _step_from(self) -> str:
        return self._target if self._pulling and self._by_keys and self._target else self._current

    def _order(self) -> list[str]:
        """People from the top to the bottom, row by row."""
        return [one.id for one in sorted(self.map.nodes.values(), key=lambda n: (round(n.y() / 48), n.x(), n.id))]

    def _go(self, person_id: str) -> None:
        if self._pulling and self._by_keys:
            self._aim(person_id)
            self.show_people([person_id])
        else:
            self.choose(person_id)

    def _first(self) -> None:
        if order := self._order():
            self._go(order[0])

    def _arrow(self, way: tuple[int, int], event: QKeyEvent) -> None:
        """To the next person that way; with Ctrl the selected cards move by a step."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.editable and self.selection:
                places = self.map.positions()
                moves = {one: (places[one][0] + 8 * way[0], places[one][1] + 8 * way[1]) for one in self.selection}
                self.map.move(moves)
                self.moved.emit(moves)
            return
        here = self.map.nodes.get(self._step_from)
        if here is None:
            self._first()
            return
        best, least = "", math.inf
        for one in self.map.nodes.values():
            dx, dy = one.x() - here.x(), one.y() - here.y()
            along, across = dx * way[0] + dy * way[1], abs(dx * way[1]) + abs(dy * way[0])
            if along > 4 and along + 2.2 * across < least and across <= along * 3:
                best, least = one.id, along + 2.2 * across
        if best:
            self._go(best)

    def _enter(self) -> None:
        if self._pulling and self._target:
            self._drop_tie()
        elif self._current:
            self.opened.emit(self._current)

    def _escape(self) -> None:
        if self._pulling:
            self._let_go()
        elif self.map.highlighted:
            self.map.highlight(())
        else:
            self.choose_tie(None)
            self.map.clearSelection()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._stand_on(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if (node := self.map.nodes.get(self._current)) is not None:
            node.mark_as(current=False)

    # -- drawing a tie

    @Slot()
    def begin_tie(self) -> None:
        """From the current person; arrows choose the other end, Enter draws it, Esc lets go."""
        if not self.editable or self._current not in self.map.nodes:
            return
        self._pulling, self._by_keys, self._target = self._current, True, ""
        self._pull_to = self.map.nodes[self._current].scenePos()
        self.viewport().update()

    @property
    def drawing_tie(self) -> str:
        """From whom a tie is being drawn; empty if none is."""
        return self._pulling

    def _aim(self, person_id: str) -> None:
        if (before := self.map.nodes.get(self._target)) is not None:
            before.mark_as(target=False)
        node = self.map.nodes.get(person_id)
        self._target = person_id if node is not None and person_id != self._pulling else ""
        if node is not None and self._target:
            node.mark_as(target=True)
            self._pull_to = node.scenePos()
            self.setAccessibleDescription(node.told)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.viewport().update()

    def _drop_tie(self) -> None:
        ends = (self._pulling, self._target)
        self._let_go()
        if all(ends):
            self.tie_drawn.emit(*ends)

    def _let_go(self) -> None:
        if (before := self.map.nodes.get(self._target)) is not None:
            before.mark_as(target=False)
        self._pulling, self._target, self._by_keys = "", "", False
        self._held = None
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """The tie that is being drawn."""
        node = self.map.nodes.get(self._pulling)
        if node is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 2.5 / min(self.zoom, 1.0)
        painter.setPen(QPen(tokens().colour("accent"), wide, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QLineF(node.scenePos() + node.handle, self._pull_to))
        painter.setBrush(tokens().colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(self._pull_to, 2 * wide, 2 * wide)

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
        if self.editable and node.isSelected():
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

    def _pan(self, away: QPoint) -> None:
        self._fitted = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - away.x())
        down.setValue(down.value() - away.y())

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

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self.map.pictures.begin_frame()
        super().paintEvent(event)
        if self.map.pictures.late and not self.map.pictures.hurried:
            self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        self._again.stop()
        self.map.pictures.hurried = False
        super().hideEvent(event)

    def place(self, moves: Mapping[str, Point]) -> None:
        """Put people elsewhere by a command (align, tidy) and tell so."""
        if moves:
            self.map.move(moves)
            self.map.fit_rect()
            self.moved.emit(dict(moves))
            self.looked.emit()
