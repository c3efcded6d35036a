"""Forms that a dossier has once: a plan's goal, the market in words, the SWOT as four fields of a square."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.fields import ENTITIES
from app.services.forms import Option
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text
from app.ui.pages.dossier.fields import RecordForm
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.wishes import Wishes

SWOT = (
    ("strengths", "ok", "shield-check"),
    ("weaknesses", "bad", "triangle-alert"),
    ("opportunities", "accent", "handshake"),
    ("threats", "warn", "swords"),
)


class FormPart(Part):
    """The one row of a form (or ``only`` some of its fields); its first field that is typed makes the row."""

    def __init__(
        self,
        entity: str,
        wishes: Wishes,
        *,
        tab: str = "",
        only: Sequence[str] = (),
        upright: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(wishes, parent)
        self.entity = entity
        self.tab = tab or f"entity.{entity}"
        self._only = tuple(only)
        self._upright = upright
        self.forms: list[RecordForm] = []
        self._place = col(gap=16)
        self._build()

    def _build(self) -> None:
        self.setLayout(col(scrolled(holder(col(self._place, None, gap=0, pad=(0, 0, 8, 16)))), gap=0))

    def show_rows(self, found: SectionRows) -> None:
        record = next(iter(found.rows.get(self.entity, ())), None)
        if record is None:
            return
        if self.forms and self.forms[0].row_id == record.id:
            self.show_saved(record)
            return
        for form in self._make(record, found):
            self._place.addWidget(form)

    def _make(self, record: Record, found: SectionRows) -> list[QWidget]:
        form = self._form(record, found, self._only)
        return [Card(col(form, gap=0, pad=(20, 12, 20, 12)))]

    def _form(self, record: Record, found: SectionRows, only: Sequence[str]) -> RecordForm:
        form = RecordForm(record, only=only, names=found.names, options=found.options, upright=self._upright)
        form.committed.connect(self._committed)
        form.history_wanted.connect(self.wishes.history)
        form.drafted.connect(self._drafted)
        form.options_wanted.connect(self.wishes.options)
        self.forms.append(form)
        return form

    def show_saved(self, record: Record) -> None:
        for form in self.forms:
            form.show_record(record)

    def show_problem(self, row_id: str, field: str, sentence: str, text: str) -> None:
        for form in self.forms:
            if form.row_id == row_id:
                form.show_draft(field, text)
                form.show_problem(field, sentence)

    def show_draft(self, row_id: str, field: str, text: str) -> None:
        for form in self.forms:
            if form.row_id == row_id:
                form.show_draft(field, text)

    def show_options(self, row_id: str, field: str, options: Sequence[Option]) -> None:
        for form in self.forms:
            if form.row_id == row_id:
                form.offer(field, options)

    def want(self, row_id: str, field: str = "") -> None:
        for form in self.forms:
            if field:
                form.edit(field)

    def flush(self) -> None:
        for form in self.forms:
            form.flush()

    def _committed(self, row_id: str, field: str, text: str) -> None:
        self.wishes.save.emit(self.entity, row_id, field, text)

    def _drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self.wishes.draft.emit(self.entity, row_id, field, text, differs)


class SwotPart(FormPart):
    """Strengths, weaknesses, opportunities, threats: two by two, each with its own colour, sign and word."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__("market", wishes, tab="dossiers.swot", upright=True, parent=parent)

    def _make(self, record: Record, found: SectionRows) -> list[QWidget]:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        for at, (field, tone, icon) in enumerate(SWOT):
            label = Text(ENTITIES["market"].fields[field].label, px=16, bold=True, tone=tone)  # type: ignore[arg-type]
            form = self._form(record, found, (field,))
            form.hide_label(field)
            head = row(Glyph(icon, 18, tone), label, None, gap=8)  # type: ignore[arg-type]
            card = Card(col(head, 4, form, None, gap=0, pad=(20, 16, 12, 12)))
            card.setMinimumHeight(200)
            grid.addWidget(card, at // 2, at % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        return [holder(grid)]
