"""A paper pane with its presenter and dialogs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from app.errors import SatchelError
from app.reports.printing import Printer
from app.services.printing_desk import Preview
from app.ui.desktop import Desktop
from app.ui.pages.papers.dialogs import PrintDialog, SaveDialog
from app.ui.pages.papers.pane import PaperPane
from app.ui.pages.papers.presenter import Paper, PaperPresenter


class PaperDesk(QObject):
    """What is on ``pane`` is ``paper()``; a code, never a name or subject, names its file."""

    def __init__(self, desktop: Desktop, pane: PaperPane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.pane = pane
        self.presenter = PaperPresenter(self, desktop.bench, desktop.tasks)
        pane.wanted.connect(self.set)
        pane.save_wanted.connect(self._ask_save)
        pane.print_wanted.connect(self.presenter.find_printers)

    @abstractmethod
    def paper(self) -> Paper | None:
        """What is wanted; None for nothing any more."""

    @abstractmethod
    def file_name(self) -> str:
        """What a file of it is offered to be called."""

    @Slot()
    def set(self) -> None:
        """Set the pages."""
        if (paper := self.paper()) is not None:
            self.pane.show_loading()
            self.presenter.preview(paper, self.pane.tongue)

    # -- PaperView

    def show_paper(self, preview: Preview) -> None:
        if self.paper() is not None:
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
    def _ask_save(self) -> None:
        dialog = SaveDialog(self.file_name(), self.pane)
        dialog.given.connect(self._save)
        QDialog.open(dialog)

    @Slot(object, str)
    def _save(self, path: Path, password: str) -> None:
        if (paper := self.paper()) is not None:
            self.presenter.save(paper, self.pane.tongue, path, password)

    @Slot(str, int, bool)
    def _print(self, printer: str, copies: int, two_sided: bool) -> None:
        if (paper := self.paper()) is not None:
            self.presenter.print(paper, self.pane.tongue, printer, copies, two_sided)
