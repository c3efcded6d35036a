"""Tables as the kit wants them: whole rows, no grid, wide rows, sorted by clicking, named for the ear."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui import words


class Table(QTableView):
    """A table view; :attr:`opened` brings the source row that was double-clicked or entered."""

    opened = Signal(int)

    def __init__(self, name_key: str, model: QAbstractItemModel | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words.say(self, name_key, "setAccessibleName")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(44)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(72)
        self.doubleClicked.connect(self._open_current)
        if model is not None:
            self.setModel(model)

    def stretch(self, column: int) -> None:
        """Let ``column`` take the room that is left."""
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _open_current(self) -> None:
        if self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
