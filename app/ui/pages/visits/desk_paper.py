"""The paper pane for the visit that is on the sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.ui.desktop import Desktop
from app.ui.pages.papers.desk import PaperDesk
from app.ui.pages.papers.presenter import VisitPaper
from app.ui.pages.visits.paper import ReportPane


class ReportDesk(PaperDesk):
    """``opened``: whether the pane stands beside the form. The visit's number, never its subject, names a file."""

    opened = Signal(bool)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        self._report = ReportPane()
        super().__init__(desktop, self._report, parent)
        self._visit, self._number = "", ""
        self.pane.setMinimumWidth(420)
        self.pane.setMaximumWidth(660)
        self.pane.hide()
        self.pane.closed.connect(self.close)

    @Slot()
    def open(self) -> None:
        """Show the pane and set the pages."""
        self.reveal()
        self.set()

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
            self.set()

    def paper(self) -> VisitPaper | None:
        if not self._visit:
            return None
        return VisitPaper(self._desktop.bench.papers, self._visit, self._report.choice[0])

    def file_name(self) -> str:
        return f"{self._number}.pdf"
