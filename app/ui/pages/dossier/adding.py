"""A new customer, person or other row: what the form can't be without, and the most useful more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.services.forms import Option
from app.services.new_rows import needed, problems
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.editors import Editor, LongEditor, editor_for
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, title
from app.ui.pages.dossier.contents import columns_of
from app.ui.showing import choices_of

FIRST = {
    "dossier": ("name", "short_name", "grade", "industry", "phone", "address"),
    "person": ("name", "post", "department", "mobile", "cares_about"),
    "opportunity": ("title", "product", "stage", "amount_minor", "closed_on"),
    "information": ("fact", "level", "meaning", "learned_on", "lawful_origin"),
    "post": ("person_id", "title", "department", "unit", "from_on", "to_on"),
    "complaint": ("received_at", "channel", "category", "severity", "what", "responsible_id"),
    "contact_report": ("made_at", "channel", "staff_id", "person_id", "what", "next_step"),
    "contract": ("number", "kind", "title", "from_on", "to_on", "renewal", "notice_days"),
    "competitor": ("name", "products", "strengths", "weaknesses", "counter_strategy"),
}
"""What is asked first; a form that isn't named here asks for its table's columns."""
MOST_HEIGHT = 560


class AddDialog(QDialog):
    """Fields of ``FIRST``; the rest is filled in place afterwards. It stays open until what was typed will do."""

    given = Signal(str, dict)
    """Entity, text by field name."""

    def __init__(
        self,
        entity: str,
        parent: QWidget | None = None,
        *,
        known: Mapping[str, str] | None = None,
        options: Mapping[str, Sequence[Option]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setMinimumWidth(480)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._entity = entity
        self._known = {**_begin(entity), **(known or {})}
        self._editors: dict[str, Editor] = {}
        self._problems: dict[str, Text] = {}
        fields = col(gap=12, pad=(0, 0, 8, 0))
        for spec in asked(entity):
            fields.addWidget(self._field(spec, options or {}))
        inner = holder(fields)
        area = scrolled(inner)
        heading = (
            title(f"dossiers.new_{entity}")
            if entity in _NAMED
            else title("dossiers.new_row", what=tr(f"entity.{entity}"))
        )
        column = col(heading, 4, gap=12, pad=(24, 24, 24, 20))
        column.addWidget(area, 1)
        cancel, add = Button("ui.cancel", height=36), PrimaryButton("dossiers.add", height=36)
        cancel.clicked.connect(self.reject)
        add.clicked.connect(self._give)
        column.addLayout(row(None, cancel, add))
        self.setLayout(column)
        area.setMinimumHeight(min(inner.sizeHint().height(), MOST_HEIGHT))
        self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, spec: FieldSpec, options: Mapping[str, Sequence[Option]]) -> QWidget:
        made = editor_for(spec.field.kind, choices_of(spec, options) or ())
        if isinstance(made, LongEditor):
            made.setMaximumHeight(96)
            made.installEventFilter(self)
        self._editors[spec.name] = made
        if self._known.get(spec.name):
            made.set_value(self._known[spec.name])
        self._problems[spec.name] = problem = Text(px=12, tone="bad", wrap=True)
        problem.hide()
        changed = made.currentIndexChanged if isinstance(made, QComboBox) else made.textChanged
        changed.connect(partial(self._mended, spec.name))
        return holder(col(labelled(spec.label, made), problem, gap=4))

    def _mended(self, field: str, *_: object) -> None:
        """What was wrong is being typed anew."""
        self._problems[field].hide()
        self._editors[field].setAccessibleDescription("")

    def _first(self) -> QWidget:
        """The first field that says nothing yet."""
        empty = [made for made in self._editors.values() if not made.value()]
        return (empty or list(self._editors.values()))[0]

    @property
    def values(self) -> dict[str, str]:
        """What was typed, and what was known before."""
        typed = {name: made.value() for name, made in self._editors.items()}
        hidden = {name: text for name, text in self._known.items() if name not in typed}
        return {name: text for name, text in {**hidden, **typed}.items() if text}

    @Slot()
    def _give(self) -> None:
        values = self.values
        found = problems(self._entity, values)
        for name, problem in self._problems.items():
            error = found.get(name)
            problem.show_text(error.message if error is not None else "")
            problem.setVisible(error is not None)
            self._editors[name].setAccessibleDescription(error.message if error is not None else "")
        if not found:
            self.given.emit(self._entity, values)
            self.accept()
            return
        wrong = next((name for name in self._editors if name in found), None)
        if wrong is not None:
            self._editors[wrong].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first = next(iter(self._problems.values()))
            first.show_text(next(iter(found.values())).message)
            first.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter gives from a long text too."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._give()
                return True
        return False


_NAMED = frozenset({"dossier", "person", "opportunity", "information"})


def asked(entity: str) -> Sequence[FieldSpec]:
    """The fields a new row is asked for."""
    fields = ENTITIES[entity].fields
    names = list(FIRST.get(entity) or [spec.name for spec in columns_of(entity)])
    names = [*names, *(name for name in needed(entity) if name not in names)]
    return [fields[name] for name in names if fields[name].field.editable and fields[name].refers != "dossier"]


def _begin(entity: str) -> dict[str, str]:
    """What is offered beforehand: now, for what just happened."""
    now = dt.datetime.now()
    begun = {}
    for name in needed(entity):
        kind = ENTITIES[entity].fields[name].field.kind
        if kind is Kind.INSTANT:
            begun[name] = now.strftime("%Y-%m-%d %H:%M")
        elif kind is Kind.DATE and name in _TODAY:
            begun[name] = now.date().isoformat()
    return begun


_TODAY = frozenset({"given_on", "asked_on", "happened_on"})
