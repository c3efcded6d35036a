"""The first fill on the sync page: progress, stop, go on."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text, title


class Running(QWidget):
    """A progress bar with words and *stop*; for the fill and for the exchange."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        words.say(self._bar, "ui.busy", "setAccessibleName")
        self.told = Text(tone="text2")
        self.stop = Button("syncpage.stop", icon="x")
        self.stop.clicked.connect(self._stop)
        line = row(gap=16)
        line.addLayout(col(self._bar, self.told, gap=6), 1)
        line.addWidget(self.stop)
        self.setLayout(line)
        self.hide()

    def begin(self, key: str) -> None:
        self._bar.setRange(0, 0)
        self.told.say(key)
        self.stop.setEnabled(True)
        self.show()

    def show_progress(self, key: str, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self.stop.isEnabled():
            self.told.say(key, done=done, total=total)

    @Slot()
    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.told.say("syncpage.stopping")
        self.stop_wanted.emit()


class FillCard(Card):
    """What the first fill is, and its button."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.running = Running()
        self.so_far = Text(tone="text2")
        self.start = PrimaryButton("syncpage.fill.start", icon="download")
        super().__init__(
            col(
                title("syncpage.fill.title"), 6, Text("syncpage.fill.hint", tone="text2", wrap=True), 20,
                self.running, row(self.so_far, None, self.start), gap=0, pad=(32, 28, 32, 28),
            ),
            parent,
        )  # fmt: skip
        self.start.clicked.connect(self.wanted)

    def show_so_far(self, done: int, total: int) -> None:
        """How far an earlier fill came; nothing is said before the first."""
        self.running.hide()
        self.start.show()
        self.start.say("syncpage.fill.resume" if done else "syncpage.fill.start")
        self.so_far.setVisible(bool(done))
        self.so_far.say("syncpage.fill.progress", done=done, total=total)

    def begin(self) -> None:
        self.start.hide()
        self.so_far.hide()
        self.running.begin("syncpage.fill.waiting")
