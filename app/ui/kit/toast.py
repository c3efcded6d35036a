"""Short messages at the foot of the window, with *undo* where something can be taken back. They cover no button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.chip import shortcut_text
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import row
from app.ui.kit.text import Text
from app.ui.theme import tokens
from app.ui.tokens import Tone

_ICONS: dict[str, str] = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "accent": "info"}


class Toast(QFrame):
    """One message. Leaves by itself after a while, but never while the pointer or the focus is on it."""

    undo = Signal()
    gone = Signal(object)

    SECONDS = 8

    def __init__(
        self, key: str, tone: Tone = "ok", *, undo: bool = False, parent: QWidget | None = None, **params: object
    ) -> None:
        super().__init__(parent)
        self._text = Text()
        self._text.say(key, **params)
        self.close_button = IconButton("x", "ui.close", height=28)
        self.close_button.clicked.connect(self.dismiss)
        parts: list[QWidget | int] = [Glyph(_ICONS.get(tone, "info"), 18, tone), self._text, 8]
        if undo:
            button = Button("ui.undo", "soft", icon="undo-2", height=28)
            words.name_it(button, "ui.undo", shortcut_text("Ctrl+Z"))
            button.clicked.connect(self.take_back)
            self.undo_button: Button | None = button
            parts.append(button)
        else:
            self.undo_button = None
        self.setLayout(row(*parts, self.close_button, gap=10, pad=(16, 10, 10, 10)))
        words.say(self, key, "setAccessibleName", **params)
        self._timer = QTimer(self)
        self._timer.setInterval(self.SECONDS * 1000)
        self._timer.timeout.connect(self._tired)
        self._timer.start()

    @Slot()
    def take_back(self) -> None:
        """Undo, and go."""
        self.undo.emit()
        self.dismiss()

    @Slot()
    def _tired(self) -> None:
        if not self.underMouse() and not any(part.hasFocus() for part in self.findChildren(Button)):
            self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()
        self.gone.emit(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens().colour("edge"))
        painter.setBrush(tokens().colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()


class Toasts(QObject):
    """The pile at the lower edge of ``over``; at most three, the newest below. Ctrl+Z takes back the newest one."""

    offering = Signal(bool)
    """Whether Ctrl+Z is for a message now; while it isn't, a page may bind it."""

    MOST = 3

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._shown: list[Toast] = []
        over.installEventFilter(self)
        self._undo = QShortcut(QKeySequence("Ctrl+Z"), over)
        self._undo.activated.connect(self.undo_newest)
        self._undo.setEnabled(False)
        self.offering.connect(self._undo.setEnabled)

    def tell(self, key: str, tone: Tone = "ok", *, undo: bool = False, **params: object) -> Toast:
        """Show a message; connect the answer's ``undo`` if ``undo`` is set."""
        toast = Toast(key, tone, undo=undo, parent=self._over, **params)
        toast.gone.connect(self._gone)
        self._shown.append(toast)
        self.offering.emit(self.can_undo)
        while len(self._shown) > self.MOST:
            self._shown[0].dismiss()
        toast.show()
        self._arrange()
        return toast

    @property
    def can_undo(self) -> bool:
        """Whether a message that is shown offers to take something back."""
        return any(toast.undo_button is not None for toast in self._shown)

    @Slot()
    def undo_newest(self) -> None:
        """Ctrl+Z outside text fields (those undo their own typing)."""
        for toast in reversed(self._shown):
            if toast.undo_button is not None:
                toast.take_back()
                return

    def clear(self) -> None:
        """Take all away (locking)."""
        for toast in list(self._shown):
            toast.dismiss()

    @Slot(object)
    def _gone(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
        self.offering.emit(self.can_undo)
        toast.deleteLater()
        self._arrange()

    def _arrange(self) -> None:
        bottom = self._over.height() - 24
        for toast in reversed(self._shown):
            size = toast.sizeHint()
            left = (self._over.width() - size.width()) // 2
            place = self._clear_of_buttons(QRect(left, bottom - size.height(), size.width(), size.height()))
            toast.setGeometry(place)
            toast.raise_()
            bottom = place.top() - 8

    def _clear_of_buttons(self, wanted: QRect) -> QRect:
        """``wanted``, moved up until it covers nothing that is to be pressed (but never beyond the middle)."""
        buttons = [
            QRect(one.mapTo(self._over, one.rect().topLeft()), one.size())
            for one in self._over.findChildren(Button)
            if one.isVisible() and not isinstance(one.parent(), Toast)
        ]
        place = QRect(wanted)
        while hit := [box for box in buttons if box.intersects(place)]:
            place.moveBottom(min(box.top() for box in hit) - 8)
            if place.top() < self._over.height() // 2:
                return wanted
        return place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LanguageChange):
            self._arrange()
        return super().eventFilter(watched, event)
