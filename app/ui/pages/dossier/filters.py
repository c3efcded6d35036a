"""Saved filters of a form: a menu to choose one, keep what is looked for under a name, forget one, see the trash."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from app.i18n import tr
from app.ui import words
from app.ui.kit.button import IconButton
from app.ui.pages.dossier.wishes import Wishes

LONGEST = 40


class FilterMenu(QObject):
    """``button`` asks, ``open_at`` opens; ``trash`` is the tick of *in the trash*."""

    asked = Signal()
    chosen = Signal(str)

    def __init__(self, entity: str, wishes: Wishes) -> None:
        super().__init__()
        self.entity = entity
        self._wishes = wishes
        self._filters: dict[str, str] = {}
        self._text = ""
        self.button = IconButton("funnel", "dossiers.filters")
        self.button.clicked.connect(self.asked)
        self.trash = QAction(tr("dossiers.in_trash"), self)
        words.say(self.trash, "dossiers.in_trash", "setText")
        self.trash.setCheckable(True)

    def show_filters(self, filters: dict[str, str]) -> None:
        self._filters = dict(filters)

    def open_at(self, at: QPoint, text: str) -> None:
        """The menu; ``text`` is what is looked for now."""
        self._text = text.strip()
        self.menu().popup(at)

    def menu(self) -> QMenu:
        """Made anew each time: filters come and go."""
        made = QMenu(self.button)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, text in self._filters.items():
            action = made.addAction(name)
            action.setData(text)
            action.triggered.connect(self._choose)
        if self._filters:
            made.addSeparator()
        keep = made.addAction(tr("dossiers.keep_filter"))
        keep.setEnabled(bool(self._text))
        keep.triggered.connect(self._ask_name)
        if self._filters:
            forget = made.addMenu(tr("dossiers.forget_filter"))
            for name in self._filters:
                action = forget.addAction(name)
                action.triggered.connect(self._forget)
        made.addSeparator()
        made.addAction(self.trash)
        return made

    def keep(self, name: str) -> None:
        """What is looked for, under a name."""
        if name := name.strip()[:LONGEST]:
            self._filters[name] = self._text
            self._wishes.filters.emit(self.entity, dict(self._filters))

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(str(action.data()))

    @Slot()
    def _ask_name(self) -> None:
        dialog = QInputDialog(self.button)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(dialog, "ui.window_title", "setWindowTitle")
        words.say(dialog, "dossiers.name_filter", "setLabelText")
        dialog.setTextValue(self._text[:LONGEST])
        dialog.textValueSelected.connect(self.keep)
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._filters.pop(action.text(), None)
            self._wishes.filters.emit(self.entity, dict(self._filters))
