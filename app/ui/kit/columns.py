"""Widths of a table's columns, from what they hold: nothing is cut while there is room, words give way first.

What a person drags stays as it was dragged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QTableView

HEAD_ROOM: Final = 44
"""Beside a heading's words: its padding and the sort mark, px."""
CELL_ROOM: Final = 34
LEAST: Final = 72
LEAST_WORDS: Final = 104
SCROLLED: Final = 144
"""What words get where the table must be scrolled anyway."""
MOST: Final = 300
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Need:
    """What a column would like and what it must have, px; ``soft``: it may be cut, and takes room that is left."""

    wish: int
    least: int
    soft: bool


def shares(needs: Sequence[Need], room: int) -> list[int]:
    """The width of each column in ``room`` px. Where even the least doesn't fit, the table is scrolled."""
    widths = [need.wish for need in needs]
    soft = [at for at, need in enumerate(needs) if need.soft] or list(range(len(needs)))
    over = sum(widths) - room
    if over < 0:
        for place, at in enumerate(soft):
            widths[at] += (-over * (place + 1)) // len(soft) - (-over * place) // len(soft)
        return widths
    slack = [max(0, needs[at].wish - needs[at].least) for at in soft]
    if over > sum(slack):
        return [max(need.least, min(need.wish, SCROLLED)) if need.soft else need.wish for need in needs]
    if over:
        for at, spare in zip(soft, slack, strict=True):
            widths[at] -= -(-over * spare // sum(slack)) if spare else 0
    return widths


class FittedColumns(QObject):
    """Keeps the columns of ``table`` fitted; ``soft`` tells which of them hold words of any length."""

    def __init__(self, table: QTableView, soft: Callable[[int], bool]) -> None:
        super().__init__(table)
        self._table = table
        self._soft = soft
        self._busy = False
        self._dragged = False
        self._needs: list[Need] = []
        self._late = False
        table.horizontalHeader().setStretchLastSection(False)
        table.horizontalHeader().sectionResized.connect(self._resized)
        table.viewport().installEventFilter(self)

    def fit(self) -> None:
        """Look at the rows again; of a table that isn't on the screen, once it is."""
        self._late = not self._table.isVisible()
        if self._late:
            return
        model, header = self._table.model(), self._table.horizontalHeader()
        if self._dragged or model is None:
            return
        self._needs = [self._need(column) for column in range(header.count())]
        self._share()

    def _share(self) -> None:
        """What each column needs is known; the room may be another."""
        if self._dragged or len(self._needs) != self._table.horizontalHeader().count():
            return
        self._busy = True
        for column, width in enumerate(shares(self._needs, self._table.viewport().width())):
            self._table.setColumnWidth(column, width)
        self._busy = False

    def _need(self, column: int) -> Need:
        model = self._table.model()
        head = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        written = self._table.horizontalHeader().fontMetrics()
        least = max(LEAST, written.horizontalAdvance(str(head or "")) + HEAD_ROOM)
        metrics = self._table.fontMetrics()
        widest = 0
        for at in range(min(model.rowCount(), _LOOKED_AT)):
            text = str(model.index(at, column).data() or "")
            widest = max(widest, *(metrics.horizontalAdvance(line) for line in text.split("\n")))
        wish = min(MOST, max(least, widest + CELL_ROOM))
        soft = self._soft(column)
        return Need(wish, max(least, min(wish, LEAST_WORDS)) if soft else wish, soft)

    @Slot(int, int, int)
    def _resized(self, _column: int, _before: int, _now: int) -> None:
        self._dragged = self._dragged or not self._busy

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._share()
        elif (event.type() is QEvent.Type.Show and self._late) or event.type() is QEvent.Type.LanguageChange:
            self.fit()
        return False
