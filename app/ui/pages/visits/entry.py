"""One field that is always open for typing: label, editor, and what is wrong beneath it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QDateTime, QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
    QWidgetAction,
)

from app.i18n import tr
from app.models.fields import FieldSpec, Kind
from app.ui import formats, words
from app.ui.icons import icon
from app.ui.kit.combo import Combo
from app.ui.kit.editors import Choice, LineEditor
from app.ui.kit.layout import col
from app.ui.kit.text import Text

SEPARATORS = frozenset("-/.: T")


class TextBox(QPlainTextEdit):
    """Text of several lines that grows with what is typed; Tab moves on."""

    LEAST, MOST = 64, 320

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.fit)
        self.fit()

    def value(self) -> str:
        return self.toPlainText().strip()

    def set_value(self, value: str) -> None:
        if value != self.value():
            self.setPlainText(value)

    @Slot()
    def fit(self) -> None:
        """Be as high as the text needs."""
        lines = max(1, self.document().lineCount() if self.isVisible() else self.blockCount())
        height = lines * self.fontMetrics().lineSpacing() + 28
        self.setFixedHeight(min(self.MOST, max(self.LEAST, height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def sizeHint(self) -> QSize:
        return QSize(240, self.LEAST)


class DayBox(QLineEdit):
    """A day, or nothing: typed as ISO 8601, or picked from a month (Alt+Down)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words.say(self, "visits.day_hint", "setPlaceholderText")
        self.setMinimumWidth(132)
        pick = self.addAction(icon("calendar-days", "text3"), QLineEdit.ActionPosition.TrailingPosition)
        words.say(pick, "visits.pick_day", "setToolTip")
        pick.triggered.connect(self.open_month)

    def value(self) -> str:
        return self.text().strip()

    def set_value(self, value: str) -> None:
        if value != self.value():
            self.setText(value)

    @Slot()
    def open_month(self) -> None:
        """The month below the field."""
        month = QCalendarWidget()
        month.setLocale(formats.locale())
        month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        chosen = QDate.fromString(self.value(), Qt.DateFormat.ISODate)
        if chosen.isValid():
            month.setSelectedDate(chosen)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(month)
        menu.addAction(holder)
        month.activated.connect(self._picked)
        month.clicked.connect(self._picked)
        month.activated.connect(menu.close)
        month.clicked.connect(menu.close)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        month.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(QDate)
    def _picked(self, day: QDate) -> None:
        self.setText(day.toString(Qt.DateFormat.ISODate))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) is Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_month()
        else:
            super().keyPressEvent(event)


