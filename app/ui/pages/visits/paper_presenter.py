"""The visit report on paper: shown, saved as a PDF, printed; each logged by the service before it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.errors import SatchelError
from app.i18n import Language
from app.reports.printing import Printer
from app.reports.visit_report import Part
from app.services.printing_desk import Preview
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner
from app.ui.tasks import Lane


class PaperView(Protocol):
    """What the presenter asks of the widgets."""

    def show_paper(self, preview: Preview) -> None: ...
    def show_paper_problem(self, error: SatchelError) -> None: ...
    def show_printers(self, printers: Sequence[Printer]) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def tell(self, key: str) -> None: ...


class PaperPresenter(Presenting):
    """``part`` is ``internal`` or ``client``."""

    def __init__(self, view: PaperView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._papers = bench.papers

    def preview(self, visit_id: str, part: Part, language: Language) -> None:
        """Set the pages of what is saved."""
        self._do(
            lambda: self._papers.preview(visit_id, part, language),
            self._view.show_paper,
            self._view.show_paper_problem,
            key="ui.preview.loading",
        )

    def save(self, visit_id: str, part: Part, language: Language, path: Path, password: str) -> None:
        """Save as a PDF, with a password if one is given (the dialog asked before it replaces a file)."""
        self._do(
            lambda: self._papers.save_visit(visit_id, path, part, language, password=password or None, force=True),
            lambda _: self._view.tell("visits.pdf_saved"),
        )

    def find_printers(self) -> None:
        """Ask the system for its printers."""
        self._do(self._papers.printers, self._view.show_printers, lane=Lane.FREE)

    def print(self, visit_id: str, part: Part, language: Language, printer: str, copies: int, two_sided: bool) -> None:
        """Queue the paper."""
        self._do(
            lambda: self._papers.print_visit(
                visit_id, part, language, printer=printer or None, copies=copies, sides="two" if two_sided else "one"
            ),
            lambda _: self._view.tell("visits.printed"),
        )
