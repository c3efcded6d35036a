"""A customer chosen out of many: found by typing a piece of the name or of the code."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.services.dossiers import Cover
from app.ui.kit.combo import Combo
from app.ui.kit.editors import make_searchable


class CustomerBox(Combo):
    """``picked`` brings the dossier's id (empty: the first line, where it stands for none)."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(280)
        make_searchable(self)
        self.activated.connect(self._picked)
        if (line := self.lineEdit()) is not None:
            line.editingFinished.connect(self._tidy)

    def fill(self, covers: Iterable[Cover], chosen: str, none: str = "") -> None:
        """These customers, ``chosen`` marked, else the first line; ``none``: the words of a first line for none."""
        with QSignalBlocker(self):
            self.clear()
            if none:
                self.addItem(none, "")
            for cover in covers:
                self.addItem(f"{cover.name} · {cover.code}", cover.id)
            self.setCurrentIndex(max(0, self.findData(chosen)))
        self._from_the_beginning()

    @property
    def chosen(self) -> str:
        """The dossier's id."""
        return str(self.currentData() or "")

    def _from_the_beginning(self) -> None:
        """A long name is read from its beginning."""
        if (line := self.lineEdit()) is not None:
            line.setCursorPosition(0)

    @Slot()
    def _picked(self) -> None:
        self.picked.emit(self.chosen)

    @Slot()
    def _tidy(self) -> None:
        """What was typed and is nobody's name gives way to who is chosen."""
        self.setEditText(self.itemText(self.currentIndex()))
