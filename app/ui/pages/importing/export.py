"""The export dialog: what, in which format, where to. The event is committed before the file appears."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.services.exports import KINDS
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit import choose_file
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.text import Text, title

FORMATS: Final = ("xlsx", "csv", "vcf")


class ExportDialog(QDialog):
    """``what`` (persons, opportunities, dossier) is marked first. Use :meth:`open`; it deletes itself when closed."""

    def __init__(self, desktop: Desktop, dossier_id: str, what: str = "dossier", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(560)
        words.say(self, "importpage.export.title", "setWindowTitle")
        self._desktop = desktop
        self._dossier = dossier_id
        self.what = SegmentedControl(
            [Segment(one, f"importpage.export.{one}") for one in KINDS], "importpage.export.what"
        )
        self.what.choose(what)
        self.what.chosen.connect(self._match)
        self.format = SegmentedControl(
            [Segment(one, f"importpage.export.{one}") for one in FORMATS], "importpage.export.format"
        )
        self.format.choose("xlsx")
        self.format.chosen.connect(self._match)
        self._one = Text("importpage.export.csv_one", px=12, tone="warn", wrap=True)
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        self.cancel = Button("ui.cancel", height=36)
        self.export = PrimaryButton("importpage.export.do", icon="download", height=36)
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._ask_path)
        self.setLayout(
            col(
                title("importpage.export.title"), 8, labelled("importpage.export.what", self.what),
                labelled("importpage.export.format", self.format), self._one,
                Text("importpage.export.hint", tone="text2", wrap=True), self._problem, 8,
                row(None, self.cancel, self.export), gap=12, pad=(24, 24, 24, 20),
            )
        )  # fmt: skip
        self._match()

    @Slot()
    def _match(self) -> None:
        """A whole dossier has several sheets: no CSV. Cards hold persons only."""
        several = len(KINDS[self.what.choice]) > 1
        no_csv, no_cards = several and self.format.choice == "csv", self.format.choice == "vcf"
        no_cards = no_cards and self.what.choice != "persons"
        self._one.say("importpage.export.vcf_persons" if no_cards else "importpage.export.csv_one")
        self._one.setVisible(no_csv or no_cards)
        if no_csv or no_cards:
            self.format.choose("xlsx")

    @Slot()
    def _ask_path(self) -> None:
        ending = self.format.choice
        path = choose_file.to_save(
            self, tr("importpage.export.title"), f"{tr('importpage.export.name')}.{ending}", f"*.{ending}"
        )
        if path:
            self.write(Path(path) if Path(path).suffix else Path(f"{path}.{ending}"))

    def write(self, path: Path) -> None:
        """Export to ``path``."""
        exports, dossier, what = self._desktop.bench.exports, self._dossier, self.what.choice
        self._problem.hide()
        self.setEnabled(False)

        def done(n: int) -> None:
            self._desktop.toasts.tell("importpage.export.done", n=n, file=path.name)
            self.setEnabled(True)
            self.accept()

        self._desktop.tasks.run(
            lambda _: exports.export(path, dossier, what), done, failed=self._failed, owner=self,
            key="importpage.export.running", cancellable=False,
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self._problem.show_text(error.message if isinstance(error, SatchelError) else tr("ui.error.ours"))
        self._problem.show()
        self.adjustSize()
