"""A record as a form: one row a field, from the registry alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.services.forms import Option
from app.services.records import Record
from app.ui.kit.form import FieldRow
from app.ui.kit.gradually import Gradually
from app.ui.kit.layout import col, holder
from app.ui.kit.text import Text
from app.ui.showing import Names, Options, choices_among, choices_of, currency_of, displayed, typed

DRAFT_MS = 400
AT_ONCE = 8
"""Rows made before the form is first seen; the rest follow in later turns of the event loop."""
HIDDEN = frozenset({Kind.FILE})
"""Kinds that are chosen elsewhere, not typed."""


class RecordForm(QWidget):
    """The rows of one record. ``committed``: row id, field, text."""

    committed = Signal(str, str, str)
    history_wanted = Signal(str, str, str)
    """Row id, field, the key of its label."""
    drafted = Signal(str, str, str, bool)
    """Row id, field, text as typed so far, and whether it differs from what is stored; after a moment's rest."""
    options_wanted = Signal(str, str, str)
    """Entity, row id, field: what the field may name isn't known yet."""

    def __init__(
        self,
        record: Record,
        *,
        only: Sequence[str] = (),
        names: Names | None = None,
        options: Options | None = None,
        upright: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.entity = record.entity
        self.row_id = record.id
        self._names = dict(names or {})
        self._options = options or {}
        self._upright = upright
        self._made: dict[str, FieldRow] = {}
        self._typed: dict[str, str] = {}
        self._sent: set[str] = set()
        self._newer: dict[str, tuple[str, str]] = {}
        self._notes: dict[str, Text] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DRAFT_MS)
        self._rest.timeout.connect(self.flush)
        self._specs = [
            spec
            for spec in ENTITIES[record.entity].editable()
            if spec.field.kind not in HIDDEN and (not only or spec.name in only)
        ]
        self._record = record
        self._column = col(gap=2)
        self.setLayout(self._column)
        self._gradually = Gradually(len(self._specs), AT_ONCE, self._make, self)

    @property
    def _rows(self) -> dict[str, FieldRow]:
        """All rows, by field."""
        self._gradually.finish()
        return self._made

    def _make(self, first: int, end: int) -> None:
        specs = self._specs[first:end]
        self._column.addWidget(holder(col(*map(self._row, specs), gap=2)))
        for spec in specs:
            self._show_field(spec.name)

    def _row(self, spec: FieldSpec) -> FieldRow:
        made = FieldRow(
            spec.name, spec.label, spec.field.kind, choices=partial(choices_of, spec, self._options),
            upright=self._upright, ruled=bool(self._made),
        )  # fmt: skip
        made.choices_wanted.connect(self._ask_options)
        made.committed.connect(self._committed)
        made.history_wanted.connect(self._history)
        made.drafted.connect(self._drafting)
        self._made[spec.name] = made
        return made

    def show_record(self, record: Record) -> None:
        """Show the stored values. What is being typed stays; a note tells the value that came meanwhile."""
        self._record = record
        for name in self._made:
            self._show_field(name)

    def _show_field(self, name: str) -> None:
        made, record = self._made[name], self._record
        spec, value, currency = ENTITIES[self.entity].fields[name], record.values.get(name), currency_of(record)
        text, shown = typed(spec, value, currency), displayed(spec, value, currency, self._names)
        if made.editor is None or name in self._sent:
            self._settle(name, text, shown)
        elif text != made.value:
            self._newer[name] = (text, shown)
            self._note(name).say("dossiers.came_meanwhile", value=shown or tr("ui.form.not_stated"))
            self._note(name).show()

    def _note(self, name: str) -> Text:
        """Beneath the row of a field, once something came while it was typed into."""
        if name not in self._notes:
            self._notes[name] = Text(px=12, tone="warn", wrap=True)
            self._made[name].put_beneath(self._notes[name])
        return self._notes[name]

    def _settle(self, name: str, text: str, shown: str) -> None:
        """A field stands as it is stored; nothing is being typed into it."""
        self._sent.discard(name)
        self._newer.pop(name, None)
        if name in self._notes:
            self._notes[name].hide()
        self._made[name].show_value(text, shown)

    def offer(self, field: str, options: Sequence[Option]) -> None:
        """What a field may name: its editor opens with it."""
        self._names.update((option.id, option.label) for option in options)
        if field in self._rows:
            self._rows[field].offer(choices_among(options))

    def row_of(self, field: str) -> FieldRow:
        """The row of a field. Raises KeyError for one that isn't shown."""
        return self._rows[field]

    def hide_label(self, field: str) -> None:
        """The field's name stands above it already."""
        self._rows[field].label.hide()

    def edit(self, field: str) -> None:
        """Open the editor of a field."""
        if field in self._rows:
            self._rows[field].edit()

    def show_problem(self, field: str, sentence: str) -> None:
        """What is wrong with what was typed; the text stays in its editor."""
        self._sent.discard(field)
        if field in self._rows:
            self._rows[field].show_problem(sentence)

    def show_draft(self, field: str, text: str) -> None:
        """What was typed and not saved before: in its editor again."""
        if field in self._rows and self._rows[field].value != text:
            self._rows[field].edit_draft(text)

    @Slot(str, str)
    def _drafting(self, field: str, text: str) -> None:
        if field in self._newer and self._rows[field].editor is None:  # taken back: what came stands
            self._settle(field, *self._newer[field])
            text = self._rows[field].value
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

    @Slot(str)
    def _ask_options(self, field: str) -> None:
        self.options_wanted.emit(self.entity, self.row_id, field)

    def _committed(self, field: str, text: str) -> None:
        self._typed.pop(field, None)
        self._sent.add(field)
        self.committed.emit(self.row_id, field, text)

    def _history(self, field: str) -> None:
        self.history_wanted.emit(self.row_id, field, ENTITIES[self.entity].fields[field].label)
