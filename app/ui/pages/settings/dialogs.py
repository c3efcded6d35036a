"""Dialogs of the settings: another passphrase, and the new recovery kit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import tr
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.preview import PreviewPane
from app.ui.kit.strength import StrengthMeter
from app.ui.kit.text import Text, title
from app.ui.pages.gate import PassphraseField


class _Problem(QWidget):
    """A sentence in red with its icon; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Text(tone="bad", wrap=True)
        line = row(Glyph("circle-alert", 16, "bad"), gap=8)
        line.addWidget(self.text, 1)
        self.setLayout(line)
        self.hide()

    def tell(self, sentence: str) -> None:
        self.text.show_text(sentence)
        self.setVisible(bool(sentence))


class PassphraseDialog(QDialog):
    """The present passphrase, the new one twice, and the meter."""

    judged = Signal(str)
    given = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setFixedWidth(520)
        words.say(self, "settings.passphrase.title", "setWindowTitle")
        self.old = PassphraseField("settings.passphrase.old")
        self.new = PassphraseField("ui.passphrase.new")
        self.again = PassphraseField("ui.passphrase.again")
        self.meter = StrengthMeter()
        self.problem = _Problem()
        self.yes = PrimaryButton("settings.passphrase.do", icon="key-round", height=36)
        self.no = Button("ui.cancel", height=36)
        self.new.textChanged.connect(self.judged)
        self.again.returnPressed.connect(self._give)
        self.yes.clicked.connect(self._give)
        self.no.clicked.connect(self.reject)
        self._fields = holder(
            col(
                labelled("settings.passphrase.old", self.old), 16,
                labelled("ui.passphrase.new", self.new, hint_key="ui.passphrase.no_ime"), 8,
                self.meter, 16,
                labelled("ui.passphrase.again", self.again), gap=0,
            )
        )  # fmt: skip
        foot = row(None, self.no, self.yes)
        self.setLayout(
            col(title("settings.passphrase.title"), 16, self._fields, 12, self.problem, 20, foot, gap=0,
                pad=(24, 24, 24, 20))
        )  # fmt: skip
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        self.meter.show_strength(score, "" if score is None else "ui.strength.enough" if enough else "ui.strength.more")

    def show_problem(self, sentence: str) -> None:
        self.problem.tell(sentence)
        self.adjustSize()

    def show_busy(self, busy: bool) -> None:
        self._fields.setEnabled(not busy)
        self.yes.setEnabled(not busy)
        if busy:
            self.show_problem("")

    def done(self, code: int) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()
        super().done(code)

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.old.text(), self.new.text(), self.again.text())


class KitDialog(QDialog):
    """The new recovery kit: print it or save it, then put it away. Closing before that needs to be asked twice."""

    print_wanted = Signal()
    save_wanted = Signal(str)

    def __init__(self, pages: tuple[bytes, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(720, 760)
        words.say(self, "settings.kit.title", "setWindowTitle")
        self._kept = False
        self._warned = False
        self.preview = PreviewPane()
        self.preview.show_pages(pages)
        self.preview.print_wanted.connect(self.print_wanted)
        self.preview.save_wanted.connect(self._ask_path)
        self.kept = Text(tone="ok", wrap=True)
        self.kept.hide()
        self.problem = _Problem()
        self.done_button = PrimaryButton("settings.kit.done", icon="check", height=36)
        self.done_button.clicked.connect(self.accept)
        hint = Text("settings.kit.note", tone="text2", wrap=True)
        body = col(title("settings.kit.title"), hint, gap=6)
        layout = col(gap=12, pad=(24, 24, 24, 20))
        layout.addLayout(body)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.kept)
        layout.addWidget(self.problem)
        layout.addLayout(row(None, self.done_button))
        self.setLayout(layout)

    def show_kept(self, key: str) -> None:
        self._kept = True
        self.problem.tell("")
        self.kept.say(key)
        self.kept.show()
        self.done_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        self.problem.tell(sentence)

    def done(self, code: int) -> None:
        if not self._kept and not self._warned:
            self._warned = True
            self.problem.tell(tr("settings.kit.not_kept"))
            return
        self.preview.show_pages(())
        super().done(code)

    @Slot()
    def _ask_path(self) -> None:
        path = choose_file.to_save(self, tr("ui.preview.save"), tr("ui.first.kit_file"), "PDF (*.pdf)")
        self.save_wanted.emit(path)
