"""One conflict: mine and theirs side by side, what stood before, and the ways to settle it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, Kind
from app.services.conflict_told import Compared
from app.services.conflict_words import what, who
from app.services.conflicts import Keep
from app.sync.merge import DELETED
from app.ui import formats, words
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.editors import Choice, Editor, editor_for
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.pages.conflicts.presenter import Open
from app.ui.pages.conflicts.written import value, whose
from app.ui.showing import typed

NARROW = 620
"""Below this width (px) theirs stands under mine."""


class Side(Card):
    """One value: whose, when, whether it is in force, and the button that lets it stand."""

    def __init__(self, key: str, told: str, text: str, button: Button | None, *, stands: bool) -> None:
        self.button = button
        head = row(title(key), None, gap=8)
        if stands:
            head.addWidget(Chip("conflicts.in_force", tone="ok", icon="check"))
        shown = Text(plain=text, px=16, wrap=True)
        shown.setAccessibleName(f"{tr(key)}: {text}")
        column = col(head, note(plain=told, wrap=True), 10, shown, None, gap=4, pad=(20, 18, 20, 18))
        if button is not None:
            column.addSpacing(12)
            column.addLayout(row(button, None))
        super().__init__(column)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


class CompareView(QWidget):
    """Signals only; the presenter acts."""

    keep = Signal(str)
    keep_all = Signal(str)
    third = Signal(str)
    to_row = Signal(str)
    """The target of the dossiers page: dossier, entity, row."""

    def __init__(self, found: Open, alike: int, me: str, device: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        compared = found.compared
        self._found = compared
        one = compared.conflict
        self.conflict_id = one.id
        self.editor: Editor | None = None
        is_open = one.settled_at is None
        self.buttons = self._build_buttons(compared) if is_open else []
        mine, theirs = (*self.buttons, None, None)[:2]
        sides = [
            Side(
                f"conflicts.{key}", whose(by, me, device), value(compared, text), button,
                stands=text == compared.current,
            )
            for key, by, text, button in (
                ("mine", one.mine, compared.mine, mine), ("theirs", one.theirs, compared.theirs, theirs),
            )
        ]  # fmt: skip
        self._sides = row(*sides, gap=16)
        column = col(self._build_head(compared), 4, gap=12, pad=(40, 28, 40, 32))
        if one.field == DELETED:
            column.addWidget(self._sentence(compared, me, device))
        column.addLayout(self._sides)
        if one.field != DELETED:
            column.addWidget(self._before(compared))
        self.problem = Text(tone="bad", wrap=True)
        self.problem.hide()
        if is_open:
            column.addWidget(self._build_third(compared))
            column.addWidget(self.problem)
            if alike > 1:
                column.addSpacing(8)
                column.addWidget(self._build_all(alike))
        else:
            column.addWidget(self._settled(compared, me))
        column.addStretch(1)
        self.setLayout(col(scrolled(holder(column)), gap=0))

    def _build_head(self, found: Compared) -> QWidget:
        one = found.conflict
        named = found.title if found.title != one.dossier_name else None
        first = title(plain=named or what(one))
        first.setWordWrap(True)
        second = " · ".join(part for part in (one.dossier_name, one.dossier_code, what(one) if named else None) if part)
        head = row(holder(col(first, Text(plain=second, tone="text2", wrap=True), gap=4)), gap=12)
        head.setStretch(0, 1)
        if one.dossier_id is not None:
            self.look = Button("conflicts.to_row", icon="arrow-right")
            self.look.clicked.connect(self._to_row)
            head.addWidget(self.look, 0, Qt.AlignmentFlag.AlignTop)
        return holder(head)

    def _build_buttons(self, found: Compared) -> list[Button]:
        """Keep mine, keep theirs; named by what they do where a deletion met an edit."""
        made = []
        for side, key, shown in (
            (Keep.MINE, "conflicts.keep_mine", found.mine), (Keep.THEIRS, "conflicts.keep_theirs", found.theirs)
        ):  # fmt: skip
            if found.conflict.field == DELETED:
                key = "conflicts.delete_it" if shown else "conflicts.keep_it"
            button = Button(key, "soft", icon="trash-2" if key == "conflicts.delete_it" else "check", height=36)
            button.setProperty("side", side.value)
            button.clicked.connect(self._keep)
            made.append(button)
        return made

    def _sentence(self, found: Compared, me: str, device: int) -> QWidget:
        """A deletion against an edit, as one sentence."""
        one = found.conflict
        deleted, edited = (one.mine, one.theirs) if found.mine else (one.theirs, one.mine)
        told = Text(wrap=True)
        told.show_text(
            tr(
                "conflicts.deleted_and_edited", what=tr(f"entity.{one.entity}"), deleter=who(deleted, me, device),
                deleted=formats.moment(deleted.at), editor=who(edited, me, device), edited=formats.moment(edited.at),
            )
        )  # fmt: skip
        line = row(gap=10)
        line.addLayout(col(Glyph("trash-2", 18, "warn"), None))
        line.addWidget(told, 1)
        return holder(line)

    def _before(self, found: Compared) -> QWidget:
        line = row(Glyph("history", 16, "text3"), Text("conflicts.before", tone="text2"), gap=8)
        line.addWidget(Text(plain=value(found, found.before), wrap=True), 1)
        made = holder(line)
        if found.current not in (found.mine, found.theirs):
            now = row(Glyph("pencil-line", 16, "text3"), Text("conflicts.now", tone="text2"), gap=8)
            now.addWidget(Text(plain=value(found, found.current), wrap=True), 1)
            made = holder(col(made, holder(now), gap=4))
        return made

    def _build_third(self, found: Compared) -> QWidget:
        """Type another value; what names other rows is chosen in the dossier."""
        one = found.conflict
        spec = ENTITIES[one.entity].fields.get(one.field)
        made = QWidget()
        if spec is None or one.field == DELETED or spec.refers is not None or spec.field.kind is Kind.FILE:
            made.hide()
            return made
        choices = spec.field.choices
        listed = [Choice(str(each), f"enum.{choices.__name__}.{each}") for each in choices] if choices else []
        self.editor = editor_for(spec.field.kind, listed)
        self.editor.set_value(typed(spec, found.current))
        words.say(self.editor, "conflicts.third", "setAccessibleName")
        self.take = Button("conflicts.take_third", icon="check", height=36)
        self.take.clicked.connect(self._third)
        line = row(gap=12)
        line.addWidget(self.editor, 1)
        line.addWidget(self.take, 0, Qt.AlignmentFlag.AlignTop)
        made.setLayout(col(8, note("conflicts.third"), line, gap=6))
        return made

    def _build_all(self, alike: int) -> QWidget:
        buttons = []
        for side, key in ((Keep.MINE, "conflicts.all_mine"), (Keep.THEIRS, "conflicts.all_theirs")):
            button = Button(key, icon="list-checks")
            button.setProperty("side", side.value)
            button.clicked.connect(self._keep_all)
            buttons.append(button)
        self.all_buttons = buttons
        line = col(note("conflicts.all", n=alike, wrap=True), holder(Flow(*buttons)), gap=8, pad=(20, 16, 20, 16))
        return Card(line)

    def _settled(self, found: Compared, me: str) -> QWidget:
        one = found.conflict
        mine = one.mine.in_force == (one.choice == "winner")
        kept = "third" if one.choice == "value" else "mine" if mine else "theirs"
        by = "conflicts.settled_by_me" if one.settled_by == me else "conflicts.settled_elsewhere"
        at = formats.moment(one.settled_at or 0)
        told = Text(plain=f"{tr(by, at=at)} {tr(f'conflicts.kept.{kept}')}", tone="text2", wrap=True)
        line = row(Glyph("circle-check", 18, "ok"), gap=10)
        line.addWidget(told, 1)
        return holder(line)

    # -- what comes and goes

    def take_focus(self) -> None:
        """To the first way to settle it."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the typed value; it stays."""
        self.problem.show_text(sentence)
        self.problem.setVisible(bool(sentence))

    @Slot()
    def _keep(self) -> None:
        self.keep.emit(str(self.sender().property("side")))

    @Slot()
    def _keep_all(self) -> None:
        self.keep_all.emit(str(self.sender().property("side")))

    @Slot()
    def _third(self) -> None:
        if self.editor is not None:
            self.third.emit(self.editor.value())

    @Slot()
    def _to_row(self) -> None:
        one = self._found.conflict
        place = one.dossier_id or ""
        self.to_row.emit(place if one.entity == "dossier" else f"{place}/{one.entity}/{one.row_id}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down = self.width() < NARROW
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight)
