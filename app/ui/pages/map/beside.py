"""The list of people who aren't on the map: drag one in, or press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.rules.relations.graph import Person
from app.ui import words
from app.ui.icons import icon
from app.ui.kit.button import Button
from app.ui.kit.layout import col, row
from app.ui.kit.map.canvas import MIME
from app.ui.kit.text import Text, note

ROLE = Qt.ItemDataRole.UserRole


class PeopleList(QListWidget):
    """People as lines that can be dragged."""

    wanted = Signal(str)

    def __init__(self, key: str, glyph: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self.setProperty("lines", True)
        self.setDragEnabled(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(self, key, "setAccessibleName")
        self.itemActivated.connect(self._activated)

    def show_people(self, people: Sequence[Person]) -> None:
        self.clear()
        for person in people:
            item = QListWidgetItem(icon(self._glyph, "text2"), "\n".join(filter(None, (person.name, person.post))))
            item.setData(ROLE, person.id)
            self.addItem(item)
        self.setVisible(bool(people))

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        made = QMimeData()
        if items:
            made.setData(MIME, str(items[0].data(ROLE)).encode())
        return made

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        self.wanted.emit(str(item.data(ROLE)))


class BesidePanel(QWidget):
    """Theirs, ours and competitors who could be on the map."""

    wanted = Signal(str)
    add_wanted = Signal()
    role_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theirs = PeopleList("mappage.theirs-beside", "user-round")
        self.ours = PeopleList("mappage.ours-beside", "users")
        self.rivals = PeopleList("mappage.rivals-beside", "swords")
        self._rivals_head = note("mappage.rivals-beside")
        self._theirs_head, self._ours_head = note("mappage.theirs-beside"), note("mappage.ours-beside")
        self._none = Text("mappage.everybody-on", tone="text2", wrap=True)
        self._hint = note("mappage.drag-hint", wrap=True)
        self.add = Button("mappage.add-person", icon="user-round-plus")
        self.role = Button("mappage.add-role", icon="user-search")
        self.add.clicked.connect(self.add_wanted)
        self.role.clicked.connect(self.role_wanted)
        for one in (self.theirs, self.ours, self.rivals):
            one.wanted.connect(self.wanted)
        column = col(
            row(self.add, None), row(self.role, None), 8, self._hint, self._none, self._theirs_head, gap=6,
            pad=(20, 8, 12, 16),
        )  # fmt: skip
        column.addWidget(self.theirs, 3)
        column.addWidget(self._ours_head)
        column.addWidget(self.ours, 2)
        column.addWidget(self._rivals_head)
        column.addWidget(self.rivals, 1)
        column.addStretch(0)
        self.setLayout(column)

    def show_people(
        self, theirs: Sequence[Person], ours: Sequence[Person], rivals: Sequence[Person], *, editable: bool,
        purchase: bool,
    ) -> None:  # fmt: skip
        self.rivals.show_people(rivals)
        self._rivals_head.setVisible(bool(rivals))
        self.theirs.show_people(theirs)
        self.ours.show_people(ours)
        self._theirs_head.setVisible(bool(theirs))
        self._ours_head.setVisible(bool(ours))
        self._none.say("mappage.everybody-on" if editable else "mappage.not-here")
        self._none.setVisible(not theirs and not ours and not rivals)
        self._hint.setVisible(bool(theirs or ours or rivals))
        self.add.setEnabled(editable)
        self.role.setVisible(purchase)
        self.role.setEnabled(editable)
