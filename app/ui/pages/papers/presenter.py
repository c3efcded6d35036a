"""A paper: shown, saved as a PDF, printed; each logged by the service before it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import SatchelError
from app.i18n import Language
from app.reports.printing import Printer
from app.reports.visit_report import Part
from app.services.archive_papers import ArchivePapers
from app.services.paper_wanted import PaperWanted
from app.services.printing_desk import Papers, Preview, Sides
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner
from app.ui.tasks import Lane


class Paper(Protocol):
    """One paper, in whichever language."""

    def preview(self, language: Language) -> Preview: ...
    def save(self, path: Path, language: Language, password: str | None) -> object: ...
    def print(self, language: Language, printer: str | None, copies: int, sides: Sides) -> object: ...


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """A part of a visit's report."""

    papers: Papers
    visit_id: str
    part: Part

    def preview(self, language: Language) -> Preview:
        return self.papers.preview(self.visit_id, self.part, language)

    def save(self, path: Path, language: Language, password: str | None) -> None:
        self.papers.save_visit(self.visit_id, path, self.part, language, password=password, force=True)

    def print(self, language: Language, printer: str | None, copies: int, sides: Sides) -> object:
        return self.papers.print_visit(
            self.visit_id, self.part, language, printer=printer, copies=copies, sides=sides
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArchivePaper:
    """A paper of the archive: dossier, card, extract of the log."""

    papers: ArchivePapers
    wanted: PaperWanted

    def preview(self, language: Language) -> Preview:
        return self.papers.preview(self.wanted, language)

    def save(self, path: Path, language: Language, password: str | None) -> object:
        return self.papers.save(self.wanted, path, language, password=password, force=True)

    def print(self, language: Language, printer: str | None, copies: int, sides: Sides) -> object:
        return self.papers.print(self.wanted, language, printer=printer, copies=copies, sides=sides)


class PaperView(Protocol):
    """What the presenter asks of the widgets."""

    def show_paper(self, preview: Preview) -> None: ...
    def show_paper_problem(self, error: SatchelError) -> None: ...
    def show_printers(self, printers: Sequence[Printer]) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def tell(self, key: str) -> None: ...


class PaperPresenter(Presenting):
    """Every answer comes to the view."""

    def __init__(self, view: PaperView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._bench = bench

    def preview(self, paper: Paper, language: Language) -> None:
        """Set the pages of what is saved."""
        self._do(
            lambda: paper.preview(language), self._view.show_paper, self._view.show_paper_problem,
            key="ui.preview.loading",
        )  # fmt: skip

    def save(self, paper: Paper, language: Language, path: Path, password: str) -> None:
        """Save as a PDF, with a password if one is given (the dialog asked before it replaces a file)."""
        self._do(
            lambda: paper.save(path, language, password or None),
            lambda _: self._view.tell("visits.pdf_saved"),
        )

    def find_printers(self) -> None:
        """Ask the system for its printers."""
        self._do(self._bench.papers.printers, self._view.show_printers, lane=Lane.FREE)

    def print(self, paper: Paper, language: Language, printer: str, copies: int, two_sided: bool) -> None:
        """Queue the paper."""
        self._do(
            lambda: paper.print(language, printer or None, copies, "two" if two_sided else "one"),
            lambda _: self._view.tell("visits.printed"),
        )
