"""Papers: visit reports and the recovery kit, previewed, printed, saved (print-visit). Printing is an access event.

A paper is set in memory, then its event is committed with pages and hash, then its bytes are handed out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol

from app.accesslog.events import Act, Outcome, Sink, SinkKind, Target
from app.clock import local_moment
from app.errors import SatchelError, UserError
from app.i18n import Language
from app.models import Visit
from app.models.fields import Section
from app.reports.paper import Printed
from app.reports.preview import page_count, page_image
from app.reports.printing import CupsPrinting, Printer
from app.reports.protect import protect
from app.reports.recovery_kit import RecoveryKit, render_recovery_kit
from app.reports.visit_report import Part, render_visit
from app.rules.borrowing import Action
from app.services import outlet
from app.services.company import company_name
from app.services.desk import Desk
from app.services.paper_data import visit_report
from app.services.reading import Gate, UnderCard

Sides = Literal["one", "two"]
SECTIONS = (Section.VISITS, Section.INFORMATION, Section.FILES)


class Printing(Protocol):
    """A printing system: CUPS, or another one."""

    def printers(self) -> list[Printer]:
        """All printers, the default one first."""
        ...

    def print_pdf(self, pdf: bytes, printer: str | None = None, *, copies: int = 1, sides: Sides = "two") -> str:
        """Queue a paper; the job's id."""
        ...


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper's pages as PNG bytes."""

    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Set:
    """A paper that is set, and where it belongs."""

    dossier_id: str
    visit_id: str
    card: str
    pdf: bytes
    pages: int


