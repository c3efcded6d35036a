"""A dossier without a card: its cover, and the borrowing card to fill in (borrow-own, borrow-place)."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.i18n import tr
from app.models.enums import Place, Purpose
from app.models.fields import Section
from app.services.dossiers import Cover
from app.ui import formats, words
from app.ui.kit.button import PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.combo import Combo
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph, Tile
from app.ui.kit.layout import Flow, col, holder, row, rule, scrolled
from app.ui.kit.place_picker import PlacePicker
from app.ui.kit.ring import Ring
from app.ui.kit.text import Text, heading, note, title
from app.ui.places import all_places

NARROW = 720
LOCKED = (Section.BASIC, Section.PERSONS, Section.OPPORTUNITIES, Section.INFORMATION, Section.HISTORY)


class CoverHead(QWidget):
    """Name, grade, card, completeness and the facts of a cover; ``actions`` stand at the right of an opened one."""

    ring_pressed = Signal()

    def __init__(self, cover: Cover, *actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = cover.name
        name = heading(plain=cover.name)
        name.setWordWrap(True)
        chips = [Chip("dossiers.grade", tone="accent", grade=cover.grade)] if cover.grade else []
        if cover.card_number and cover.card_due_at:
            due = formats.moment(cover.card_due_at)
            chips.append(Chip("dossiers.card_out", tone="ok", icon="id-card", number=cover.card_number, due=due))
        else:
            chips.append(Chip("dossiers.no_card", tone="warn", icon="lock"))
        if cover.trashed:
            chips.append(Chip("dossiers.lies_in_trash", tone="bad", icon="trash-2"))
        about = holder(col(name, holder(Flow(*chips)), gap=8))
        about.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.ring = Ring(cover.percent, 64 if actions else 72)
        if actions:
            self.ring.make_pressable("dossiers.to_complete")
            self.ring.pressed.connect(self.ring_pressed)
        self._actions = holder(row(*actions, None, gap=8))
        self._actions.setVisible(bool(actions))
        self._opened = bool(actions)
        head = row(Tile(icon="building-2", tone="accent", px=56), about, self._actions, self.ring, gap=16)
        head.setStretch(1, 1)
        facts: list[QWidget] = []
        for key, value in (
            ("field.dossier.code", cover.code),
            ("field.dossier.short_name", cover.short_name),
            ("field.dossier.region", cover.region),
            (
                "field.dossier.keeper_id",
                _keeper(cover),
            ),
            ("field.dossier.stage", tr(f"enum.Stage.{cover.stage}") if cover.stage else None),
        ):
            facts.append(holder(col(note(key), Text(plain=value or "–", px=14), gap=4)))
        self._facts = holder(Flow(*facts, gap=32))
        self._top = head
        self._column = col(head, 0 if actions else 16, self._facts, gap=0)
        self.setLayout(self._column)
        self._narrow = False
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the buttons stand beneath, so that the name has the line to itself."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        self._facts.setContentsMargins(0 if self._narrow else 72, 0, 0, 0)
        self._facts.setVisible(not self._opened)  # the overview has them too
        for layout in (self._top, self._column):
            layout.removeWidget(self._actions)
        if self._narrow:
            self._column.addWidget(self._actions)
        else:
            self._top.insertWidget(2, self._actions)
        self._actions.setContentsMargins(64 if self._narrow else 0, 0, 0, 0)


def _keeper(cover: Cover) -> str | None:
    """Who keeps it; before the enrolment nobody has a name yet."""
    if not cover.mine:
        return cover.keeper_name
    return tr("dossiers.me", name=cover.keeper_name) if cover.keeper_name else tr("dossiers.me_unnamed")


class BorrowForm(Card):
    """Purpose, remark, place; Enter borrows and opens."""

    borrow = Signal(str, str, str)
    """Purpose, place, remark."""
    barred = Signal(str)
    """A place where reading is refused was chosen."""

    def __init__(self, cover: Cover, purpose: Purpose, place: Place | None, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._cover = cover
        self.purpose = Combo()
        for one in Purpose:
            self.purpose.addItem(tr(f"enum.Purpose.{one}"), str(one))
        self.purpose.setCurrentIndex(self.purpose.findData(str(purpose)))
        self.remark = QLineEdit()
        self.remark.setMaxLength(200)
        words.say(self.remark, "dossiers.remark_hint", "setPlaceholderText")
        self.places = PlacePicker(all_places())
        if place is not None:
            self.places.choose(str(place))
        self.places.chosen.connect(self._placed)
        self.problem = Text(tone="bad", wrap=True)
        self.problem.hide()
        self.go = PrimaryButton("dossiers.borrow_and_open", icon="log-in", height=44)
        self.go.clicked.connect(self._borrow)
        self.go.setEnabled(place is not None)
        self.remark.returnPressed.connect(self._borrow)
        top = row(
            Glyph("id-card", 20, "accent"), title("dossiers.fill_card"), None, note("dossiers.as_last_time"), gap=10
        )
        fields = row(labelled("dossiers.purpose", self.purpose), labelled("dossiers.remark", self.remark), gap=16)
        fields.setStretch(1, 1)
        due = row(Glyph("clock", 16, "text3"), Text("dossiers.due_today", px=12, tone="text2"), None, gap=8)
        foot = row(Glyph("shield-check", 16, "text3"), note("dossiers.every_reading"), None, self.go, gap=8)
        where = labelled("dossiers.place", self.places)
        self.setLayout(col(top, fields, where, due, self.problem, rule(), foot, gap=20, pad=(32, 28, 32, 28)))

    def show_problem(self, sentence: str) -> None:
        self.problem.show_text(sentence)
        self.problem.show()

    @Slot(str, bool)
    def _placed(self, code: str, allowed: bool) -> None:
        self.go.setEnabled(allowed)
        self.problem.hide()
        if not allowed:
            self.show_problem(tr(f"refusal.place_{code}"))
            self.barred.emit(code)

    @Slot()
    def _borrow(self) -> None:
        if self.go.isEnabled():
            self.borrow.emit(self.purpose.currentData(), self.places.choice, self.remark.text().strip())


class CoverView(QWidget):
    """Cover and form; what is locked stands beneath, by name only."""

    def __init__(self, cover: Cover, purpose: Purpose, place: Place | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = BorrowForm(cover, purpose, place)
        if cover.trashed:
            self.form.show_problem(tr("dossiers.borrow_to_take_back"))
        if not cover.mine:
            self.form.setEnabled(False)
            self.form.show_problem(tr("refusal.needs_approval"))
        locked = [Text(f"section.{section}", px=12, tone="text3") for section in LOCKED]
        foot = holder(row(Glyph("lock", 14, "text3"), *locked, None, gap=18, pad=(4, 0, 0, 0)))
        inner = holder(col(CoverHead(cover), 28, self.form, 20, foot, None, gap=0, pad=(40, 32, 40, 24)))
        self.setLayout(col(scrolled(inner), gap=0))

    def take_focus(self) -> None:
        """To the button, so that Enter borrows; to the places if none is offered."""
        if self.form.go.isEnabled():
            self.form.go.setFocus()
        else:
            self.form.places.control.focus_first()
