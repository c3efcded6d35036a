"""Who and what is chosen on the map, and the tie that is being drawn by hand."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.ui.kit.map.node import NAMES, NodeItem
from app.ui.kit.map.plan import Plan
from app.ui.kit.map.tie import TieItem
from app.ui.kit.map.view import MapView
from app.ui.theme import tokens


class ChoosingView(MapView):
    """Shows a :class:`Plan`; its choice outlives another plan. ``editable``: whether ties may be drawn;
    ``movable``: whether cards may be put elsewhere.
    """

    chosen = Signal(object)
    """Ids of the selected people (a tuple), the current one first."""
    tie_chosen = Signal(str, str)
    """Kind and id of a line; empty if none is chosen any more."""
    tie_drawn = Signal(str, str)
    """A tie is wanted from one to another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editable = False
        self.movable = False
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setRubberBandSelectionMode(Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        self._current = ""
        self._tie: TieItem | None = None
        self._pulling = ""
        self._target = ""
        self._pull_to = QPointF()
        self._by_keys = False
        self.map.selectionChanged.connect(self._selected)

    # -- showing

    def show_plan(self, plan: Plan, *, fit: bool = True) -> None:
        """Show a map; who was selected stays selected, and with ``fit`` all of it comes into sight."""
        chosen, current = set(self.selection), self._current
        self._let_go()
        self._tie = None
        self.map.blockSignals(True)
        self.map.show_plan(plan, simple=fit or self.zoom < NAMES)
        for one in chosen & self.map.nodes.keys():
            self.map.nodes[one].setSelected(True)
        self.map.blockSignals(False)
        self._current = current if current in self.map.nodes else ""
        if fit:
            self.fit()
        self.map.zoomed(self.zoom)
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
