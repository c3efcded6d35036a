"""The first run's pages: widgets only; see :mod:`app.ui.pages.first_run_presenter` for what they do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph, Tile
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.strength import StrengthMeter
from app.ui.kit.text import Text, heading
from app.ui.pages.first_run_presenter import Enrolled, FirstRunPresenter, Kit
from app.ui.pages.gate import Gate, PassphraseField
from app.ui.pages.kit_step import KitStep
from app.ui.pages.wiped import WipedNote
from app.vault.wipe_mark import WipeMark

_PAD = (32, 28, 32, 28)


class FirstRunPage(Gate):
    """Give it its presenter with :meth:`wire`."""

    begin = Signal(bool)
    judge = Signal(str)
    make_vault = Signal(str, str)
    print_kit = Signal()
    save_kit = Signal(str)
    kit_put_away = Signal(bool)
    enrol = Signal(str, str)
    later = Signal()
    finish = Signal()
    restore_wanted = Signal()

    WIDTH = 720

    def __init__(self, wiped: WipeMark | None = None, parent: QWidget | None = None) -> None:
        """``wiped``: why there is no vault any more, said above the ways to begin."""
        super().__init__(parent)
        self.note = WipedNote(wiped) if wiped is not None else None
        self._welcomes = "ui.wiped" if wiped is not None else "ui.first"
        self._focused: QWidget | None = None
        self._title = heading("ui.first.welcome")
        self._hint = Text("ui.first.welcome_hint", tone="text2", wrap=True)
        self._problem = Text(tone="bad", wrap=True)
        self._problem_row = holder(row(Glyph("circle-alert", 16, "bad"), self._problem, gap=8))
        self._welcome = self._build_welcome()
        self._passphrase = self._build_passphrase()
        self._kit = KitStep()
        self._kit.print_wanted.connect(self.print_kit)
        self._kit.save_wanted.connect(self.save_kit)
        self._kit.put_away.connect(self.kit_put_away)
        self._enrol = self._build_enrol()
        self._enrolled = self._build_enrolled()
        self._steps = Pile(self._welcome, self._passphrase, self._kit, self._enrol, self._enrolled)
        note = () if self.note is None else (self.note,)
        for part in (self._title, 4, self._hint, 24, *note, self._steps, 12, self._problem_row):
            if isinstance(part, int):
                self.column.addSpacing(part)
            else:
                self.column.addWidget(part)
        self._show_welcome(None)

    def _build_welcome(self) -> QWidget:
        self.make_button = PrimaryButton("ui.first.make", icon="arrow-right")
        self.make_button.clicked.connect(self._make)
        self.sample_button = Button("ui.first.sample", height=40)
        self.sample_button.clicked.connect(self._sample)
        self.restore_button = Button("ui.first.restore", height=40)
        self.restore_button.clicked.connect(self.restore_wanted)

        def offer(icon: str, key: str, button: Button) -> QWidget:
            told = col(
                Text(f"{key}.title", px=14, bold=True), Text(f"{key}.hint", tone="text2", wrap=True), None, gap=4
            )
            line = row(col(Tile(icon=icon), None), gap=16, pad=(24, 20, 24, 20))
            line.addLayout(told, 1)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            return holder(line)

        return Card.of_rows(
            offer("shield-check", "ui.first.offer_make", self.make_button),
            offer("book-open", "ui.first.offer_sample", self.sample_button),
            offer("history", "ui.first.offer_restore", self.restore_button),
        )

    def _build_passphrase(self) -> QWidget:
        self.passphrase = PassphraseField("ui.passphrase")
        self.passphrase.textChanged.connect(self.judge)
        self.again = PassphraseField("ui.passphrase.again")
        self.again.returnPressed.connect(self._submit)
        self.meter = StrengthMeter()
        self.create_button = PrimaryButton("ui.first.create", icon="lock")
        self.create_button.clicked.connect(self._submit)
        self.back_button = Button("ui.back", "quiet", icon="arrow-left")
        self.back_button.clicked.connect(self.show_welcome)
        return Card(
            col(
                labelled("ui.passphrase", self.passphrase, hint_key="ui.passphrase.no_ime"),
                8,
                self.meter,
                20,
                labelled("ui.passphrase.again", self.again),
                28,
                row(self.back_button, None, self.create_button),
                gap=0,
                pad=_PAD,
            )
        )

    def _build_enrol(self) -> QWidget:
        self.url = QLineEdit()
        words.say(self.url, "ui.first.url_example", "setPlaceholderText")
        self.code = QLineEdit()
        self.code.returnPressed.connect(self._submit_enrol)
        self.enrol_button = PrimaryButton("ui.first.enrol", icon="log-in")
        self.enrol_button.clicked.connect(self._submit_enrol)
        self.later_button = Button("ui.first.later", "quiet")
        self.later_button.clicked.connect(self.later)
        return Card(
            col(
                labelled("ui.first.url", self.url),
                16,
                labelled("ui.first.code", self.code, hint_key="ui.first.code_hint"),
                28,
                row(self.later_button, None, self.enrol_button),
                gap=0,
                pad=_PAD,
            )
        )

    def _build_enrolled(self) -> QWidget:
        self._person = Text(px=16, bold=True)
        self._fingerprint = Text(px=18, bold=True, wrap=True)
        self.finish_button = PrimaryButton("ui.first.finish", icon="check")
        self.finish_button.clicked.connect(self.finish)
        compare = Text("ui.first.compare", tone="text2", wrap=True)
        return Card(
            col(self._person, 16, compare, 8, self._fingerprint, 28, row(None, self.finish_button), gap=0, pad=_PAD)
        )

    def wire(self, presenter: FirstRunPresenter) -> None:
        """Connect the signals to the presenter and keep it alive."""
        self._presenter = presenter
        self.begin.connect(presenter.begin)
        self.judge.connect(presenter.judge)
        self.make_vault.connect(presenter.create)
        self.print_kit.connect(presenter.print_kit)
        self.save_kit.connect(presenter.save_kit)
        self.kit_put_away.connect(presenter.kit_put_away)
        self.enrol.connect(presenter.enrol)
        self.later.connect(presenter.later)
        self.finish.connect(presenter.finish)

    # -- FirstRunView

    @Slot()
    def show_welcome(self) -> None:
        self._show_welcome(self.make_button)

    def show_passphrase(self) -> None:
        self._show(self._passphrase, "ui.first.passphrase", "ui.first.passphrase_hint", self.passphrase)

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        hint = "" if score is None else "ui.strength.enough" if enough else "ui.strength.more"
        self.meter.show_strength(score, hint)

    def show_kit(self, kit: Kit) -> None:
        self.passphrase.clear()
        self.again.clear()
        self._kit.show_pages(kit.pages, with_keyring=kit.with_keyring)
        self._show(self._kit, "ui.first.kit", "ui.first.kit_hint", self._kit.preview.print)

    def show_kit_kept(self, key: str) -> None:
        self._tell_problem("")
        self._kit.show_kept(key)

    def show_enrol(self) -> None:
        self._kit.show_pages(())
        self._show(self._enrol, "ui.first.enrol_title", "ui.first.enrol_hint", self.url)

    def show_enrolled(self, enrolled: Enrolled) -> None:
        self._person.say("ui.first.enrolled_as", person=enrolled.person)
        self._fingerprint.show_text(enrolled.fingerprint)
        self._show(self._enrolled, "ui.first.enrolled", "ui.first.enrolled_hint", self.finish_button)

    def show_error(self, sentence: str) -> None:
        self._tell_problem(sentence)

    def show_busy(self, busy: bool) -> None:
        if busy:
            self._focused = self.focusWidget()
            self._tell_problem("")
        self._steps.setEnabled(not busy)
        if not busy and self._focused is not None:
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- inside

    def _show_welcome(self, first: QWidget | None) -> None:
        self._show(self._welcome, f"{self._welcomes}.welcome", f"{self._welcomes}.welcome_hint", first)

    def _show(self, step: QWidget, title_key: str, hint_key: str, first: QWidget | None) -> None:
        self._title.say(title_key)
        self._hint.say(hint_key)
        self._tell_problem("")
        if self.note is not None:
            self.note.setVisible(step is self._welcome)
        self._steps.show_only(step)
        if first is not None:
            self.setFocusProxy(first)
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_problem(self, sentence: str) -> None:
        """In the recovery kit, which may be higher than the screen, above its button; else beneath the card."""
        at_kit = self._steps.shown is self._kit
        self._kit.show_problem(sentence if at_kit else "")
        self._problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence) and not at_kit)
        if sentence:
            self.bring_to_sight(self._kit.next if at_kit else self._problem_row)

    @Slot()
    def _make(self) -> None:
        self.begin.emit(False)

    @Slot()
    def _sample(self) -> None:
        self.begin.emit(True)

    @Slot()
    def _submit(self) -> None:
        self.make_vault.emit(self.passphrase.text(), self.again.text())

    @Slot()
    def _submit_enrol(self) -> None:
        self.enrol.emit(self.url.text(), self.code.text())
