"""Entries of a visit as an editable table: who met whom, promises, information gained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.i18n import tr
from app.models.enums import SourceLevel
from app.models.fields import ENTITIES
from app.services.visits import Part
from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.editors import Choice, LineEditor
from app.ui.kit.layout import Flow, col, holder, row, rule
from app.ui.kit.text import Text, note, title
from app.ui.pages.visits.entry import Box, ChoiceBox, NameBox, box_for, heard, mark_wrong
from app.ui.pages.visits.state import Row


@dataclass(frozen=True)
class Offered:
    """Whom the sheet offers: ids with names, theirs and ours; ``me`` stands in a new entry."""

    theirs: Sequence[tuple[str, str]]
    ours: Sequence[tuple[str, str]]
    me: str


LINES: Mapping[Part, tuple[tuple[str, ...], ...]] = {
    "visit_person": (("person_id", "staff_id"), ("standing_before", "standing_after", "remark")),
    "promise": (("side", "what"), ("owner", "due_on", "done_on")),
    "information": (("fact", "level"), ("meaning", "lawful_origin")),
}
_WIDE = frozenset({"what", "fact", "remark", "meaning", "lawful_origin", "person_id", "staff_id"})
_ONE_LINE = frozenset({"what", "fact", "meaning"})
"""Long texts that are typed in one line here; what is pasted with line breaks keeps its words."""


class EntryRow(QWidget):
    """One entry: its boxes in lines, what is wrong, and *remove*."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, part: Part, given: Row, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self.row_id = given.get("id", "")
        self.boxes: dict[str, Box] = {}
        self.remove = IconButton("x", "visits.remove_entry")
        self.remove.clicked.connect(self._remove)
        self._problem = Text(px=12, tone="bad", wrap=True)
        self._problem.hide()
        lines = col(gap=6)
        for names in LINES[part]:
            line = row(gap=8)
            for name in names:
                line.addWidget(self._field(name, given.get(name, ""), offered), 3 if name in _WIDE else 1)
            lines.addLayout(line)
        lines.addWidget(self._problem)
        body = row(gap=8, pad=(0, 10, 0, 10))
        body.addLayout(lines, 1)
        body.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(body)
        self._show_origin()

    def _field(self, name: str, value: str, offered: Offered) -> QWidget:
        spec = ENTITIES[self.part].fields[name]
        box: Box
        if name in ("person_id", "staff_id"):
            people = offered.theirs if name == "person_id" else offered.ours
            box = NameBox([Choice(one, who) for one, who in people])
        elif name in ("side", "level"):
            kind = "Side" if name == "side" else "SourceLevel"
            choices = spec.field.choices or ()
            box = ChoiceBox([Choice(str(one), f"enum.{kind}.{one}") for one in choices], may_be_none=name == "level")
        elif name in _ONE_LINE:
            box = LineEditor()
        else:
            box = box_for(spec)
        box.set_value(value)
        if name in ("side", "level", "due_on", "done_on", "standing_before", "standing_after"):
            box.setMinimumWidth(116)
        words.say(box, spec.label, "setAccessibleName")
        label = Text(spec.label, px=11, tone="text3")
        label.setBuddy(box)
        self.boxes[name] = box
        heard(box, self._edited)
        made = holder(col(label, box, gap=2))
        made.setObjectName(name)
        return made

    @property
    def values(self) -> dict[str, str]:
        """What it holds, with its ``id`` if it is stored."""
        typed = {name: box.value() for name, box in self.boxes.items()}
        return {"id": self.row_id, **typed} if self.row_id else typed

    def show_problem(self, sentence: str, field: str = "") -> None:
        """What is wrong, and in which box."""
        self._problem.show_text(sentence)
        self._problem.setVisible(bool(sentence))
        for name, box in self.boxes.items():
            mark_wrong(box, sentence if name == field else "")

    @property
    def problem(self) -> str:
        return self._problem.text()

    def _show_origin(self) -> None:
        """Only information of level 4 tells its lawful origin (dossier-meaning)."""
        if self.part == "information":
            origin = self.findChild(QWidget, "lawful_origin")
            if origin is not None:
                wanted = self.boxes["level"].value() == SourceLevel.INSIDER
                origin.setVisible(wanted or bool(self.boxes["lawful_origin"].value()))

    @Slot()
    def _edited(self) -> None:
        if self._problem.text():
            self.show_problem("")
        self._show_origin()
        self.edited.emit()

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)


