"""The page that restores a backup: widgets only; see :mod:`app.ui.pages.restoring_presenter` for what it does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.i18n import tr
from app.ui import formats, words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.text import Elided, Text, heading
from app.ui.pages.gate import Gate, PassphraseField
from app.ui.pages.new_passphrase import NewPassphrase
from app.ui.pages.restoring_presenter import RestoringPresenter

_BY_PASSPHRASE, _BY_CODE = "passphrase", "code"


class RestoringPage(Gate):
    """Give it its presenter with :meth:`wire`. ``home``: the folder of a vault that would be set aside, else empty."""

    cancelled = Signal()

    WIDTH = 720

    def __init__(self, home: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._there = bool(home)
        self._made_at: int | None = None
        self.choose = Button("ui.restore.choose", icon="folder-closed", height=36)
        self.choose.clicked.connect(self._ask_file)
        self._file = Elided(bold=True)
        self._made = Text(px=12, tone="text2", wrap=True)
        self.way = SegmentedControl(
            [Segment(_BY_PASSPHRASE, "ui.restore.by_passphrase"), Segment(_BY_CODE, "ui.restore.by_code")],
            "ui.restore.way",
        )
        self.way.chosen.connect(self._way_chosen)
        self.passphrase = PassphraseField("ui.passphrase")
        self.passphrase.returnPressed.connect(self._submit)
        self.code = QLineEdit()
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhUppercaseOnly)
        self.fresh = NewPassphrase()
        self.fresh.entered.connect(self._submit)
        self._old = labelled("ui.restore.passphrase_then", self.passphrase, hint_key="ui.passphrase.no_ime")
        self._by_code = holder(
            col(labelled("ui.unlock.code", self.code, hint_key="ui.unlock.code_hint"), 16, self.fresh, gap=0)
        )
        self._ways = Pile(self._old, self._by_code)
        self.aside = QCheckBox()
        words.say(self.aside, "ui.restore.aside")
        words.say(self.aside, "ui.restore.aside", "setAccessibleName")
        told = Text(tone="text2", wrap=True)
        told.say("ui.restore.aside_hint", home=home)
        warned = row(Glyph("triangle-alert", 16, "warn"), gap=8)
        warned.addWidget(told, 1)
        self._aside = holder(col(holder(warned), 8, self.aside, 20, gap=0))
        self._aside.setVisible(self._there)
        self._problem = Text(tone="bad", wrap=True)
        problem = row(Glyph("circle-alert", 16, "bad"), gap=8, pad=(0, 0, 0, 16))
        problem.addWidget(self._problem, 1)
        self._problem_row = holder(problem)
        self._problem_row.hide()
        self.restore_button = PrimaryButton("ui.restore.action", icon="history")
        self.restore_button.clicked.connect(self._submit)
        self.back_button = Button("ui.back", "quiet", icon="arrow-left")
        self.back_button.clicked.connect(self.cancelled)
        file_line = row(gap=16)
        file_line.addLayout(col(self._file, self._made, gap=2), 1)
        file_line.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignVCenter)
        self._form = holder(
            col(holder(file_line), 20, holder(row(self.way, None)), 16, self._ways, 20, self._aside, gap=0)
        )
        card = Card(
            col(
                self._form, self._problem_row, row(self.back_button, None, self.restore_button), gap=0,
                pad=(32, 28, 32, 28),
            )
        )  # fmt: skip
        for part in (heading("ui.restore.title"), 4, Text("ui.restore.hint", tone="text2", wrap=True), 24, card):
            if isinstance(part, int):
                self.column.addSpacing(part)
            else:
                self.column.addWidget(part)
        self.setFocusProxy(self.choose)
        self.show_file("", None)

    def wire(self, presenter: RestoringPresenter[Any]) -> None:
        """Connect the signals to the presenter and keep it alive."""
        self._presenter = presenter
        self.fresh.judged.connect(presenter.judge)

    # -- RestoringView

    def show_file(self, name: str, made_at: int | None) -> None:
        self._made_at = made_at
        if name:
            self._file.show_text(name)
        else:
            self._file.say("ui.restore.none")
        if made_at is not None:
            self._made.say("ui.restore.made", at=formats.moment(made_at))
            if self._ways.shown is self._old:
                self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._made.say("ui.restore.kinds")

    def show_way(self, *, by_code: bool) -> None:
        self.way.choose(_BY_CODE if by_code else _BY_PASSPHRASE)
        self._ways.show_only(self._by_code if by_code else self._old)
        if by_code:
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        self.fresh.show_strength(score, enough=enough)

    def show_error(self, sentence: str) -> None:
        self._problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence))
        for field in (self.passphrase, self.code):
            field.setAccessibleDescription(sentence)
        if sentence and self._made_at is not None:
            field = self.passphrase if self._ways.shown is self._old else self.code
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        self._form.setEnabled(not busy)
        self.back_button.setEnabled(not busy)
        self.restore_button.setEnabled(not busy)
        self.restore_button.say("ui.restore.busy" if busy else "ui.restore.action")
        if busy:
            self.show_error("")

    # -- inside

    @Slot()
    def _ask_file(self) -> None:
        kinds = f"{tr('settings.backup.filter')};;{tr('importpage.choose.any')} (*)"
        path = choose_file.to_open(self, tr("ui.restore.choose"), kinds)
        self._presenter.choose_file(path)

    @Slot(str)
    def _way_chosen(self, code: str) -> None:
        self._presenter.choose_way(by_code=code == _BY_CODE)

    @Slot()
    def _submit(self) -> None:
        secret = self.passphrase.text() if self._ways.shown is self._old else self.code.text()
        self._presenter.restore(
            secret, self.fresh.new.text(), self.fresh.again.text(), set_aside=self.aside.isChecked()
        )
