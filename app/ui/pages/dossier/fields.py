"""A record as a form: one row a field, from the registry alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.rules.money import format_minor
from app.services.records import Record
from app.services.values import Value
from app.ui import formats
from app.ui.kit.editors import Choice
from app.ui.kit.form import FieldRow
from app.ui.kit.layout import col, rule

DRAFT_MS = 400
HIDDEN = frozenset({Kind.STAFF, Kind.PERSON, Kind.DOSSIER, Kind.ROW, Kind.FILE, Kind.CURRENCY})
"""Kinds that are chosen elsewhere, not typed."""


def displayed(spec: FieldSpec, value: Value, currency: str = "") -> str:
    """A value as the language writes it."""
    if value is None:
        return ""
    match spec.field.kind:
        case Kind.CHOICE if spec.field.choices is not None:
            return tr(f"enum.{spec.field.choices.__name__}.{value}")
        case Kind.DATE if not isinstance(value, str | int):
            return formats.day(value)
        case Kind.INSTANT if isinstance(value, int):
            return formats.moment(value)
        case Kind.MONEY if isinstance(value, int):
            return formats.money(value, currency or "CNY")
        case Kind.YES_NO:
            return tr("ui.form.yes") if value else tr("ui.form.no")
        case Kind.INTEGER if isinstance(value, int) and not spec.name.endswith(("year", "since")):
            return f"{value:,}"
        case _:
            return str(value)


class RecordForm(QWidget):
    """The rows of one record. ``committed``: row id, field, text."""

    committed = Signal(str, str, str)
    history_wanted = Signal(str, str, str)
    """Row id, field, the key of its label."""
    drafted = Signal(str, str, str, bool)
    """Row id, field, text as typed so far, and whether it differs from what is stored; after a moment's rest."""

    def __init__(self, record: Record, *, only: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entity = record.entity
        self.row_id = record.id
        self._rows: dict[str, FieldRow] = {}
        self._typed: dict[str, str] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DRAFT_MS)
        self._rest.timeout.connect(self.flush)
        column = col(gap=2)
        for spec in ENTITIES[record.entity].editable():
            if spec.field.kind in HIDDEN or (only and spec.name not in only):
                continue
            if self._rows:
                column.addWidget(rule())
            column.addWidget(self._row(spec))
        self.setLayout(column)
        self.show_record(record)

    def _row(self, spec: FieldSpec) -> FieldRow:
        choices = spec.field.choices
        listed = [Choice(str(one), f"enum.{choices.__name__}.{one}") for one in choices] if choices else []
        made = FieldRow(spec.name, spec.label, spec.field.kind, choices=listed)
        made.committed.connect(self._committed)
        made.history_wanted.connect(self._history)
        made.drafted.connect(self._drafting)
        self._rows[spec.name] = made
        return made

    def show_record(self, record: Record) -> None:
        """Show the stored values."""
        currency = str(record.values.get("currency") or "")
        for name, made in self._rows.items():
            spec, value = ENTITIES[self.entity].fields[name], record.values.get(name)
            made.show_value(_stored(spec, value, currency), displayed(spec, value, currency))

    def show_problem(self, field: str, sentence: str) -> None:
        """What is wrong with what was typed; the text stays in its editor."""
        if field in self._rows:
            self._rows[field].show_problem(sentence)

    def show_draft(self, field: str, text: str) -> None:
        """What was typed and not saved before: in its editor again."""
        if field in self._rows and self._rows[field].value != text:
            self._rows[field].edit_draft(text)

    @Slot(str, str)
    def _drafting(self, field: str, text: str) -> None:
        self._typed[field] = text
        self._rest.start()

    @Slot()
    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        self._rest.stop()
        typed, self._typed = self._typed, {}
        for field, text in typed.items():
            self.drafted.emit(self.row_id, field, text, text != self._rows[field].value)

    def edit_first_empty(self) -> None:
        """Begin with the first field that says nothing."""
        for made in self._rows.values():
            if not made.value:
                made.edit()
                return

    def _committed(self, field: str, text: str) -> None:
        self._typed.pop(field, None)
        self.committed.emit(self.row_id, field, text)

    def _history(self, field: str) -> None:
        self.history_wanted.emit(self.row_id, field, ENTITIES[self.entity].fields[field].label)


def _stored(spec: FieldSpec, value: Value, currency: str) -> str:
    """The text that is edited."""
    if value is None:
        return ""
    if spec.field.kind is Kind.MONEY and isinstance(value, int):
        return format_minor(value, currency or "CNY", "en").split(" ")[-1]
    if spec.field.kind is Kind.YES_NO:
        return "1" if value else "0"
    return str(value)
