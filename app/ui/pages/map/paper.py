"""The map on its way out: where to save it, and on which printer (print-dossier)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.i18n import language, tr
from app.reports.map_drawing import Shown
from app.reports.printing import Printer
from app.ui.kit import choose_file
from app.ui.kit.map.canvas import MapCanvas
from app.ui.pages.map.presenter import MapPresenter
from app.ui.pages.papers.dialogs import PrintDialog


class MapPaper(QObject):
    """Asks over ``page``; what goes out shows what the canvas highlights."""

    def __init__(self, page: QWidget, canvas: MapCanvas, presenter: MapPresenter, tell: Callable[..., object]) -> None:
        super().__init__(page)
        self._page, self._canvas, self._presenter, self._tell = page, canvas, presenter, tell

    def _shown(self) -> Shown | None:
        scene = self._canvas.map
        return Shown(scene.highlighted, scene.highlighted_ties) if scene.highlighted else None

    @Slot(str)
    def export(self, what: str) -> None:
        """``print``, or ``save-`` and the kind of file."""
        loaded = self._presenter.loaded
        if loaded is None:
            return
        if what == "print":
            self._presenter.find_printers()
            return
        kind = what.partition("-")[2]
        dialog = choose_file.asking(self._page, tr("mappage.export"), f"map-{loaded.view.code or 'new'}.{kind}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilter(f"*.{kind}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("kind", kind)
        dialog.fileSelected.connect(self._save)
        QDialog.open(dialog)

    @Slot(str)
    def _save(self, chosen: str) -> None:
        sender = self.sender()
        self.save_to(chosen, str(sender.property("kind")) if sender is not None else "pdf")

    def save_to(self, chosen: str, kind: str) -> None:
        """Where it goes was chosen; the ending of its kind is put behind it if it lacks."""
        path = Path(chosen)
        if path.suffix.lower() != f".{kind}":
            path = path.with_name(f"{path.name}.{kind}")
        self._presenter.save(path, self._shown(), language())

    def show_printers(self, printers: Sequence[Printer]) -> None:
        if not printers:
            self._tell("visits.no_printer", "bad")
            return
        dialog = PrintDialog(printers, self._page, sides=False)
        dialog.given.connect(self._print)
        dialog.open()

    @Slot(str, int, bool)
    def _print(self, printer: str, copies: int, _both: bool) -> None:
        self._presenter.print_map(printer, copies, self._shown(), language())
