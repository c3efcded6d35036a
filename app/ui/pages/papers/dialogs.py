"""Where a paper goes: a file with or without a password, or a printer (print-visit, print-dossier)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QSpinBox, QWidget

from app.i18n import tr
from app.reports.printing import Printer
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.combo import Combo
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text, note, title


class SaveDialog(QDialog):
    """An optional password (typed twice), then where to. ``given``: path and password."""

    given = Signal(object, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._name = name
        self.password, self.again = QLineEdit(), QLineEdit()
        for box in (self.password, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
        self._problem = Text(px=12, tone="bad", wrap=True)
        self._problem.hide()
        cancel, go = Button("ui.cancel", height=36), PrimaryButton("visits.choose_where", icon="download", height=36)
        cancel.clicked.connect(self.reject)
        go.clicked.connect(self._go)
        self.setLayout(
            col(
                title("ui.preview.save"), note("visits.password_hint", wrap=True), 4,
                labelled("visits.password", self.password), labelled("visits.password_again", self.again),
                self._problem, 8, row(None, cancel, go), gap=12, pad=(24, 24, 24, 20),
            )
        )  # fmt: skip
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _go(self) -> None:
        if self.password.text() != self.again.text():
            self._problem.say("visits.password_differs")
            self._problem.show()
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        dialog = choose_file.asking(self, tr("ui.preview.save"), self._name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        QDialog.open(dialog)

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Where it goes was chosen."""
        self.given.emit(Path(path), self.password.text())
        self.accept()


class PrintDialog(QDialog):
    """Printer, copies and, unless ``sides`` is False, sides. ``given``: printer's name, copies, both sides."""

    given = Signal(str, int, bool)

    def __init__(self, printers: Sequence[Printer], parent: QWidget | None = None, *, sides: bool = True) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.printer = Combo()
        for one in printers:
            self.printer.addItem(one.name, one.name)
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.copies.lineEdit().setTextMargins(9, 0, 0, 0)  # the style sheet has no say inside
        self.both = QCheckBox()
        self.both.setChecked(sides)
        self.both.setVisible(sides)
        words.say(self.both, "visits.both_sides")
        cancel, go = Button("ui.cancel", height=36), PrimaryButton("ui.preview.print", icon="printer", height=36)
        cancel.clicked.connect(self.reject)
        go.clicked.connect(self._go)
        self.setLayout(
            col(
                title("ui.preview.print"), note("visits.print_hint", wrap=True), 4,
                labelled("visits.printer", self.printer), labelled("visits.copies", self.copies), self.both, 8,
                row(None, cancel, go), gap=12, pad=(24, 24, 24, 20),
            )
        )  # fmt: skip
        go.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _go(self) -> None:
        self.given.emit(str(self.printer.currentData()), self.copies.value(), self.both.isChecked())
        self.accept()
