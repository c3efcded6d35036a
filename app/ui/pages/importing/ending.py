"""The wizard's last steps: progress with *stop*, then the result with *undo the whole import*."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from app.i18n import tr
from app.services.import_undo import Undone
from app.services.imports import Batch
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text

_MOST_KEPT = 12


class RunStep(QWidget):
    """A bar, how many rows, and *stop*."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(420)
        words.say(self._bar, "ui.busy", "setAccessibleName")
        self._told = Text("importpage.running", px=16, bold=True)
        self._hint = Text("importpage.running.hint", tone="text2")
        self.stop = Button("importpage.stop", icon="x", height=36)
        self.stop.clicked.connect(self._stop)
        column = col(None, gap=14)
        for part in (self._told, self._bar, self._hint, self.stop):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setLayout(column)

    def begin(self, key: str = "importpage.running", *, stoppable: bool = True) -> None:
        self._bar.setRange(0, 0)
        self._told.say(key)
        self._hint.setVisible(stoppable)
        self.stop.setVisible(stoppable)
        self.stop.setEnabled(True)
        if stoppable:
            self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self.stop.isEnabled():
            self._told.say("importpage.running.progress", done=done, total=total)

    @Slot()
    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self._told.say("ui.busy.cancelling")
        self.stop_wanted.emit()


class ResultStep(QWidget):
    """What was done; it can be taken back as a whole."""

    undo_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch = ""
        self._tile = Tile(icon="circle-check", tone="ok", px=64)
        self.told = Text(px=16, bold=True, wrap=True)
        self.hint = Text(tone="text2", wrap=True)
        for text in (self.told, self.hint):
            text.setFixedWidth(560)
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.undo = Button("importpage.undo", icon="undo-2", height=36)
        self.again = Button("importpage.again", "quiet", icon="upload", height=36)
        self.undo.clicked.connect(self._undo)
        self.again.clicked.connect(self.again_wanted)
        column = col(None, gap=12)
        column.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (row(None, self.told, None), row(None, self.hint, None), row(None, self.undo, self.again, None)):
            column.addLayout(line)
        column.addStretch(2)
        self.setLayout(column)

    def show_done(self, batch: Batch) -> None:
        self._batch = batch.id
        self._tile.become(icon="circle-check", tone="ok")
        self.told.say("importpage.done", added=batch.added, updated=batch.updated, skipped=batch.skipped)
        self.hint.say("importpage.done.hint")
        self.undo.show()

    def show_undone(self, undone: Undone) -> None:
        self._tile.become(icon="undo-2", tone="accent")
        self.told.say("importpage.undo.done", removed=undone.removed, reverted=undone.reverted)
        lines = []
        if undone.kept:
            lines.append(tr("importpage.undo.kept", n=len(undone.kept)))
            lines += [
                tr("importpage.undo.kept.line", customer=one.customer or tr("importpage.undo.kept.unfiled"),
                   why=one.sentence)
                for one in undone.kept[:_MOST_KEPT]
            ]  # fmt: skip
        self.hint.show_text("\n".join(lines))
        self.undo.hide()

    @Slot()
    def _undo(self) -> None:
        self.undo_wanted.emit(self._batch)
