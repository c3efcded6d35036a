"""The unlock page: widgets only; see :mod:`app.ui.pages.unlock_presenter` for what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.confirm import Confirm
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph, Tile
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.place_picker import PlacePicker
from app.ui.kit.strength import StrengthMeter
from app.ui.kit.text import Text, heading
from app.ui.pages.gate import Gate, PassphraseField
from app.ui.pages.unlock_presenter import UnlockPresenter
from app.ui.places import PlaceOption


class UnlockPage(Gate):
    """Give it its presenter with :meth:`wire`."""

    unlock = Signal(str)
    recover = Signal(str, str, str)
    place_chosen = Signal(str)
    elsewhere = Signal()
    leave = Signal()
    want_recovery = Signal()
    restore_wanted = Signal()
    journal_loss_accepted = Signal()
    judge = Signal(str)

    WIDTH = 720

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker: PlacePicker | None = None
        self._title = heading("ui.unlock.title")
        self._hint = Text("ui.unlock.hint", tone="text2", wrap=True)
        self._problem = Text(tone="bad", wrap=True)
        self._problem_row = holder(row(Glyph("circle-alert", 16, "bad"), self._problem, gap=8, pad=(0, 0, 0, 16)))
        self._problem_row.hide()
        self.journal_button = Button("ui.unlock.journal", height=36)
        self.journal_button.clicked.connect(self._ask_journal_loss)
        self._journal_row = holder(row(24, self.journal_button, None, gap=0, pad=(0, 0, 0, 16)))
        self._journal_row.hide()
        self._place_slot = QVBoxLayout()
        self._place_slot.setContentsMargins(0, 0, 0, 0)
        self._form = self._build_form()
        self._recovery = self._build_recovery()
        self._forms = Pile(self._form, self._recovery)
        self._card = Card(
            col(
                Text("ui.unlock.where", px=12, tone="text2"),
                6,
                self._place_slot,
                24,
                self._problem_row,
                self._journal_row,
                self._forms,
                gap=0,
                pad=(32, 28, 32, 28),
            )
        )
        self._refusal = self._build_refusal()
        self._refusal.hide()
        for part in (self._title, self._hint, 24, self._card, self._refusal):
            if isinstance(part, int):
                self.column.addSpacing(part)
            else:
                self.column.addWidget(part)
        self.column.insertSpacing(1, 4)

    def _build_form(self) -> QWidget:
        self.passphrase = PassphraseField("ui.passphrase")
        self.passphrase.returnPressed.connect(self._submit)
        self.unlock_button = PrimaryButton("ui.unlock.action", icon="key-round")
        self.unlock_button.clicked.connect(self._submit)
        self.recovery_button = Button("ui.unlock.use_code", "quiet")
        self.recovery_button.clicked.connect(self.want_recovery)
        self.restore_button = Button("ui.unlock.restore", "quiet")
        self.restore_button.clicked.connect(self.restore_wanted)
        return holder(
            col(
                labelled("ui.passphrase", self.passphrase, hint_key="ui.passphrase.no_ime"),
                20,
                row(self.recovery_button, self.restore_button, None, self.unlock_button),
                gap=0,
            )
        )

    def _build_recovery(self) -> QWidget:
        self.code = QLineEdit()
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhUppercaseOnly)
        self.new_passphrase = PassphraseField("ui.passphrase.new")
        self.again = PassphraseField("ui.passphrase.again")
        self.again.returnPressed.connect(self._submit_code)
        self.new_passphrase.textChanged.connect(self.judge)
        self.meter = StrengthMeter()
        self.recover_button = PrimaryButton("ui.unlock.recover", icon="key-round")
        self.recover_button.clicked.connect(self._submit_code)
        self.back_button = Button("ui.back", "quiet", icon="arrow-left")
        self.back_button.clicked.connect(self.show_form)
        return holder(
            col(
                labelled("ui.unlock.code", self.code, hint_key="ui.unlock.code_hint"),
                16,
                labelled("ui.passphrase.new", self.new_passphrase, hint_key="ui.passphrase.no_ime"),
                8,
                self.meter,
                16,
                labelled("ui.passphrase.again", self.again),
                20,
                row(self.back_button, None, self.recover_button),
                gap=0,
            )
        )

    def _build_refusal(self) -> QWidget:
        self._refused_tile = Tile(icon="train-front", tone="warn", px=48)
        self._refused_title = Text(px=16, bold=True, wrap=True)
        self.leave_button = Button("ui.refused.leave", icon="lock", height=40)
        self.leave_button.clicked.connect(self.leave)
        self.elsewhere_button = PrimaryButton("ui.refused.elsewhere", icon="map-pin")
        self.elsewhere_button.clicked.connect(self.elsewhere)
        paper = row(Glyph("notebook-pen", 18, "text2"), Text("ui.refused.paper", tone="text2", wrap=True), gap=12)
        aside = col(self._refused_tile, None)
        told = col(self._refused_title, Text("ui.refused.why", tone="text2", wrap=True), gap=8)
        buttons = row(None, self.leave_button, self.elsewhere_button, gap=12)
        return Card(col(row(aside, told, gap=20), 20, paper, 28, buttons, gap=0, pad=(32, 28, 32, 28)))

    def wire(self, presenter: UnlockPresenter[Any]) -> None:
        """Connect the signals to the presenter and keep it alive."""
        self._presenter = presenter
        self.unlock.connect(presenter.unlock)
        self.recover.connect(presenter.recover)
        self.place_chosen.connect(presenter.place_chosen)
        self.elsewhere.connect(presenter.elsewhere)
        self.leave.connect(presenter.leave)
        self.want_recovery.connect(presenter.want_recovery)
        self.journal_loss_accepted.connect(presenter.accept_journal_loss)
        self.judge.connect(presenter.judge)

    # -- UnlockView

    def show_places(self, places: Sequence[PlaceOption], marked: str) -> None:
        if self._picker is not None:
            self._place_slot.removeWidget(self._picker)
            self._picker.hide()
            self._picker.deleteLater()
        self._picker = PlacePicker(places)
        self._picker.choose(marked)
        self._picker.chosen.connect(self._place_picked)
        self._place_slot.addWidget(self._picker)

    @Slot()
    def show_form(self) -> None:
        self._show_card("ui.unlock.title", "ui.unlock.hint")
        self._forms.show_only(self._form)
        self.setFocusProxy(self.passphrase)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_at_place(self) -> None:
        if self._forms.shown is self._form:
            self.show_form()
            return
        self._show_card("ui.unlock.recovery_title", "ui.unlock.recovery_hint")
        self._focus_code()

    def _focus_code(self) -> None:
        """To the first field of the recovery that needs another look."""
        fields = (self.code, self.new_passphrase, self.again)
        empty = next((one for one in fields if not one.text()), None)
        differ = self.again if self.new_passphrase.text() != self.again.text() else self.code
        (empty or differ).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, place: PlaceOption) -> None:
        self._title.say("ui.refused.title")
        self._hint.say("ui.refused.hint")
        self._refused_tile.become(icon=place.icon, tone="warn")
        self._refused_title.say(f"ui.refused.{place.code}")
        self._card.hide()
        self._refusal.show()
        self.passphrase.clear()
        self.elsewhere_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_passphrase(self, passphrase: str) -> None:
        self.passphrase.setText(passphrase)

    def show_recovery(self, sentence: str) -> None:
        self._show_card("ui.unlock.recovery_title", "ui.unlock.recovery_hint")
        self._forms.show_only(self._recovery)
        self._tell_problem(sentence)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, sentence: str, *, recovery_hint: bool) -> None:
        self._tell_problem(sentence)
        self.recovery_button.look(icon="key-round" if recovery_hint else "", tone="accent")
        if self._forms.shown is self._form:
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_code()

    def show_journal_damaged(self, sentence: str) -> None:
        """The journal is damaged: the ways on are a backup, or opening without the latest changes."""
        self.show_error(sentence, recovery_hint=False)
        self._journal_row.show()
        self.restore_button.look(icon="history", tone="accent")
        self.journal_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_broken(self, sentence: str) -> None:
        """Header or database is damaged or gone: only a backup helps."""
        self.show_error(sentence, recovery_hint=False)
        self.restore_button.look(icon="history", tone="accent")
        self.restore_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        self._card.setEnabled(not busy)
        self.unlock_button.say("ui.unlock.busy" if busy else "ui.unlock.action")
        if busy:
            self._tell_problem("")

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        hint = "" if score is None else "ui.strength.enough" if enough else "ui.strength.more"
        self.meter.show_strength(score, hint)

    # -- inside

    def _show_card(self, title_key: str, hint_key: str) -> None:
        self._title.say(title_key)
        self._hint.say(hint_key)
        self._tell_problem("")
        self._refusal.hide()
        self._card.show()

    @Slot()
    def _ask_journal_loss(self) -> None:
        question = Confirm("ui.unlock.journal.ask", icon="triangle-alert", tone="warn", danger=True, parent=self)
        question.accepted.connect(self.journal_loss_accepted)
        question.ask_later()

    def _tell_problem(self, sentence: str) -> None:
        self._journal_row.hide()
        self._problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence))
        for field in (self.passphrase, self.code):
            field.setAccessibleDescription(sentence)

    @Slot(str, bool)
    def _place_picked(self, code: str, _allowed: bool) -> None:
        self.place_chosen.emit(code)

    @Slot()
    def _submit(self) -> None:
        self.unlock.emit(self.passphrase.take())

    @Slot()
    def _submit_code(self) -> None:
        self.recover.emit(self.code.text(), self.new_passphrase.text(), self.again.text())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.passphrase.setFocus(event.reason())
