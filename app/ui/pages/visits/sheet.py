"""The sheet of a visit: plan, made, report on one page; the client's text apart from everything internal (visits)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QWidget

from app.i18n import tr
from app.models.enums import VisitState
from app.rules.visits import Lacking
from app.services.visit_view import VisitView
from app.services.visits import Part
from app.ui import formats, words
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.text import Elided, Text, note
from app.ui.pages.attached.card import FilesCard
from app.ui.pages.visits.fields import AFTER_DEAL, PLAN, FieldsCard
from app.ui.pages.visits.rows import EntryTable, Offered
from app.ui.pages.visits.state import Form, Row, text_of
from app.ui.tokens import Tone

LEAST_SUBJECT = 200
_STATES: dict[str, tuple[Tone, str]] = {
    VisitState.PLANNED: ("accent", "calendar-clock"),
    VisitState.MADE: ("warn", "notebook-pen"),
    VisitState.REPORTED: ("ok", "circle-check"),
    VisitState.CANCELLED: ("text2", "ban"),
}


class VisitSheet(QWidget):
    """Signals only; the presenter acts. ``edited``: something was typed."""

    edited = Signal()
    save_wanted = Signal()
    made_wanted = Signal()
    report_wanted = Signal()
    cancel_wanted = Signal()
    again_wanted = Signal()
    trash_wanted = Signal()
    discard_wanted = Signal()
    preview_wanted = Signal()
    dossier_wanted = Signal()
    person_wanted = Signal()
    removed = Signal(str, str)

    def __init__(
        self, visit: VisitView, offered: Offered, now_ms: int, card_number: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.visit = visit
        self._now = now_ms
        self._made_at = ""
        self._made_touched = False
        self._at = 0
        more = Button("visits.more_fields", "quiet", icon="chevron-down")
        more.clicked.connect(self.unfold_plan)
        self._more = holder(row(more, None))
        self._more.hide()
        whom = [f"{one.person_name} {one.person_post or ''}".strip() for one in visit.met if one.person_name]
        self.whom = note("visits.whom_named", wrap=True, names=tr("paper.list_comma").join(dict.fromkeys(whom)))
        self.whom.setVisible(bool(whom) and visit.state in (VisitState.PLANNED, VisitState.CANCELLED))
        self.plan = FieldsCard("visits.plan_part", PLAN, extra=(self.whom, self._more))
        self.made = FieldsCard("", (("made_at",),))
        self.tables: dict[Part, EntryTable] = {
            part: EntryTable(part, offered) for part in ("visit_person", "promise", "information")
        }
        self.discussed = FieldsCard("", (("discussed",),), hints={"discussed": "visits.discussed_hint"})
        self.news = FieldsCard("", (("competitor_news",), ("feelings",)))
        self.after = FieldsCard("visits.after_deal", AFTER_DEAL, hint_key="visits.after_deal_hint")
        self.next = FieldsCard("", (("next_step", "next_on"),))
        self.client = self._client_card()
        self.files = FilesCard()
        self._after_deal = QCheckBox()
        words.say(self._after_deal, "field.visit.after_deal")
        self._after_deal.toggled.connect(self._after_toggled)
        self._cards = (self.plan, self.made, self.discussed, self.news, self.after, self.next, self.client)
        self._report = self._report_part()
        self.open_report = Button("visits.write_report", "soft", icon="notebook-pen", height=40)
        self.open_report.clicked.connect(self.unfold)
        self.banner = self._banner()
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        self.save = Button("visits.save", icon="save", shortcut="Ctrl+S", keycap=False, height=40)
        self.report = PrimaryButton("visits.hand_in", icon="check", shortcut="Ctrl+Return")
        self.save.clicked.connect(self.save_wanted)
        self.report.clicked.connect(self.report_wanted)
        self._opener = holder(row(self.open_report, None, pad=(0, 4, 0, 4)))
        body = holder(
            col(
                self.banner, self.plan, self._report, self._opener, self.files, None, gap=16, pad=(32, 16, 32, 24)
            )
        )  # fmt: skip
        self._area = scrolled(body)
        self._saved = note(plain="")
        foot = holder(
            col(self._problem, row(self._saved, None, self.save, self.report, gap=12), gap=8, pad=(32, 12, 32, 12))
        )
        foot.setObjectName("foot")
        self.setLayout(col(self._head(card_number), self._area, foot, gap=0))
        self.made.edited.connect(self._touch_made)
        for card in self._cards:
            card.edited.connect(self._typed)
        for table in self.tables.values():
            table.edited.connect(self._typed)
            table.removed.connect(self.removed)
            table.added.connect(self._show_added)
            table.person_wanted.connect(self.person_wanted)
        folded = visit.state in (VisitState.PLANNED, VisitState.CANCELLED) and not self._owes_report()
        self._report.setVisible(not folded)
        self._opener.setVisible(folded and visit.state == VisitState.PLANNED)
        self.report.setVisible(not folded)
        self.report.say("visits.correct" if visit.state == VisitState.REPORTED else "visits.hand_in")

    # -- building

    def _head(self, card_number: str) -> QWidget:
        visit = self.visit
        tone, icon = _STATES[visit.state]
        self.state = Chip(f"enum.VisitState.{visit.state}", tone=tone, icon=icon)
        number = Chip(plain=visit.number, tone="text2")
        card = Chip(plain=card_number, tone="ok", icon="id-card")
        client = Button("visits.to_dossier", "quiet", icon="folder-closed", height=28)
        client.show_text(visit.dossier_name)
        client.setMaximumWidth(320)
        client.clicked.connect(self.dossier_wanted)
        self.preview = Button("visits.preview", icon="eye", shortcut="Ctrl+R", keycap=False)
        self.preview.clicked.connect(self.preview_wanted)
        buttons = [self.preview]
        if visit.state == VisitState.PLANNED:
            self.was_made = Button("visits.was_made", icon="check")
            self.was_made.clicked.connect(self.made_wanted)
            cancel = Button("visits.cancel", "quiet", icon="ban")
            cancel.clicked.connect(self.cancel_wanted)
            buttons = [cancel, self.was_made, *buttons]
        elif visit.state == VisitState.CANCELLED:
            again = Button("visits.plan_again", icon="undo-2")
            again.clicked.connect(self.again_wanted)
            buttons = [again, *buttons]
        trash = IconButton("trash-2", "visits.trash")
        trash.clicked.connect(self.trash_wanted)
        self.subject = Elided(plain=str(visit.values["subject"]), px=20, bold=True)
        chips = holder(Flow(self.state, number, card, client))
        self._bar = holder(row(None, trash, *buttons, gap=8))
        self._title_line = row(self.subject, self._bar, gap=8)
        self._title_line.setStretch(0, 1)
        return holder(col(self._title_line, chips, gap=8, pad=(32, 20, 32, 8)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the buttons stand beneath the subject."""
        super().resizeEvent(event)
        narrow = self.width() - 80 < self._bar.sizeHint().width() + LEAST_SUBJECT
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._title_line.setDirection(way)

    def _report_part(self) -> QWidget:
        met = Card(col(self.made, self.tables["visit_person"], gap=8, pad=(24, 20, 24, 16)))
        said = Card(col(self.discussed, self.tables["promise"], gap=16, pad=(24, 20, 24, 16)))
        heard = Card(col(self.news, self.tables["information"], gap=16, pad=(24, 20, 24, 16)))
        then = Card(col(self.next, self._after_deal, gap=12, pad=(24, 20, 24, 20)))
        for inner in (self.made, self.discussed, self.news, self.next):
            inner.setProperty("card", False)
            layout = inner.layout()
            if layout is not None:
                layout.setContentsMargins(0, 0, 0, 0)
        return holder(col(met, said, heard, then, self.after, self.client, gap=16))

    def _client_card(self) -> FieldsCard:
        """Apart by its place, its chip and its words; nothing else of the sheet reaches the client."""
        goes_out = row(Chip("visits.goes_out", tone="warn", icon="upload"), None)
        card = FieldsCard(
            "visits.client_part", (("client_text",),), hint_key="visits.client_hint",
            hints={"client_text": "visits.client_text_hint"}, extra=(holder(goes_out),),
        )  # fmt: skip
        card.setObjectName("client")
        return card

    def _banner(self) -> QWidget:
        self._banner_text = Text(wrap=True)
        discard = Button("visits.discard", "quiet", icon="trash-2", height=28)
        discard.clicked.connect(self.discard_wanted)
        line = row(Glyph("history", 18, "accent"), self._banner_text, discard, gap=12, pad=(16, 10, 10, 10))
        line.setStretch(1, 1)
        made = Card(line)
        made.hide()
        return made

    # -- what comes

    def show_form(self, form: Form) -> None:
        """Fill the sheet; nobody is told."""
        for card in self._cards:
            for name, entry in card.entries.items():
                value = form.fields.get(name, "")
                entry.set_value(value or self._proposed(name))
        for part, table in self.tables.items():
            table.show_rows(form.rows.get(part, ()))
        self._after_deal.blockSignals(True)
        self._after_deal.setChecked(form.fields.get("after_deal") == "true")
        self._after_deal.blockSignals(False)
        self.after.setVisible(self._after_deal.isChecked())
        if self._report.isVisibleTo(self):
            self._fold_plan()
        self._made_at = form.fields.get("made_at", "")
        self._made_touched = False

    def show_draft(self, at_ms: int | None) -> None:
        """Say that unsaved text was brought back; None takes the banner away."""
        self.banner.setVisible(at_ms is not None)
        if at_ms is not None:
            self._banner_text.say("visits.brought_back", at=formats.moment(at_ms))

    def show_lacking(self, lacking: Sequence[Lacking]) -> None:
        """Each thing a report lacks, beneath its own field."""
        for one in lacking:
            sentence = tr("visits.needed", label=tr(one.label))
            if one.entity == "visit":
                self._mark(one.field or "", sentence)
            elif one.entity == "visit_person":
                self.tables["visit_person"].show_problem(tr("visits.needs_met"))
            else:
                self._mark_rows("promise" if one.entity == "promise" else "information", one.field or "", sentence)
        if lacking:
            self._show_first(lacking[0])

    def show_problem(self, sentence: str, field: str = "", entity: str = "visit") -> None:
        """What is wrong: at its field where that is known, and always above the buttons."""
        self._problem.show_text(sentence)
        self._problem.setVisible(bool(sentence))
        if entity == "visit" and field:
            self._mark(field, sentence)

    def show_row_problem(self, part: Part, row: Row, sentence: str, field: str = "") -> None:
        """What is wrong with one entry."""
        for one in self.tables[part].rows:
            held = one.values
            if all(held.get(name, "") == text for name, text in row.items()):
                one.show_problem(sentence, field)

    @property
    def problem(self) -> str:
        return self._problem.text() if self._problem.isVisibleTo(self) else ""

    def say_kept(self, key: str, **params: object) -> None:
        """The quiet word at the foot: draft kept, saved."""
        self._saved.say(key, **params)

    def typed(self, *, reporting: bool = False) -> Form:
        """What stands on the sheet now. The proposed hour counts once it was touched, or when the report goes in."""
        fields = {name: text for card in self._cards for name, text in card.values().items()}
        if not (reporting or self._made_touched):
            fields["made_at"] = self._made_at
        fields["after_deal"] = "true" if self._after_deal.isChecked() else "false"
        rows: dict[Part, tuple[Row, ...]] = {part: table.values() for part, table in self.tables.items()}
        return Form(fields, rows)

    @Slot()
    def unfold(self) -> None:
        """Open the part of the report."""
        self._report.show()
        self.report.show()
        self._opener.hide()
        self.tables["visit_person"].add.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """To the sheet itself: arrows scroll it, and neither Space nor Enter presses anything."""
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def proposed_at(self) -> str:
        """When the visit was made, as the sheet says it while a report is being written; else nothing."""
        return self.made.entries["made_at"].value() if self.report.isVisibleTo(self) else ""

    def keep_place(self, before: VisitSheet) -> None:
        """Stand where the sheet stood before it was fetched anew."""
        if before.report.isVisibleTo(before) and self._opener.isVisibleTo(self):
            self.unfold()
        self._at = before._area.verticalScrollBar().value()
        QTimer.singleShot(0, self, self._scroll)

    @Slot()
    def unfold_plan(self) -> None:
        """Show the plan's empty fields too."""
        for entry in self.plan.entries.values():
            entry.show()
        self._more.hide()

    # -- inside

    def _fold_plan(self) -> None:
        """Once it comes to the report, the plan's empty fields only stand in the way."""
        for name, entry in self.plan.entries.items():
            entry.setVisible(name in ("subject", "planned_at", "venue") or bool(entry.value()))
        self._more.setVisible(not all(entry.isVisibleTo(self) for entry in self.plan.entries.values()))

    @Slot()
    def _scroll(self) -> None:
        self._area.verticalScrollBar().setValue(self._at)

    def _owes_report(self) -> bool:
        planned = self.visit.values["planned_at"]
        return isinstance(planned, int) and planned <= self._now

    def _proposed(self, name: str) -> str:
        """When it was made, if nobody said so yet: the planned hour, or now."""
        if name != "made_at":
            return ""
        planned = self.visit.values["planned_at"]
        at = min(planned, self._now) if isinstance(planned, int) else self._now
        return text_of(self.made.entries["made_at"].kind, at)

    @Slot(QWidget)
    def _show_added(self, line: QWidget) -> None:
        """Scroll to the new line, once it has its place."""
        QTimer.singleShot(0, line, lambda: self._area.ensureWidgetVisible(line, 0, 24))

    def _show_first(self, one: Lacking) -> None:
        """Scroll to the first thing that is lacking, ready to be typed."""
        field = one.field or ""
        target: QWidget | None = None
        if one.entity == "visit":
            target = next((card.entries[field].box for card in self._cards if field in card.entries), None)
        elif one.entity == "visit_person":
            target = self.tables["visit_person"].add
        else:
            rows = self.tables["promise" if one.entity == "promise" else "information"].rows
            target = next((row.boxes[field] for row in rows if row.problem), None)
        if target is not None:
            self._area.ensureWidgetVisible(target, 0, 96)
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, field: str, sentence: str) -> None:
        for card in self._cards:
            if field in card.entries:
                card.entries[field].show_problem(sentence)

    def _mark_rows(self, part: Part, field: str, sentence: str) -> None:
        for one in self.tables[part].rows:
            box = one.boxes.get(field)
            if box is not None and not box.value() and (part != "information" or one.boxes["level"].value() == "4"):
                one.show_problem(sentence, field)

    @Slot()
    def _touch_made(self) -> None:
        self._made_touched = True

    @Slot()
    def _typed(self) -> None:
        self._problem.hide()
        self.edited.emit()

    @Slot(bool)
    def _after_toggled(self, on: bool) -> None:
        self.after.setVisible(on)
        self._typed()
