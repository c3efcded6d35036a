"""The basic form of a dossier, and beside it what is to be completed and confirmed (quarterly-check)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from app.i18n import tr
from app.models.fields import Section
from app.rules.completeness import Completeness, Missing
from app.services.dossiers import Opened
from app.services.forms import Option
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.fields import RecordForm
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.tree_card import TreeCard
from app.ui.pages.dossier.wishes import Wishes

NARROW = 660
SIDE_WIDTH = 280
MOST_MISSING = 14


class OverviewPart(Part):
    """The basic form. A line of what is missing is a button that leads to the field."""

    tab = "dossiers.basic_form"
    entity = "dossier"

    def __init__(self, opened: Opened, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self.basic = self._build_form(opened.basic, SectionRows({}, {}, {}, {}), opened)
        self._missing: list[Missing] = []
        self._card = Card(col(self.basic, gap=0, pad=(24, 12, 24, 16)))
        self._to_complete = Card(col(gap=8, pad=(20, 16, 20, 16)))
        self._side = holder(col(self._to_complete, *self._tree(opened), None, gap=16))
        self._columns = row(col(self._card, None), col(self._side, None), gap=16, pad=(0, 4, 8, 16))
        self._columns.setStretch(0, 1)
        self._area: QScrollArea = scrolled(holder(self._columns))
        self.setLayout(col(self._area, gap=0))
        self.show_completeness(opened.completeness)

    def _build_form(self, record: Record, found: SectionRows, opened: Opened) -> RecordForm:
        names = {str(record.values.get("parent_id")): opened.parent or "…"}
        form = RecordForm(record, names={**names, **found.names}, options=found.options)
        form.committed.connect(self._committed)
        form.history_wanted.connect(self.wishes.history)
        form.drafted.connect(self._drafted)
        form.options_wanted.connect(self.wishes.options)
        return form

    def _tree(self, opened: Opened) -> list[QWidget]:
        if not opened.parent and not opened.tree:
            return []
        card = TreeCard(opened.tree, opened.parent or "")
        card.picked.connect(self.wishes.dossier)
        return [card]

    # -- completeness

    def show_completeness(self, found: Completeness) -> None:
        """What is missing, each line leading to its field; and the sections to confirm this quarter."""
        layout = self._to_complete.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        column = self._to_complete.layout()
        if column is None:
            return
        column.addWidget(title("dossiers.to_complete"))
        if not found.missing and not found.stale:
            column.addWidget(Text("dossiers.complete", tone="text2", wrap=True))
        self._missing = _told(found.missing)
        if self._missing:
            column.addWidget(note("dossiers.missing_count", n=len(found.missing)))
            for at, one in enumerate(self._missing[:MOST_MISSING]):
                column.addWidget(self._missing_line(at, one))
            if len(self._missing) > MOST_MISSING:
                column.addWidget(note("dossiers.and_more", n=len(self._missing) - MOST_MISSING))
        if found.filled > found.done:
            told = Text(px=12, tone="text2", wrap=True)
            told.say("dossiers.filled_unconfirmed", filled=found.filled, total=found.total, done=found.done)
            column.addWidget(told)
        if found.stale:
            column.addWidget(note("dossiers.to_confirm", wrap=True))
            buttons = [self._confirm_button(str(one.section)) for one in found.stale]
            column.addWidget(holder(Flow(*buttons, gap=6)))

    def _missing_line(self, at: int, one: Missing) -> QWidget:
        words_of = tr(one.label)
        if one.section is not Section.BASIC and one.field is not None:
            words_of = f"{tr(f'section.{one.section}')} · {words_of}"
        button = Button("dossiers.go_to_field", "quiet", icon="arrow-right", height=28)
        button.show_text(words_of)
        words.say(button, "dossiers.go_to_field", "setAccessibleName", field=words_of)
        button.setProperty("at", at)
        button.clicked.connect(self._go)
        return button

    def _confirm_button(self, section: str) -> Button:
        button = Button(f"section.{section}", "soft", icon="clock", height=28)
        words.say(button, "dossiers.confirm_section", "setToolTip", section=tr(f"section.{section}"))
        button.setProperty("section", section)
        button.clicked.connect(self._confirm)
        return button

    # -- Part

    def show_rows(self, found: SectionRows) -> None:
        """The form's own row came with the opening; of what else is here nothing is shown by this part."""

    def show_saved(self, record: Record) -> None:
        self.basic.show_record(record)

    def show_problem(self, row_id: str, field: str, sentence: str, text: str) -> None:
        self.basic.show_draft(field, text)
        self.basic.show_problem(field, sentence)

    def show_draft(self, row_id: str, field: str, text: str) -> None:
        self.basic.show_draft(field, text)

    def show_options(self, row_id: str, field: str, options: Sequence[Option]) -> None:
        self.basic.offer(field, options)

    def want(self, row_id: str, field: str = "") -> None:
        if field:
            self.basic.edit(field)
            self._area.ensureWidgetVisible(self.basic.row_of(field), 0, 120)

    def flush(self) -> None:
        self.basic.flush()

    def scrolled_to(self) -> int:
        """How far down the form is scrolled, in px."""
        return self._area.verticalScrollBar().value()

    def scroll_to(self, value: int) -> None:
        """Scroll there once the layout stands."""
        QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window what is to be completed stands above the form."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._side.setMinimumWidth(0 if narrow else SIDE_WIDTH)
        self._side.setMaximumWidth(16_777_215 if narrow else SIDE_WIDTH)

    # -- what goes

    @Slot(str, str, str)
    def _committed(self, row_id: str, field: str, text: str) -> None:
        self.wishes.save.emit("dossier", row_id, field, text)

    @Slot(str, str, str, bool)
    def _drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self.wishes.draft.emit("dossier", row_id, field, text, differs)

    @Slot()
    def _go(self) -> None:
        if (sender := self.sender()) is not None:
            one = self._missing[int(sender.property("at"))]
            self.wishes.go.emit(one.entity, one.row_id or "", one.field or "")

    @Slot()
    def _confirm(self) -> None:
        if (sender := self.sender()) is not None:
            self.wishes.confirm.emit(str(sender.property("section")))


def _told(missing: Sequence[Missing]) -> list[Missing]:
    """A form that is absent is named once, not with each field that would be missing in it; a field once a form."""
    absent = {one.entity for one in missing if one.field is None}
    found: dict[str, Missing] = {}
    for one in missing:
        if one.field is None or one.entity not in absent:
            found.setdefault(one.label, one)
    return list(found.values())
