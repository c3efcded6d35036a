"""The map under the keyboard.

Tab and arrows move between people, Ctrl + arrows move cards, Enter opens, T starts a tie, Del removes, / finds, F
fits, + and - zoom, Ctrl+A selects all, Ctrl+Z undoes, Esc lets go.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.map.choosing import ChoosingView

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class KeyedView(ChoosingView):
    """Everything on the map can be done without a mouse."""

    opened = Signal(str)
    moved = Signal(object)
    """People were put elsewhere: id → where."""
    remove_wanted = Signal()
    find_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._space = False

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
            if self.movable and self.selection:
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