class EntryTable(QWidget):
    """The entries of one part under a title. ``removed``: the id of a stored entry."""

    edited = Signal()
    added = Signal(QWidget)
    removed = Signal(str, str)
    person_wanted = Signal()
    """Whom one met isn't in the dossier yet."""

    def __init__(self, part: Part, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self._offered = offered
        self.rows: list[EntryRow] = []
        self._place: QBoxLayout = col(gap=0)
        self.add = Button(f"visits.add_{part}", "quiet", icon="plus")
        self.add.clicked.connect(self._add)
        self._empty = note(f"visits.none_{part}", wrap=True)
        self._problem = Text(px=12, tone="bad", wrap=True)
        self._problem.hide()
        self.new_person: Button | None = None
        buttons = [self.add]
        if part == "visit_person":
            self.new_person = Button("visits.new_person", "quiet", icon="user-round-plus")
            self.new_person.clicked.connect(self.person_wanted)
            buttons.insert(0, self.new_person)
        head = row(title(f"visits.part_{part}"), 12, None, holder(Flow(*buttons, gap=4)))
        self.setLayout(col(head, self._empty, self._place, self._problem, gap=4))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the entries."""
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for one in rows:
            self._append(one)
        self.show_problem("")
        self._tidy()

    def offer_person(self, person_id: str, name: str) -> None:
        """A person new in the dossier, taken as the one that was met."""
        self._offered = replace(self._offered, theirs=(*self._offered.theirs, (person_id, name)))
        for one in self.rows:
            if isinstance(box := one.boxes["person_id"], ChoiceBox):
                box.offer(Choice(person_id, name))
        empty = next((one for one in self.rows if not one.boxes["person_id"].value()), None) or self._add()
        empty.boxes["person_id"].set_value(person_id)
        empty.boxes["standing_before"].setFocus(Qt.FocusReason.OtherFocusReason)

    def values(self) -> tuple[dict[str, str], ...]:
        return tuple(one.values for one in self.rows)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the part as a whole."""
        self._problem.show_text(sentence)
        self._problem.setVisible(bool(sentence))

    @property
    def problem(self) -> str:
        return self._problem.text()

    def each(self, act: Callable[[EntryRow], object]) -> None:
        for one in self.rows:
            act(one)

    def _append(self, given: Row) -> EntryRow:
        if self.rows:
            self._place.addWidget(rule())
        made = EntryRow(self.part, given, self._offered)
        made.edited.connect(self._edited)
        made.removed.connect(self._remove)
        self.rows.append(made)
        self._place.addWidget(made)
        return made

    def _tidy(self) -> None:
        self._empty.setVisible(not self.rows)
        nobody = self.part == "visit_person" and not self._offered.theirs
        self._empty.say("visits.no_persons" if nobody else f"visits.none_{self.part}")
        self.add.setEnabled(not nobody)
        for at, one in enumerate(self.rows, 1):
            one.remove.setAccessibleName(tr("visits.remove_nth", n=at))

    @Slot()
    def _edited(self) -> None:
        self.show_problem("")
        self.edited.emit()

    @Slot()
    def _add(self) -> EntryRow:
        given = {"staff_id": self._offered.me} if self.part == "visit_person" else {}
        made = self._append({"side": "ours", **given} if self.part == "promise" else given)
        made.show()
        self._tidy()
        next(iter(made.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()
        self.added.emit(made)
        return made

    @Slot(object)
    def _remove(self, gone: EntryRow) -> None:
        if gone.row_id:
            self.removed.emit(self.part, gone.row_id)
            return
        kept = [dict(one.values) for one in self.rows if one is not gone]
        self.show_rows(kept)
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()
