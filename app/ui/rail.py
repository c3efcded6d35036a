"""The rail on the left: one button a page, Ctrl+1…, arrow keys between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QToolButton, QWidget

from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.kit.chip import shortcut_text
from app.ui.kit.layout import col
from app.ui.page import PageEntry
from app.ui.theme import tokens


class RailButton(QToolButton):
    """An icon over a word; an optional dot says that something waits there."""

    def __init__(self, name: str, icon: str, keys: str) -> None:
        super().__init__()
        self.name = name
        self._icon = icon
        self._ring = False
        self._dot = False
        self.setCheckable(True)
        self.setFixedSize(72, 56)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words.say(self, f"ui.page.{name}", "setText")
        words.name_it(self, f"ui.page.{name}", shortcut_text(keys))

    def set_dot(self, on: bool) -> None:
        self._dot = on
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(72, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft" if on else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus() and self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.drawRoundedRect(box, 8, 8)
        tone = "accent" if on else "text2"
        middle = self.width() / 2
        paint_icon(painter, QRectF(middle - 10, 9, 20, 20), self._icon, tone)
        painter.setPen(t.colour(tone))
        painter.setFont(fonts.sized(11, bold=on).resolve(self.font()))
        painter.drawText(QRectF(0, 32, self.width(), 16), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._dot:
            painter.setPen(QPen(t.colour("rail"), 2))
            painter.setBrush(t.colour("accent"))
            painter.drawEllipse(QRectF(middle + 6, 6, 10, 10))
        painter.end()


class Rail(QFrame):
    """Emits :attr:`chosen` with the page's name."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(88)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self._buttons: dict[str, RailButton] = {}
        self._column = col(gap=6, pad=(8, 16, 8, 16))
        self.setLayout(self._column)

    def set_pages(self, entries: Sequence[PageEntry]) -> None:
        """Pages in order; those with ``foot`` sit at the bottom. Ctrl+1…Ctrl+9 in that order."""
        ordered = [entry for entry in entries if not entry.foot] + [entry for entry in entries if entry.foot]
        stretched = False
        for number, entry in enumerate(ordered, start=1):
            keys = f"Ctrl+{number}"
            button = RailButton(entry.name, entry.icon, keys)
            QShortcut(QKeySequence(keys), button).activated.connect(button.click)
            if entry.foot and not stretched:
                self._column.addStretch(1)
                stretched = True
            self._column.addWidget(button)
            self._group.addButton(button)
            self._buttons[entry.name] = button
        if not stretched:
            self._column.addStretch(1)

    def clear(self) -> None:
        """Take all pages out (locking)."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.clear()

    def mark(self, name: str) -> None:
        """Show ``name`` as the page in front."""
        self._buttons[name].setChecked(True)

    def set_dot(self, name: str, on: bool) -> None:
        """A dot on a page's button: something waits there (say what in the page)."""
        self._buttons[name].set_dot(on)

    def button(self, name: str) -> RailButton:
        return self._buttons[name]

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, RailButton):
            self.chosen.emit(button.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        names = list(self._buttons.values())
        here = next((at for at, button in enumerate(names) if button.hasFocus()), None)
        if step and here is not None:
            names[(here + step) % len(names)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().colour("rail"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens().colour("line"))
        painter.end()
