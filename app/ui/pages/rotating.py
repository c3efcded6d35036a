"""The page that gives the vault a new master key: widgets only; see :mod:`app.ui.pages.rotating_presenter`."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.text import Text, heading
from app.ui.pages.first_run_presenter import Kit
from app.ui.pages.gate import Gate, PassphraseField
from app.ui.pages.kit_step import KitStep
from app.ui.pages.new_passphrase import NewPassphrase
from app.ui.pages.rotating_presenter import RotatingPresenter


class RotatingPage(Gate):
    """Give it its presenter with :meth:`wire`."""

    cancelled = Signal()

    WIDTH = 720

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = heading("ui.rotate.title")
        self._hint = Text("ui.rotate.hint", tone="text2", wrap=True)
        self.old = PassphraseField("settings.passphrase.old")
        self.fresh = NewPassphrase()
        self.fresh.entered.connect(self._submit)
        self.rotate_button = PrimaryButton("ui.rotate.action", icon="key-round")
        self.rotate_button.clicked.connect(self._submit)
        self.back_button = Button("ui.back", "quiet", icon="arrow-left")
        self.back_button.clicked.connect(self.cancelled)
        self._form = Card(
            col(
                labelled("settings.passphrase.old", self.old), 16, self.fresh, 28,
                row(self.back_button, None, self.rotate_button), gap=0, pad=(32, 28, 32, 28),
            )
        )  # fmt: skip
        self.kit = KitStep()
        self._steps = Pile(self._form, self.kit)
        self._problem = Text(tone="bad", wrap=True)
        problem = row(Glyph("circle-alert", 16, "bad"), gap=8)
        problem.addWidget(self._problem, 1)
        self._problem_row = holder(problem)
        self._problem_row.hide()
        for part in (self._title, 4, self._hint, 24, self._steps, 12, self._problem_row):
            if isinstance(part, int):
                self.column.addSpacing(part)
            else:
                self.column.addWidget(part)
        self.setFocusProxy(self.old)

    def wire(self, presenter: RotatingPresenter) -> None:
        """Connect the signals to the presenter and keep it alive."""
        self._presenter = presenter
        self.fresh.judged.connect(presenter.judge)
        self.kit.print_wanted.connect(presenter.print_kit)
        self.kit.save_wanted.connect(presenter.save_kit)
        self.kit.put_away.connect(presenter.kit_put_away)

    # -- RotatingView

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        self.fresh.show_strength(score, enough=enough)

    def show_kit(self, kit: Kit) -> None:
        self.old.clear()
        self.fresh.forget()
        self._title.say("settings.kit.title")
        self._hint.say("ui.rotate.done")
        self.kit.show_pages(kit.pages, with_keyring=kit.with_keyring)
        self._steps.show_only(self.kit)
        self.setFocusProxy(self.kit.preview.print)
        self.kit.preview.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_kit_kept(self, key: str) -> None:
        self.show_error("")
        self.kit.show_kept(key)

    def show_error(self, sentence: str) -> None:
        self._problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence))
        self.old.setAccessibleDescription(sentence)
        if sentence and self._steps.shown is self._form:
            self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        self._steps.setEnabled(not busy)
        self.rotate_button.say("ui.rotate.busy" if busy else "ui.rotate.action")
        if busy:
            self.show_error("")

    # -- inside

    @Slot()
    def _submit(self) -> None:
        self._presenter.rotate(self.old.text(), self.fresh.new.text(), self.fresh.again.text())