class Papers:
    """What leaves the desk on paper, or as a file that can."""

    def __init__(self, desk: Desk, gate: Gate, printing: Printing | None = None) -> None:
        self._desk = desk
        self._gate = gate
        self._printing = printing or CupsPrinting()

    # -- visit reports

    def visit_pdf(
        self,
        visit_id: str,
        part: Part,
        language: Language,
        password: str | None = None,
        *,
        sink: SinkKind = SinkKind.EXPORT,
    ) -> bytes:
        """A visit report's PDF, protected by ``password`` (AES-256) if one is given; a print or an export by ``sink``.

        The client's part holds nothing internal. Raises UserError, RefusedByRule, LogUnavailable.
        """
        paper = self._set(visit_id, part, language, Action.PRINT if sink is SinkKind.PRINT else Action.EXPORT)
        pdf = protect(paper.pdf, password) if password is not None else paper.pdf
        self._log(paper, pdf, sink, part)
        return pdf

    def preview(self, visit_id: str, part: Part, language: Language, *, dpi: float = 144.0) -> Preview:
        """A visit report's pages for the window; a *section viewed* event."""
        paper = self._set(visit_id, part, language, Action.READ_SECTION)
        pages = tuple(page_image(paper.pdf, number, dpi).png() for number in range(paper.pages))
        sink = Sink(kind=SinkKind.SCREEN, pages=paper.pages)
        self._gate.require(
            paper.dossier_id, Act.SECTION_VIEWED, sections=SECTIONS, rows=(visit_id,), sink=sink
        )  # fmt: skip
        return Preview(pages)

    def printers(self) -> Sequence[Printer]:
        """The printers, the default one first. Raises as ``CupsPrinting.printers``."""
        return self._printing.printers()

    def print_visit(
        self,
        visit_id: str,
        part: Part,
        language: Language,
        *,
        printer: str | None = None,
        copies: int = 1,
        sides: Sides = "two",
    ) -> str:
        """Print a visit report on ``printer`` (the default one if None). Returns the job's id.

        Raises as ``CupsPrinting.print_pdf``, and RefusedByRule.
        """
        check_printer(self._printing, printer, copies)
        paper = self._set(visit_id, part, language, Action.PRINT, copies=copies)
        self._log(paper, paper.pdf, SinkKind.PRINT, part, copies=copies)
        try:
            return self._printing.print_pdf(paper.pdf, printer, copies=copies, sides=sides)
        except SatchelError as failure:  # the log says first that it was to be printed, then that it wasn't
            target = Target(kind="dossier", id=paper.dossier_id, sections=SECTIONS, rows=(visit_id,))
            self._gate.note(Act.PRINTED, target=target, outcome=Outcome.FAILED, reason=failure.key)
            raise

    def save_visit(
        self,
        visit_id: str,
        path: Path,
        part: Part,
        language: Language,
        *,
        password: str | None = None,
        force: bool = False,
    ) -> None:
        """Save a visit report as a PDF: whole or not at all, over another file only with ``force``. An export.

        Raises UserError, DiskFull, ReadOnlyFolder, RefusedByRule.
        """
        outlet.check_target(path, force=force)
        outlet.save(path, self.visit_pdf(visit_id, part, language, password), force=force)

    # -- the recovery kit

    def recovery_kit(self, code: str, language: Language, *, sink: SinkKind = SinkKind.EXPORT) -> bytes:
        """The recovery kit's PDF. The event names the vault; no hash of the paper, because it holds the code."""
        vault = self._desk.vault
        made_on = _local(self._desk.now_ms()).date()
        kit = RecoveryKit(vault.id, made_on, code, self._desk.me.name, company_name(self._desk))
        pdf = render_recovery_kit(kit, language)
        act = {SinkKind.PRINT: Act.PRINTED, SinkKind.SCREEN: Act.SECTION_VIEWED}.get(sink, Act.EXPORTED)
        self._gate.note(
            act, target=Target(kind="recovery_kit", id=vault.id), sink=Sink(kind=sink, pages=page_count(pdf))
        )  # fmt: skip
        return pdf

    def save_recovery_kit(self, code: str, path: Path, language: Language, *, force: bool = False) -> None:
        """Save the recovery kit as a PDF where the person wishes. Raises as ``save_visit``."""
        outlet.check_target(path, force=force)
        outlet.save(path, self.recovery_kit(code, language), force=force)

    def print_recovery_kit(self, code: str, language: Language, *, printer: str | None = None) -> str:
        """Print the recovery kit; the job's id. Raises as ``CupsPrinting.print_pdf``."""
        self._printing.printers()
        pdf = self.recovery_kit(code, language, sink=SinkKind.PRINT)
        return self._printing.print_pdf(pdf, printer, sides="one")

    # -- inside

    def _set(self, visit_id: str, part: Part, language: Language, action: Action, *, copies: int = 1) -> _Set:
        """Set the paper in memory. What is refused is logged, and isn't even set."""
        with self._desk.store.read() as session:
            visit = session.get(Visit, visit_id)
            if visit is None:
                raise UserError("no-such-visit", reference=visit_id[:40])
            dossier_id = visit.dossier_id
        card = self._card(dossier_id, visit_id, action)
        with self._desk.store.read() as session:
            report = visit_report(
                session, visit_id, company=company_name(self._desk), language=language, files=self._desk.vault.files,
                me=self._desk.me,
            )  # fmt: skip
        me = self._desk.me
        pdf = render_visit(
            report, part, language, Printed(me.name, me.number, _local(self._desk.now_ms()), card.number)
        )
        return _Set(dossier_id, visit_id, card.number, pdf, page_count(pdf))

    def _card(self, dossier_id: str, visit_id: str, action: Action) -> UnderCard:
        """The card it is done under; a refusal is logged and raised."""
        decision, card = self._gate.ask(dossier_id, action)
        if not decision.allowed or card is None:
            target = Target(kind="dossier", id=dossier_id, sections=SECTIONS, rows=(visit_id,))
            self._gate.refuse(ACTS[action], decision, target)
            raise UserError("no-such-card", number="")
        return card

    def _log(self, paper: _Set, pdf: bytes, kind: SinkKind, part: Part, *, copies: int = 1) -> None:
        sink = Sink(
            kind=kind, pages=paper.pages * copies, sha256=sha256(pdf).hexdigest(),
            watermark=paper.card if part != "client" else None,
        )  # fmt: skip
        act = Act.PRINTED if kind is SinkKind.PRINT else Act.EXPORTED
        self._gate.require(
            paper.dossier_id, act, sections=SECTIONS, rows=(paper.visit_id,), sink=sink, amount=paper.pages * copies
        )


def check_printer(printing: Printing, printer: str | None, copies: int) -> None:
    """Whether it can be printed at all: asked before anything is set or logged. Raises UserError ``print-…``."""
    if not 1 <= copies <= 99:
        raise UserError("print-copies")
    known = [each.name for each in printing.printers()]
    if not known:
        raise UserError("print-no-printer")
    if printer is not None and printer not in known:
        raise UserError("print-unknown-printer", printer=printer)


ACTS = {Action.PRINT: Act.PRINTED, Action.EXPORT: Act.EXPORTED, Action.READ_SECTION: Act.SECTION_VIEWED}


def _local(instant: int) -> dt.datetime:
    return local_moment(instant).astimezone().replace(tzinfo=None)
