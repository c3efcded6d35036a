"""The rail on the left: one button a page, Ctrl+1…, arrow keys between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QToolButton, QWidget

from app.i18n import tr
from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.kit.chip import shortcut_text
from app.ui.kit.layout import col
from app.ui.page import PageEntry
from app.ui.theme import tokens

MOST_SHOWN: Final = 100


class RailButton(QToolButton):
    """An icon over a word; a badge says how many things wait there."""

    def __init__(self, name: str, icon: str, keys: str) -> None:
        super().__init__()
        self.name = name
        self._icon = icon
        self._ring = False
        self._count = 0
        self._keys = shortcut_text(keys)
        self.setCheckable(True)
        self.setFixedSize(72, 56)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words.say(self, f"ui.page.{name}", "setText")
        words.name_it(self, f"ui.page.{name}", self._keys)

    @property
    def count(self) -> int:
        """What the badge says; 0 without one."""
        return self._count

    def set_count(self, n: int) -> None:
        """How many things wait; the badge is told to the ear too."""
        if n == self._count:
            return
        self._count = n
        self._tell_count()
        self.update()

    def _tell_count(self) -> None:
        if self._count:
            words.unsay(self, "setAccessibleName")
            self.setAccessibleName(tr("ui.page.with_count", name=tr(f"ui.page.{self.name}"), n=self._count))
        else:
            words.name_it(self, f"ui.page.{self.name}", self._keys)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._count:
            self._tell_count()

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
        if self._count:
            self._paint_badge(painter, middle)
        painter.end()

    def _paint_badge(self, painter: QPainter, middle: float) -> None:
        t = tokens()
        text = str(self._count) if self._count < MOST_SHOWN else f"{MOST_SHOWN - 1}+"
        painter.setFont(fonts.sized(10, bold=True).resolve(self.font()))
        width = max(16.0, painter.fontMetrics().horizontalAdvance(text) + 9.0)
        box = QRectF(middle + 4, 4, width, 16)
        painter.setPen(QPen(t.colour("rail"), 2))
        painter.setBrush(t.colour("accent"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(t.colour("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


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

    def set_count(self, name: str, n: int) -> None:
        """A badge on a page's button: so many things wait there. A page that isn't in the rail: nothing."""
        if name in self._buttons:
            self._buttons[name].set_count(n)

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
