"""The busy bar: work that takes over a second shows its progress and can be cancelled."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.layout import row
from app.ui.kit.text import Text
from app.ui.tasks import Job, Tasks


class BusyBar(QFrame):
    """Shows the oldest job that has run for more than a second; hidden otherwise. Lives at the foot of the shell."""

    AFTER_MS = 1_000

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._job: Job[Any] | None = None
        self.setProperty("card", True)
        self._words = Text(px=12, tone="text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(200)
        words.say(self._bar, "ui.busy", "setAccessibleName")
        self.cancel = Button("ui.cancel", "quiet", height=28)
        self.cancel.clicked.connect(self._cancel)
        self.setLayout(row(self._words, self._bar, self.cancel, gap=12, pad=(16, 4, 6, 4)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.AFTER_MS)
        self._timer.timeout.connect(self._appear)
        tasks.started.connect(self._started)
        tasks.moved.connect(self._moved)
        tasks.ended.connect(self._ended)
        self.hide()

    @Slot(object)
    def _started(self, _job: object) -> None:
        if not self._timer.isActive() and not self.isVisible():
            self._timer.start()

    @Slot()
    def _appear(self) -> None:
        jobs = self._tasks.busy
        self._job = jobs[0] if jobs else None
        self.setVisible(self._job is not None)
        if self._job is not None:
            self._words.say(self._job.key)
            self.cancel.setVisible(self._job.cancellable)
            self._show_progress()
            self.adjustSize()
            self.settle()

    def settle(self) -> None:
        """Back to the lower right corner (the window was resized)."""
        over = self.parentWidget()
        if over is not None:
            self.move(over.width() - self.width() - 16, over.height() - self.height() - 16)
            self.raise_()

    def _show_progress(self) -> None:
        if self._job is not None:
            self._bar.setRange(0, self._job.progress.total)
            self._bar.setValue(self._job.progress.done)

    @Slot(object)
    def _moved(self, job: object) -> None:
        if job is self._job:
            self._show_progress()

    @Slot(object)
    def _ended(self, job: object) -> None:
        if not self._tasks.busy:
            self._timer.stop()
            self._job = None
            self.hide()
        elif job is self._job:
            self._appear()

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.hide()
            self._words.say("ui.busy.cancelling")
