"""Rows of a form: label and value, edited in place. Click or Enter edits, Enter keeps, Esc takes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr
from app.models.fields import Kind
from app.ui import fonts, words
from app.ui.kit.button import KEYBOARD, IconButton
from app.ui.kit.editors import Choice, DateEditor, Editor, LineEditor, LongEditor, editor_for
from app.ui.kit.layout import col, row, rule
from app.ui.kit.text import Text, wear
from app.ui.theme import tokens


class ValueLabel(QLabel):
    """The value at rest: focusable, looks like text, acts like a button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = False
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(10, 7, 10, 7)
        self.setMinimumHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def setText(self, text: str) -> None:
        self._heights.clear()
        super().setText(text)

    def heightForWidth(self, width: int) -> int:
        """Asked for a dozen times by each layout, and Qt sets the text anew each time."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        self._heights.clear()
        super().changeEvent(event)

    def set_editable(self, on: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor if on else Qt.CursorShape.ArrowCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        focused = self.hasFocus() and self._ring
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus and (focused or self.underMouse()):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().colour("accent"), 2) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if focused else tokens().colour("hover"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
            painter.end()
        super().paintEvent(event)


class FieldRow(QWidget):
    """One field. ``show_value`` gives the stored and the displayed text; :attr:`committed` brings what was typed.

    The presenter saves and calls ``show_value`` again (or ``show_problem``, which keeps the editor open with the
    sentence beneath). ``history`` adds the button of the field's history.
    """

    committed = Signal(str, str)
    """Field name, new value as text (choices: their value; days: ISO 8601)."""
    history_wanted = Signal(str)
    drafted = Signal(str, str)
    """Field name, text as typed so far: for a draft that survives a crash."""
    choices_wanted = Signal(str)
    """The field names another row, and what may be named isn't known yet: :meth:`offer` brings it."""

    LABEL_WIDTH = 136

    def __init__(
        self,
        name: str,
        label_key: str,
        kind: Kind = Kind.TEXT,
        *,
        choices: Callable[[], Sequence[Choice] | None] = tuple,
        editable: bool = True,
        history: bool = True,
        upright: bool = False,
        ruled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``choices`` is asked when the field is edited; None: what may be named isn't known yet. ``ruled``: a hairline
        above it.
        """
        super().__init__(parent)
        self.name = name
        self._label_key = label_key
        self._kind = kind
        self._choices = choices
        self._ruled = ruled
        self._editable = editable
        self._value = ""
        self._shown = ""
        self.label = Text(label_key, tone="text2", wrap=True)
        if upright:
            self.label.setFont(fonts.sized(12))
            self.label.setContentsMargins(10, 4, 0, 0)
        else:
            self.label.setFixedWidth(self.LABEL_WIDTH)
            self.label.setContentsMargins(0, 9, 0, 0)
        self.value_label = ValueLabel()
        self.value_label.set_editable(editable)
        self.value_label.pressed.connect(self.edit)
        self.editor: Editor | None = None
        self._problem: Text | None = None
        self._field = QVBoxLayout()
        self._field.setContentsMargins(0, 0, 0, 0)
        self._field.setSpacing(4)
        self._field.addWidget(self.value_label)
        self._field.addStretch(1)
        line = row(gap=8, pad=(0, 3 if ruled else 0, 0, 0))
        if upright:
            line.addLayout(col(self.label, self._field, gap=0), 1)
        else:
            line.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(self._field, 1)
        self.history_button: IconButton | None = None
        if history:
            self.history_button = IconButton("history", "ui.form.history")
            words.say(self.history_button, "ui.form.history_of", "setAccessibleName", field=tr(label_key))
            self.history_button.clicked.connect(self._history)
            line.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.show_value("")

    def put_beneath(self, note: QWidget) -> None:
        """A remark beneath the row, in the column it stands in."""
        around = self.parentWidget()
        column = around.layout() if around is not None else None
        if isinstance(column, QBoxLayout):
            column.insertWidget(column.indexOf(self) + 1, note)

    @property
    def value(self) -> str:
        """The stored text, as last shown."""
        return self._value

    def show_value(self, value: str, display: str | None = None) -> None:
        """The stored value and how it reads on the page (a date, a choice's word); closes the editor."""
        self._value = value
        self._shown = value if display is None else display
        self._tell()
        self._close_editor()

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the typed value; the editor stays open. An empty sentence takes it away."""
        if sentence or self._problem is not None:
            self._told_problem().show_text(sentence)
            self._told_problem().setVisible(bool(sentence))
        if self.editor is not None:
            wear(self.editor, "wrong", bool(sentence))
            self.editor.setAccessibleDescription(sentence)

    def _told_problem(self) -> Text:
        """Made when there is one: a form has dozens of rows, and most never have any."""
        if self._problem is None:
            self._problem = Text(px=12, tone="bad", wrap=True)
            self._field.insertWidget(self._field.count() - 1, self._problem)
        return self._problem

    def _tell(self) -> None:
        label = self.value_label
        label.setText(self._shown or (tr("ui.form.add") if self._editable else "—"))
        wear(label, "tone", "text" if self._shown else "text3")
        label.setAccessibleName(f"{tr(self._label_key)}: {self._shown or tr('ui.form.not_stated')}")
        if self.history_button is not None:
            words.say(self.history_button, "ui.form.history_of", "setAccessibleName", field=tr(self._label_key))

    @Slot()
    def edit(self) -> None:
        """Open the editor with everything selected."""
        if self.editor is not None or not self._editable:
            return
        choices = self._choices()
        if choices is None:
            self.choices_wanted.emit(self.name)
            return
        self.editor = editor = editor_for(self._kind, choices)
        editor.set_value(self._value)
        editor.setAccessibleName(tr(self._label_key))
        editor.setToolTip(tr("ui.form.edit_hint_long" if isinstance(editor, LongEditor) else "ui.form.edit_hint"))
        editor.installEventFilter(self)
        if isinstance(editor, LineEditor | LongEditor | DateEditor):
            editor.textChanged.connect(self._typed)
        self._field.insertWidget(0, editor)
        self.value_label.hide()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(editor, LineEditor | LongEditor | DateEditor):
            editor.selectAll()

    def offer(self, choices: Sequence[Choice]) -> None:
        """What the field may name; opens the editor with it."""
        self._choices = partial(tuple, choices)
        self.edit()

    def edit_draft(self, text: str) -> None:
        """Open the editor with what was typed before a crash."""
        self.edit()
        if self.editor is not None:
            self.editor.set_value(text)

    @Slot()
    def _typed(self) -> None:
        if self.editor is not None:
            self.drafted.emit(self.name, self.editor.value())

    def keep(self) -> None:
        """Commit what the editor holds; nothing is sent if it hasn't changed."""
        if self.editor is None:
            return
        typed = self.editor.value()
        if typed == self._value:
            self.take_back()
        else:
            self.committed.emit(self.name, typed)

    def take_back(self) -> None:
        """Close the editor without a change; whoever kept a draft hears that it is as stored again."""
        self._close_editor()
        self.drafted.emit(self.name, self._value)
        self.value_label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_editor(self) -> None:
        self.show_problem("")
        editor, self.editor = self.editor, None
        if editor is not None:
            had_focus = editor.hasFocus()
            editor.removeEventFilter(self)
            editor.hide()
            editor.deleteLater()
            self.value_label.show()
            if had_focus:
                self.value_label.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _history(self) -> None:
        self.history_wanted.emit(self.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key is Qt.Key.Key_Escape:
                self.take_back()
                return True
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (control or not isinstance(watched, LongEditor)):
                self.keep()
                return True
        if (
            isinstance(event, QFocusEvent)
            and event.type() is QEvent.Type.FocusOut
            and event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            and self.editor is not None
        ):
            self.keep()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._ruled:
            painter = QPainter(self)
            painter.fillRect(0, 0, self.width(), 1, tokens().colour("line"))
            painter.end()


class FormSection(QWidget):
    """Rows under a title, with hairlines; ``rows`` by field name."""

    def __init__(self, title_key: str, rows: Sequence[FieldRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {one.name: one for one in rows}
        self.title = Text(title_key, px=14, bold=True)
        column = col(self.title, 6, gap=2)
        for at, one in enumerate(rows):
            if at:
                column.addWidget(rule())
            column.addWidget(one)
        self.setLayout(column)


def labelled(label_key: str, field: QWidget, *, hint_key: str = "") -> QWidget:
    """A field of a dialog under its label; the label names it for the ear."""
    made = QWidget()
    label = Text(label_key, px=12, tone="text2")
    label.setBuddy(field)
    words.say(field, label_key, "setAccessibleName")
    column = col(label, field, gap=6)
    if hint_key:
        column.addWidget(Text(hint_key, px=12, tone="text3", wrap=True))
    column.addStretch(1)
    made.setLayout(column)
    return made
