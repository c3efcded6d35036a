"""The search field: settles for a moment before it asks, shows its shortcut, and clears with Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import words
from app.ui.icons import icon
from app.ui.kit.chip import KeyCap, shortcut_text


class SearchField(QLineEdit):
    """Emits :attr:`settled` 150 ms after the last change, never in the middle of composing Chinese."""

    settled = Signal(str)
    moved = Signal(int)
    """Arrow keys: +1 or -1, for a list of results that must not take the focus."""
    dismissed = Signal()

    SETTLE_MS = 150

    def __init__(self, key: str, *, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("search", True)
        self.addAction(icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        words.say(self, key, "setPlaceholderText")
        words.name_it(self, key, shortcut_text(shortcut) if shortcut else "")
        self._composing = False
        self._cap = KeyCap(shortcut, parent=self) if shortcut else None
        if shortcut:
            QShortcut(QKeySequence(shortcut), self, self.take_focus, context=Qt.ShortcutContext.WindowShortcut)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        self.textChanged.connect(self._changed)

    @Slot()
    def take_focus(self) -> None:
        """Focus with everything selected, so that typing starts anew."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @Slot(str)
    def _changed(self, text: str) -> None:
        if self._cap is not None:
            self._cap.setVisible(not text)
            self.setTextMargins(0, 0, 0 if text else self._cap.sizeHint().width() + 4, 0)
        if not self._composing:
            self._timer.start()

    @Slot()
    def _settle(self) -> None:
        self.settled.emit(self.text())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing and event.commitString():
            self._timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self._timer.stop()
            self.settled.emit("")
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cap is not None:
            size = self._cap.sizeHint()
            self.setTextMargins(0, 0, 0 if self.text() else size.width() + 4, 0)
            self._cap.setGeometry(
                self.width() - size.width() - 8, (self.height() - size.height()) // 2, size.width(), size.height()
            )
