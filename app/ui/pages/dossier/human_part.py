"""Beneath a key person's fields: where else the same human is kept, as far as open cards show (ADR 0011)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QWidget

from app.services.humans import Elsewhere, Namesake, Places
from app.services.records import Record
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.part import emptied
from app.ui.pages.dossier.wishes import Wishes


class HumanPart(QWidget):
    """Fetched only for a person who is marked: each look into another dossier is an event of its own."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self._person = ""
        self.same = Button("dossiers.human_same", "quiet", icon="users", height=28)
        self.same.clicked.connect(self._want_same)
        self.apart = Button("dossiers.human_apart", "quiet", icon="x", height=28)
        self.apart.clicked.connect(self._want_apart)
        self._lines = col(gap=4)
        head = row(Text("dossiers.human_elsewhere", bold=True), None, self.same, gap=8)
        self.setLayout(col(head, self._lines, row(self.apart, None), gap=4))

    def show_person(self, record: Record) -> None:
        """Another person, or the same as they are now."""
        marked = record.values.get("human_id") is not None
        if record.id != self._person or not marked:
            self._show((), hidden=False)
        self._person = record.id
        self.apart.setVisible(marked)
        self.same.setEnabled(not record.deleted)
        if marked and not record.deleted:
            self._wishes.places.emit(record.id)

    def show_places(self, found: Places) -> None:
        """The places came."""
        if found.person_id == self._person:
            self._show(found.elsewhere, hidden=found.hidden)

    def _show(self, places: Sequence[Elsewhere], *, hidden: bool) -> None:
        emptied(self._lines)
        for one in places:
            self._lines.addWidget(self._place(one))
        if hidden:
            self._lines.addWidget(note("dossiers.human_hidden", wrap=True))

    def _place(self, one: Elsewhere) -> QWidget:
        what = " · ".join(part for part in (one.post, one.department) if part)
        go = Button("ui.said", "quiet", height=28, sentence=one.dossier_name)
        go.clicked.connect(lambda: self._wishes.dossier.emit(f"{one.dossier_id}/person/{one.person_id}"))
        return holder(
            col(row(go, None), holder(col(note(plain=what or one.name, wrap=True), pad=(16, 0, 0, 0))), gap=0)
        )

    @Slot()
    def _want_same(self) -> None:
        self._wishes.same.emit(self._person)

    @Slot()
    def _want_apart(self) -> None:
        self._wishes.apart.emit(self._person)


class HumanDialog(QDialog):
    """Who is meant? ``given``: the person, and the same human in another dossier."""

    given = Signal(str, str)

    def __init__(self, person_id: str, found: Sequence[Namesake], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(480)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._person, self._found = person_id, found
        self._group = QButtonGroup(self)
        column = col(
            title("dossiers.human_title"), note("dossiers.human_hint", wrap=True), gap=12, pad=(24, 24, 24, 20)
        )
        for at, one in enumerate(found):
            button = QRadioButton(" · ".join(part for part in (one.dossier_name, one.name, one.post) if part))
            button.setChecked(at == 0)
            self._group.addButton(button, at)
            column.addWidget(button)
        if not found:
            column.addWidget(Text("dossiers.human_nobody", tone="text2", wrap=True))
        self.go = PrimaryButton("dossiers.human_go", height=36)
        self.go.clicked.connect(self._give)
        self.go.setVisible(bool(found))
        cancel = Button("ui.cancel", height=36)
        cancel.clicked.connect(self.reject)
        column.addStretch(1)
        column.addLayout(row(None, cancel, self.go))
        self.setLayout(column)

    @Slot()
    def _give(self) -> None:
        self.given.emit(self._person, self._found[self._group.checkedId()].person_id)
        self.accept()
