"""Editors for one field, by the registry's kind: real Qt fields behind one small interface of plain text values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from app.i18n import tr
from app.models.fields import Kind


@dataclass(frozen=True)
class Choice:
    """One value of a closed list with the key of its words."""

    value: str
    key: str


class LineEditor(QLineEdit):
    """Text of one line: names, phones, mail, codes, numbers."""

    def value(self) -> str:
        return self.text().strip()

    def set_value(self, value: str) -> None:
        self.setText(value)


class LongEditor(QPlainTextEdit):
    """Text of several lines; Tab moves on, Ctrl+Enter commits (the row listens)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(88)
        self.setMaximumHeight(160)

    def value(self) -> str:
        return self.toPlainText().strip()

    def set_value(self, value: str) -> None:
        self.setPlainText(value)


class ChoiceEditor(QComboBox):
    """A closed list; the first line is *not stated*."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(tr("ui.form.not_stated"), "")
        for choice in choices:
            self.addItem(tr(choice.key), choice.value)

    def value(self) -> str:
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))


class DateEditor(QDateEdit):
    """A day, as ISO 8601 text; starts at today when empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setLocale(QLocale())

    def value(self) -> str:
        return self.date().toString("yyyy-MM-dd")

    def set_value(self, value: str) -> None:
        day = QDate.fromString(value, "yyyy-MM-dd")
        self.setDate(day if day.isValid() else QDate.currentDate())


Editor = LineEditor | LongEditor | ChoiceEditor | DateEditor


def editor_for(kind: Kind, choices: Sequence[Choice] = ()) -> Editor:
    """The editor of a kind. Kinds that point to other rows (person, dossier, file …) are edited in their own pages."""
    if choices:
        return ChoiceEditor(choices)
    if kind is Kind.YES_NO:
        return ChoiceEditor((Choice("true", "ui.form.yes"), Choice("false", "ui.form.no")))
    if kind is Kind.LONG_TEXT:
        return LongEditor()
    if kind is Kind.DATE:
        return DateEditor()
    return LineEditor()
