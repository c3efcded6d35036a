"""The map on its way out: where to save it, and on which printer (print-dossier)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QSpinBox, QWidget

from app.i18n import tr
from app.reports.printing import Printer
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, row
from app.ui.kit.text import note, title


def ask_where(kind: str, name: str, parent: QWidget) -> QFileDialog:
    """A dialog that asks where the file goes; connect ``fileSelected`` and open it."""
    dialog = QFileDialog(parent, tr("mappage.export"), f"{name}.{kind}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind)
    dialog.setNameFilter(f"*.{kind}")
    return dialog


class PrintMap(QDialog):
    """Printer and copies. ``given``: printer's name, copies."""

    given = Signal(str, int)

    def __init__(self, printers: Sequence[Printer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setMinimumWidth(400)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.printer = QComboBox()
        for one in printers:
            self.printer.addItem(one.name, one.name)
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        cancel, go = Button("ui.cancel", height=36), PrimaryButton("ui.preview.print", icon="printer", height=36)
        cancel.clicked.connect(self.reject)
        go.clicked.connect(self._go)
        self.setLayout(
            col(
                title("ui.preview.print"), note("visits.print_hint", wrap=True), 4,
                labelled("visits.printer", self.printer), labelled("visits.copies", self.copies), 8,
                row(None, cancel, go), gap=12, pad=(24, 24, 24, 20),
            )
        )  # fmt: skip

    @Slot()
    def _go(self) -> None:
        self.given.emit(str(self.printer.currentData()), self.copies.value())
        self.accept()


def path_with(chosen: str, kind: str) -> Path:
    """The chosen path, with the ending of its kind."""
    path = Path(chosen)
    return path if path.suffix.lower() == f".{kind}" else path.with_name(f"{path.name}.{kind}")
