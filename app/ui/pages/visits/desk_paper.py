"""The paper pane with its presenter and dialogs, for the visit that is on the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from app.errors import SatchelError
from app.reports.printing import Printer
from app.services.printing_desk import Preview
from app.ui.desktop import Desktop
from app.ui.pages.visits.paper import PaperPane, PrintDialog, SaveDialog
from app.ui.pages.visits.paper_presenter import PaperPresenter


class PaperDesk(QObject):
    """``opened``: whether the pane stands beside the form. The visit's number, never its subject, names a file."""

    opened = Signal(bool)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._visit, self._number = "", ""
        self.pane = PaperPane()
        self.pane.setMinimumWidth(420)
        self.pane.setMaximumWidth(660)
        self.pane.hide()
        self.presenter = PaperPresenter(self, desktop.bench, desktop.tasks)
        self.pane.wanted.connect(self._set)
        self.pane.save_wanted.connect(self._ask_save)
        self.pane.print_wanted.connect(self.presenter.find_printers)
        self.pane.closed.connect(self.close)

    @Slot()
    def open(self) -> None:
        """Show the pane and set the pages."""
        self.reveal()
        self._set()

    @Slot()
    def reveal(self) -> None:
        """Show the pane; its pages come with the visit."""
        self.pane.show_loading()
        self.pane.show()
        self.opened.emit(True)

    @Slot()
    def close(self) -> None:
        """Take the pane and its pages away."""
        self.pane.hide()
        self.pane.pages.show_pages(())
        self._visit = ""
        self.opened.emit(False)

    def show_visit(self, visit_id: str, number: str) -> None:
        """Another visit, or the same one saved anew: the pages follow if the pane is open."""
        self._visit, self._number = visit_id, number
        if self.pane.isVisible():
            self._set()

    # -- PaperView

    def show_paper(self, preview: Preview) -> None:
        if self._visit:
            self.pane.show_paper(preview)

    def show_paper_problem(self, error: SatchelError) -> None:
        self.pane.show_problem(error)

    def show_printers(self, printers: Sequence[Printer]) -> None:
        if not printers:
            self.tell("visits.no_printer", bad=True)
            return
        dialog = PrintDialog(printers, self.pane)
        dialog.given.connect(self._print)
        QDialog.open(dialog)

    def say(self, error: SatchelError) -> None:
        self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def tell(self, key: str, *, bad: bool = False) -> None:
        self._desktop.toasts.tell(key, "bad" if bad else "ok")

    # -- inside

    @Slot()
    def _set(self) -> None:
        self.pane.show_loading()
        self.presenter.preview(self._visit, *self.pane.choice)

    @Slot()
    def _ask_save(self) -> None:
        dialog = SaveDialog(f"{self._number}.pdf", self.pane)
        dialog.given.connect(self._save)
        QDialog.open(dialog)

    @Slot(object, str)
    def _save(self, path: Path, password: str) -> None:
        part, language = self.pane.choice
        self.presenter.save(self._visit, part, language, path, password)

    @Slot(str, int, bool)
    def _print(self, printer: str, copies: int, two_sided: bool) -> None:
        part, language = self.pane.choice
        self.presenter.print(self._visit, part, language, printer, copies, two_sided)
