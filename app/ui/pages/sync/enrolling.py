"""Enrolment on the sync page: address and code, then the six words to compare by voice (trust §6)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.sync.enrol import Enrolled
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.form import labelled
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.text import Text, title

_PAD = (32, 28, 32, 28)


class EnrolForm(Card):
    """Headquarters' address and the code."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.url, self.code = QLineEdit(), QLineEdit()
        words.say(self.url, "ui.first.url_example", "setPlaceholderText")
        self.problem = Text(tone="bad", wrap=True)
        line = row(Glyph("circle-alert", 16, "bad"), gap=8)
        line.addWidget(self.problem, 1)
        self._problem_row = holder(line)
        self._problem_row.hide()
        self.enrol = PrimaryButton("syncpage.enrol.do", icon="log-in")
        self._fields = holder(
            col(
                labelled("syncpage.enrol.url", self.url), 16,
                labelled("syncpage.enrol.code", self.code, hint_key="syncpage.enrol.code_hint"), gap=0,
            )
        )  # fmt: skip
        self._title = title("syncpage.enrol.title")
        self._hint = Text("syncpage.enrol.hint", tone="text2", wrap=True)
        super().__init__(
            col(
                self._title, 6, self._hint, 20,
                self._fields, 12, self._problem_row, 16, row(None, self.enrol), gap=0, pad=_PAD,
            ),
            parent,
        )  # fmt: skip
        self.enrol.clicked.connect(self._give)
        self.code.returnPressed.connect(self._give)
        self.url.returnPressed.connect(self.code.setFocus)

    def show_again(self, url: str) -> None:
        """For a vault that was restored or copied: the address is known."""
        self._title.say("syncpage.again.title")
        self._hint.say("syncpage.again.hint")
        self.url.setText(url)
        self.code.clear()
        self.code.setFocus()

    def show_problem(self, sentence: str) -> None:
        self.problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence))

    def show_busy(self, busy: bool) -> None:
        self._fields.setEnabled(not busy)
        self.enrol.setEnabled(not busy)
        self.enrol.say("syncpage.enrol.running" if busy else "syncpage.enrol.do")
        if busy:
            self.show_problem("")

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.url.text(), self.code.text())


class Compare(Card):
    """The six words of the fingerprint, each on its own ground, numbered for reading aloud."""

    agreed = Signal()
    differed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._person = title("syncpage.compare.title", person="")
        self._where = Text(tone="text2")
        self._words = Flow(gap=8)
        self._box = holder(self._words)
        self.spoken = ""
        self.agree = PrimaryButton("syncpage.compare.agree", icon="check")
        self.differ = Button("syncpage.compare.differ", icon="circle-x", height=40)
        super().__init__(
            col(
                self._person, 4, self._where, 20, Text("syncpage.compare.hint", wrap=True), 12, self._box, 24,
                row(self.differ, None, self.agree), gap=0, pad=_PAD,
            ),
            parent,
        )  # fmt: skip
        self.agree.clicked.connect(self.agreed)
        self.differ.clicked.connect(self.differed)

    def show_enrolled(self, enrolled: Enrolled) -> None:
        self._person.say("syncpage.compare.title", person=enrolled.name)
        self._where.say("syncpage.compare.where", company=enrolled.company, device=enrolled.device)
        while (item := self._words.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.spoken = enrolled.fingerprint
        for at, word in enumerate(enrolled.fingerprint.split(), 1):
            number = Text(plain=str(at), px=12, tone="text3")
            tile = Card(row(number, Text(plain=word, px=18, bold=True), gap=8, pad=(14, 8, 14, 8)))
            self._words.addWidget(tile)
        self._box.setAccessibleName(enrolled.fingerprint)
        self.agree.setFocus(Qt.FocusReason.OtherFocusReason)
