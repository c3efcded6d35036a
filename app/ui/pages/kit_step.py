"""The recovery kit to put away: its pages, *print* and *save*, and the word that it lies in a safe place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import tr
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.layout import col, row
from app.ui.kit.preview import PreviewPane
from app.ui.kit.text import Text


class KitStep(Card):
    """Use :meth:`show_pages`, and once more without any when the step is over."""

    print_wanted = Signal()
    save_wanted = Signal(str)
    """Path to save it at; empty if the dialog was cancelled."""
    put_away = Signal(bool)
    """*Next* was pressed; whether the box is ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.preview = PreviewPane()
        self.preview.setMinimumHeight(360)
        self.keyring = Text("ui.first.with_keyring", px=12, tone="text2", wrap=True)
        self._kept = Text(px=12, tone="ok")
        self.tick = QCheckBox()
        words.say(self.tick, "ui.first.put_away")
        words.say(self.tick, "ui.first.put_away", "setAccessibleName")
        self.next = PrimaryButton("ui.next", icon="arrow-right")
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        foot = row(self.tick, None, self.next)
        super().__init__(
            col(self.preview, self._kept, self.keyring, self._problem, foot, gap=12, pad=(24, 20, 24, 20)), parent
        )
        self.preview.print_wanted.connect(self.print_wanted)
        self.preview.save_wanted.connect(self._ask_path)
        self.next.clicked.connect(self._next)

    def show_pages(self, pages: tuple[bytes, ...], *, with_keyring: bool = False) -> None:
        self.preview.show_pages(pages)
        self.keyring.say("ui.first.with_keyring" if with_keyring else "ui.first.without_keyring")
        self._kept.hide()

    def show_kept(self, key: str) -> None:
        self._kept.say(key)
        self._kept.show()
        self.tick.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        """What stands in the way, beside the button that was pressed."""
        self._problem.show_text(sentence)
        self._problem.setVisible(bool(sentence))
        self.next.setAccessibleDescription(sentence)

    @Slot()
    def _next(self) -> None:
        self.put_away.emit(self.tick.isChecked())

    @Slot()
    def _ask_path(self) -> None:
        path = choose_file.to_save(self, tr("ui.preview.save"), tr("ui.first.kit_file"), "PDF (*.pdf)")
        self.save_wanted.emit(path)
