"""The report on paper beside its form: part, language, pages, *save* and *print* (print-visit)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLineEdit, QSpinBox, QWidget

from app.errors import SatchelError
from app.i18n import Language, language, tr
from app.reports.printing import Printer
from app.reports.visit_report import Part
from app.services.printing_desk import Preview
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.preview import PreviewPane
from app.ui.kit.text import Text, note, title


class PaperPane(QWidget):
    """``wanted``: set the pages for this part and language."""

    wanted = Signal(str, str)
    save_wanted = Signal()
    print_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = SegmentedControl(
            [Segment("internal", "visits.paper_internal"), Segment("client", "visits.paper_client")],
            "visits.paper_part",
        )
        self.language = SegmentedControl(
            [Segment("zh_CN", "visits.paper_zh"), Segment("en", "visits.paper_en")], "visits.paper_language"
        )
        self.part.choose("internal")
        self.language.choose(language())
        self.pages = PreviewPane()
        self.pages.save_wanted.connect(self.save_wanted)
        self.pages.print_wanted.connect(self.print_wanted)
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        self._hint = note("visits.paper_hint", wrap=True)
        close = IconButton("x", "visits.close_preview", shortcut="Esc")
        close.clicked.connect(self.closed)
        for control in (self.part, self.language):
            control.chosen.connect(self._ask)
        head = row(title("visits.paper"), None, close)
        self.setLayout(
            col(head, self.part, self.language, self._hint, self._problem, self.pages, gap=10, pad=(20, 16, 20, 16))
        )

    @property
    def choice(self) -> tuple[Part, Language]:
        """The chosen part and language."""
        return cast("Part", self.part.choice), cast("Language", self.language.choice)

    def show_loading(self) -> None:
        self._problem.hide()
        self.pages.show_loading()

    def show_paper(self, preview: Preview) -> None:
        self._problem.hide()
        self.pages.show_pages(preview.pages)

    def show_problem(self, error: SatchelError) -> None:
        self.pages.show_pages(())
        self._problem.show_text(error.message)
        self._problem.show()

    @Slot()
    def _ask(self) -> None:
        self.show_loading()
        self.wanted.emit(*self.choice)


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
    """Printer, copies, sides. ``given``: printer's name, copies, both sides."""

    given = Signal(str, int, bool)

    def __init__(self, printers: Sequence[Printer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.printer = QComboBox()
        for one in printers:
            self.printer.addItem(one.name, one.name)
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.both = QCheckBox()
        self.both.setChecked(True)
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
