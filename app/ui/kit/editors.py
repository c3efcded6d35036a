"""Editors for one field, by the registry's kind: real Qt fields behind one small interface of plain text values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QCompleter, QLineEdit, QMenu, QPlainTextEdit, QWidget
from PySide6.QtWidgets import QWidgetAction as WidgetAction

from app.i18n import tr
from app.models.fields import Kind
from app.ui import formats, words
from app.ui.icons import icon
from app.ui.kit.combo import Combo
from app.ui.theme import dress

REFERENCES = frozenset({Kind.STAFF, Kind.PERSON, Kind.DOSSIER, Kind.ROW})
"""Kinds whose value is another row's id, chosen by name."""
_SHAPES = {
    Kind.DATE: "ui.form.as_day",
    Kind.INSTANT: "ui.form.as_moment",
    Kind.TIME: "ui.form.as_time",
    Kind.PERCENT: "ui.form.as_percent",
    Kind.CURRENCY: "ui.form.as_currency",
}


@dataclass(frozen=True)
class Choice:
    """One value of a list: with the key of its words, or its plain name."""

    value: str
    key: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """How it reads."""
        return tr(self.key) if self.key else self.name


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


def make_searchable(box: QComboBox) -> None:
    """A line is found by typing a piece of it; nothing else can be typed in."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    found = box.completer()
    if found is None:
        return
    found.setFilterMode(Qt.MatchFlag.MatchContains)
    found.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    if (lines := found.popup()) is not None:
        dress(lines)


class ChoiceEditor(Combo):
    """A closed list; the first line is *not stated*. A long one is searched by typing a piece of a name."""

    LONG = 12

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(tr("ui.form.not_stated"), "")
        for choice in choices:
            self.addItem(choice.label, choice.value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        if len(choices) > self.LONG:
            make_searchable(self)

    def value(self) -> str:
        if self.isEditable() and self.currentText() != self.itemText(self.currentIndex()):
            at = self.findText(self.currentText().strip())
            return str(self.itemData(at) or "") if at >= 0 else ""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))


class DateEditor(QLineEdit):
    """A day as text (ISO 8601; other ways to write it are understood when it is kept); the calendar is a press away.

    Alt+Down opens the calendar. Empty means no day.
    """

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("ui.form.as_day"))
        action = QAction(icon("calendar-days"), tr("ui.form.calendar"), self)
        action.triggered.connect(self.open_calendar)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def value(self) -> str:
        return self.text().strip()

    def set_value(self, value: str) -> None:
        self.setText(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    @Slot()
    def open_calendar(self) -> None:
        """The calendar beneath the field; a chosen day is written into it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setLocale(formats.locale())
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        words.say(calendar, "ui.form.calendar", "setAccessibleName")
        day = QDate.fromString(self.value(), "yyyy-MM-dd")
        calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())
        calendar.clicked.connect(self._take)
        calendar.activated.connect(self._take)
        calendar.activated.connect(menu.close)
        calendar.clicked.connect(menu.close)
        holder = WidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(QDate)
    def _take(self, day: QDate) -> None:
        self.setText(day.toString("yyyy-MM-dd"))
        self.setFocus(Qt.FocusReason.PopupFocusReason)


Editor = LineEditor | LongEditor | ChoiceEditor | DateEditor


def editor_for(kind: Kind, choices: Sequence[Choice] = ()) -> Editor:
    """The editor of a kind; a kind that names another row needs what may be named as ``choices``."""
    if choices or kind in REFERENCES:
        return ChoiceEditor(choices)
    if kind is Kind.YES_NO:
        return ChoiceEditor((Choice("true", "ui.form.yes"), Choice("false", "ui.form.no")))
    if kind is Kind.LONG_TEXT:
        return LongEditor()
    if kind is Kind.DATE:
        return DateEditor()
    made = LineEditor()
    if kind in _SHAPES:
        made.setPlaceholderText(tr(_SHAPES[kind]))
    return made