class MomentBox(QDateTimeEdit):
    """A day and an hour, local time; the wheel scrolls the page, not the year."""

    FORMAT = "yyyy-MM-dd HH:mm"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._begun = False
        """Whether a number is being typed that isn't full yet."""
        self._moving = False
        self.setDisplayFormat(self.FORMAT)
        self.setCalendarPopup(True)
        self.setMinimumWidth(184)
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.calendarWidget().setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)

    def value(self) -> str:
        return self.dateTime().toString(self.FORMAT)

    def set_value(self, value: str) -> None:
        at = QDateTime.fromString(value, self.FORMAT)
        if at.isValid() and at != self.dateTime():
            self.setDateTime(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A whole day and hour can be typed through, with whatever stands between the numbers, or nothing."""
        if event.text() in SEPARATORS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not self._begun:  # Qt went on by itself once the number before was full
                event.accept()
                return
            if self.currentSectionIndex() + 1 < self.sectionCount():
                self.setSelectedSection(self.sectionAt(self.currentSectionIndex() + 1))
            self._begun = False
            event.accept()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.set_value(QGuiApplication.clipboard().text().strip().replace("/", "-").replace("T", " ")[:16])
            return
        line = self.lineEdit()
        if event.text().isdigit() and line.selectedText() == line.text():
            self.setSelectedSection(self.sectionAt(0))
        elif event.text().isdigit() and not self._begun and not line.hasSelectedText():
            self.setSelectedSection(self.currentSection())  # a number that is full is typed over
        at, self._moving = self.currentSectionIndex(), True
        super().keyPressEvent(event)
        self._moving = False
        self._begun = event.text().isdigit() and self.currentSectionIndex() == at

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._begun = False
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begun = False
        super().mousePressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab leaves the field; the arrows go from year to month to day."""
        if self._moving:
            return super().focusNextPrevChild(next)
        return QWidget.focusNextPrevChild(self, next)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceBox(Combo):
    """A closed list whose words follow the language; the first line says *not stated*, if there may be none."""

    def __init__(
        self, choices: Sequence[Choice] = (), *, may_be_none: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices = ([Choice("", "ui.form.not_stated")] if may_be_none else []) + list(choices)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for choice in self._choices:
            self.addItem(self._text(choice), choice.value)

    @staticmethod
    def _text(choice: Choice) -> str:
        return tr(choice.key)

    def offer(self, choice: Choice) -> None:
        """One more at the end."""
        self._choices.append(choice)
        self.addItem(self._text(choice), choice.value)

    def value(self) -> str:
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            for at, choice in enumerate(self._choices):
                self.setItemText(at, self._text(choice))


class NameBox(ChoiceBox):
    """People by name: plain content, except for the first line."""

    @staticmethod
    def _text(choice: Choice) -> str:
        return tr(choice.key) if choice.value == "" else choice.key


Box = TextBox | DayBox | MomentBox | ChoiceBox | LineEditor


def box_for(spec: FieldSpec) -> Box:
    """The editor of a field, by its kind."""
    if spec.field.choices is not None:
        name = spec.field.choices.__name__
        return ChoiceBox([Choice(str(one), f"enum.{name}.{one}") for one in spec.field.choices])
    match spec.field.kind:
        case Kind.LONG_TEXT:
            return TextBox()
        case Kind.DATE:
            return DayBox()
        case Kind.INSTANT:
            return MomentBox()
    box = LineEditor()
    if spec.length:
        box.setMaxLength(spec.length)
    return box


def heard(box: Box, slot: Callable[[], object]) -> None:
    """Call ``slot`` whenever the box holds something else."""
    if isinstance(box, ChoiceBox):
        box.currentIndexChanged.connect(slot)
    elif isinstance(box, MomentBox):
        box.dateTimeChanged.connect(slot)
    else:
        box.textChanged.connect(slot)


def mark_wrong(box: Box, sentence: str) -> None:
    """Red edge, and the sentence for the ear."""
    box.setProperty("wrong", bool(sentence))
    box.style().unpolish(box)
    box.style().polish(box)
    box.setAccessibleDescription(sentence)


class Entry(QWidget):
    """A field of the visit. ``edited`` at every change by the person."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = spec.name
        self.kind = spec.field.kind
        self.box = box_for(spec)
        label = Text(spec.label, px=12, tone="text2")
        label.setBuddy(self.box)
        words.say(self.box, spec.label, "setAccessibleName")
        if hint and isinstance(self.box, TextBox | LineEditor):
            words.say(self.box, hint, "setPlaceholderText")
        self._problem = Text(px=12, tone="bad", wrap=True)
        self._problem.hide()
        heard(self.box, self._edited)
        self.setLayout(col(label, self.box, self._problem, gap=6))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def value(self) -> str:
        return self.box.value()

    def set_value(self, value: str) -> None:
        """Show a value without telling anybody."""
        self.box.blockSignals(True)
        self.box.set_value(value)
        self.box.blockSignals(False)
        if isinstance(self.box, TextBox):
            self.box.fit()
        self.show_problem("")

    def show_problem(self, sentence: str) -> None:
        """What is wrong here; an empty sentence takes it away."""
        self._problem.show_text(sentence)
        self._problem.setVisible(bool(sentence))
        mark_wrong(self.box, sentence)

    @property
    def problem(self) -> str:
        return self._problem.text()

    @Slot()
    def _edited(self) -> None:
        if self._problem.text():
            self.show_problem("")
        self.edited.emit()
