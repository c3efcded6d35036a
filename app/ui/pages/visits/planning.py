"""A visit to be planned: the client, its card if need be, the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from app.clock import local_moment
from app.models.fields import Kind
from app.ui import formats
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.combo import Combo
from app.ui.kit.confirm import Confirm
from app.ui.kit.editors import make_searchable
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text, heading, note
from app.ui.pages.dossier.cover import BorrowForm
from app.ui.pages.visits.closed import borrow_form
from app.ui.pages.visits.fields import PLAN, FieldsCard
from app.ui.pages.visits.planning_presenter import WHOM
from app.ui.pages.visits.shown import Planning
from app.ui.pages.visits.state import text_of

_HINTS = {
    "subject": "visits.subject_hint", "venue": "visits.venue_hint", "goal": "visits.goal_hint",
    "agenda": "visits.agenda_hint", "questions": "visits.questions_hint", "materials": "visits.materials_hint",
}  # fmt: skip


class Whom(QWidget):
    """The client's persons, to be ticked: whom to meet."""

    changed = Signal()

    def __init__(self, persons: Sequence[tuple[str, str]], chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ticked = set(chosen.split(","))
        self.boxes: dict[str, QCheckBox] = {}
        for person, name in persons:
            box = QCheckBox(name.replace("&", "&&"))
            box.setAccessibleName(name)
            box.setChecked(person in ticked)
            box.toggled.connect(self.changed)
            self.boxes[person] = box
        listed: QWidget = (
            holder(Flow(*self.boxes.values(), gap=16)) if persons else note("visits.no_persons", wrap=True)
        )
        self.setLayout(col(Text("visits.whom", px=12, tone="text2"), listed, gap=8))

    def value(self) -> str:
        """The ids of those who are ticked, by commas."""
        return ",".join(person for person, box in self.boxes.items() if box.isChecked())


class PlanView(QWidget):
    """``given``: what was typed, to be planned; ``drafted``: what stands there a moment after the last change."""

    chosen = Signal(str)
    given = Signal(dict)
    drafted = Signal(dict)
    discard_wanted = Signal()
    cancelled = Signal()

    SETTLE_MS = 400

    def __init__(self, planning: Planning, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = planning.now_ms
        self.client = Combo()
        for cover in planning.covers:
            self.client.addItem(f"{cover.name} · {cover.code}", cover.id)
        make_searchable(self.client)
        self.client.setCurrentIndex(self.client.findData(planning.chosen))
        self.client.activated.connect(self._choose)
        self.form: FieldsCard | None = None
        self.whom = Whom((), "")
        self.borrow: BorrowForm | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(self.SETTLE_MS)
        self._typing.timeout.connect(self.flush)
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        back = Button("ui.cancel", height=40)
        back.clicked.connect(self.cancelled)
        self.plan = PrimaryButton("visits.plan", icon="calendar-plus", shortcut="Ctrl+Return")
        self.plan.clicked.connect(self._give)
        which = Card(col(labelled("visits.which_client", self.client), pad=(24, 20, 24, 16)))
        column = col(heading("visits.plan_title"), 4, gap=16, pad=(40, 28, 40, 24))
        if not planning.covers:
            column.addWidget(EmptyState("folder-closed", "visits.no_clients", action=False))
        else:
            column.addWidget(which)
        if planning.draft_at is not None:
            column.addWidget(self._banner(planning.draft_at))
        if planning.statement is not None:
            self.borrow = borrow_form(planning.statement)
            column.addWidget(self.borrow)
        if planning.form is not None:
            self.whom = Whom(planning.persons, planning.form.fields.get(WHOM, ""))
            self.whom.changed.connect(self._typing.start)
            self.form = FieldsCard("visits.plan_part", PLAN, hints=_HINTS, extra=(self.whom,))
            for name, entry in self.form.entries.items():
                value = planning.form.fields.get(name, "")
                entry.set_value(value or (_proposed(planning.now_ms) if name == "planned_at" else ""))
            self.form.edited.connect(self._typing.start)
            column.addWidget(self.form)
        column.addStretch(1)
        self.plan.setVisible(self.form is not None)
        foot = holder(col(self._problem, row(None, back, self.plan, gap=12), gap=8, pad=(40, 12, 40, 12)))
        self.setLayout(col(scrolled(holder(column)), foot, gap=0))

    def _banner(self, at_ms: int) -> QWidget:
        text = Text(wrap=True)
        text.say("visits.brought_back", at=formats.moment(at_ms))
        discard = Button("visits.discard", "quiet", icon="trash-2", height=28)
        discard.clicked.connect(self.discard_wanted)
        line = row(Glyph("history", 18, "accent"), text, discard, gap=12, pad=(16, 10, 10, 10))
        line.setStretch(1, 1)
        return Card(line)

    def take_focus(self) -> None:
        """Where the person goes on: the subject, or the card's button."""
        if self.form is not None:
            self.form.entries["subject"].box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.borrow is not None and self.borrow.go.isEnabled():
            self.borrow.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str, field: str) -> None:
        """What is wrong: at its field, or above the buttons; with the card if that is what is filled in."""
        if self.form is not None and field in self.form.entries:
            self.form.entries[field].show_problem(sentence)
            self.form.entries[field].box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.borrow is not None:
            self.borrow.show_problem(sentence)
        else:
            self._problem.show_text(sentence)
            self._problem.show()

    @Slot()
    def flush(self) -> None:
        """Tell now what was typed."""
        self._typing.stop()
        if self.form is not None:
            self.drafted.emit(self.values())

    def values(self) -> dict[str, str]:
        """What stands there, with whom to meet."""
        return {**self.form.values(), WHOM: self.whom.value()} if self.form is not None else {}

    @property
    def typing(self) -> bool:
        """Whether something was typed that nobody was told yet."""
        return self._typing.isActive()

    @Slot()
    def _give(self) -> None:
        self._typing.stop()
        if self.form is None:
            return
        self._problem.hide()
        day = self.form.values()["planned_at"][:10]
        if self.form.values()["subject"] and day < text_of(Kind.INSTANT, self._now)[:10]:
            ask = Confirm("visits.past", icon="calendar-clock", tone="warn", parent=self)
            ask.accepted.connect(self._give_past)
            ask.rejected.connect(self._to_day)
            ask.ask_later()
        else:
            self._give_past()

    @Slot()
    def _give_past(self) -> None:
        """Plan it all the same; a visit of a past day opens with its report."""
        if self.form is not None:
            self.given.emit(self.values())

    @Slot()
    def _to_day(self) -> None:
        if self.form is not None:
            self.form.entries["planned_at"].box.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _choose(self, at: int) -> None:
        if self.typing:
            self.flush()
        self.chosen.emit(str(self.client.itemData(at)))


def _proposed(now_ms: int) -> str:
    """Tomorrow at ten."""
    tomorrow = local_moment(now_ms).replace(hour=10, minute=0, second=0) + dt.timedelta(days=1)
    return text_of(Kind.INSTANT, round(tomorrow.timestamp() * 1000))
