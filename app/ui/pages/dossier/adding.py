"""A new customer, person or other row: what the form can't be without, and the most useful more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.editors import Choice, Editor, editor_for
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text, title

FIRST = {
    "dossier": ("name", "short_name", "grade", "industry", "phone", "address"),
    "person": ("name", "post", "department", "mobile", "cares_about"),
    "opportunity": ("title", "product", "stage", "amount_minor", "closed_on"),
    "information": ("fact", "level", "meaning", "learned_on", "lawful_origin"),
}


class AddDialog(QDialog):
    """Fields of ``FIRST``; the rest is filled in place afterwards."""

    given = Signal(str, dict)
    """Entity, text by field name."""

    def __init__(self, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setMinimumWidth(480)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._entity = entity
        self._editors: dict[str, Editor] = {}
        column = col(title(f"dossiers.new_{entity}"), 4, gap=12, pad=(24, 24, 24, 20))
        for name in FIRST[entity]:
            spec = ENTITIES[entity].fields[name]
            choices = spec.field.choices
            listed = [Choice(str(one), f"enum.{choices.__name__}.{one}") for one in choices] if choices else []
            made = editor_for(spec.field.kind, listed)
            self._editors[name] = made
            column.addWidget(labelled(spec.label, made))
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        cancel, add = Button("ui.cancel", height=36), PrimaryButton("dossiers.add", height=36)
        cancel.clicked.connect(self.reject)
        add.clicked.connect(self._give)
        column.addWidget(self._problem)
        column.addSpacing(8)
        column.addLayout(row(None, cancel, add))
        self.setLayout(column)
        next(iter(self._editors.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _give(self) -> None:
        values = {name: made.value() for name, made in self._editors.items() if made.value()}
        first = FIRST[self._entity][0]
        if first not in values:
            self._problem.say("error.field-needed", label=tr(ENTITIES[self._entity].fields[first].label))
            self._problem.show()
            self._editors[first].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given.emit(self._entity, values)
        self.accept()
