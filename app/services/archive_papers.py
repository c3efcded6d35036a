"""Papers of the archive: dossier, borrowing card, extract of the access log (print-dossier, print-card, print-log).

Previewed, saved as a PDF, printed. A paper is set in memory, then its event is committed with pages and hash, then its
bytes are handed out; a refusal is logged, and isn't even set.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.accesslog.events import MOST_ROWS, Act, Outcome, Sink, SinkKind, Target
from app.clock import local_moment
from app.errors import SatchelError, UserError
from app.i18n import Language
from app.models.fields import Section
from app.reports.card_paper import render_card
from app.reports.dossier_report import render_dossier
from app.reports.log_extract import render_log
from app.reports.paper import Printed
from app.reports.preview import page_count, page_image
from app.reports.printing import CupsPrinting
from app.reports.protect import protect
from app.reports.words import Words
from app.rules.borrowing import Action
from app.services import outlet
from app.services.archive_data import card_paper, dossier_paper, log_extract
from app.services.cards import Cards
from app.services.company import company_name
from app.services.desk import Desk
from app.services.forms import Forms
from app.services.logbook import Logbook
from app.services.paper_wanted import CardWanted, DossierWanted, LogWanted, PaperWanted
from app.services.printing_desk import ACTS, Preview, Printing, Sides, check_printer
from app.services.reading import Gate
from app.services.records import Records
from app.services.relationship_map import RelationshipMap


@dataclass(frozen=True, slots=True)
class _Set:
    """A paper that is set. ``dossier_id``: whose content it shows, under whose card it goes out."""

    pdf: bytes
    target: Target
    card: str | None = None
    dossier_id: str | None = None


class ArchivePapers:
    """What leaves the archive on paper, or as a file that can."""

    def __init__(self, desk: Desk, gate: Gate, printing: Printing | None = None) -> None:
        self._desk = desk
        self._gate = gate
        self._printing = printing or CupsPrinting()

    def save(
        self,
        paper: PaperWanted,
        path: Path,
        language: Language,
        *,
        password: str | None = None,
        force: bool = False,
    ) -> int:
        """Save a paper as a PDF: whole or not at all, over another file only with ``force``. Returns its pages.

        An *exported* event. Raises UserError, DiskFull, ReadOnlyFolder, RefusedByRule, LogUnavailable.
        """
        outlet.check_target(path, force=force)
        made = self._set(paper, language, Action.EXPORT)
        pdf = protect(made.pdf, password) if password is not None else made.pdf
        pages = self._log(made, pdf, SinkKind.EXPORT)
        outlet.save(path, pdf, force=force)
        return pages

    def print(
        self,
        paper: PaperWanted,
        language: Language,
        *,
        printer: str | None = None,
        copies: int = 1,
        sides: Sides = "two",
    ) -> str:
        """Print a paper on ``printer`` (the default one if None); the job's id. A *printed* event.

        Raises as ``CupsPrinting.print_pdf``, and UserError, RefusedByRule, LogUnavailable.
        """
        check_printer(self._printing, printer, copies)
        made = self._set(paper, language, Action.PRINT)
        self._log(made, made.pdf, SinkKind.PRINT, copies=copies)
        try:
            return self._printing.print_pdf(made.pdf, printer, copies=copies, sides=sides)
        except SatchelError as failure:  # the log says first that it was to be printed, then that it wasn't
            self._gate.note(Act.PRINTED, target=made.target, outcome=Outcome.FAILED, reason=failure.key)
            raise

    def preview(self, paper: PaperWanted, language: Language, *, dpi: float = 144.0) -> Preview:
        """A paper's pages for the window; a *section viewed* event for a dossier's content."""
        made = self._set(paper, language, Action.READ_SECTION)
        pages = tuple(page_image(made.pdf, number, dpi).png() for number in range(page_count(made.pdf)))
        self._log(made, made.pdf, SinkKind.SCREEN)
        return Preview(pages)

    # -- inside

    def _set(self, paper: PaperWanted, language: Language, action: Action) -> _Set:
        match paper:
            case DossierWanted():
                return self._dossier(paper, language, action)
            case CardWanted():
                return self._card(paper, language)
            case LogWanted():
                return self._extract(paper, language)

    def _dossier(self, paper: DossierWanted, language: Language, action: Action) -> _Set:
        sections = tuple(section for section in Section if section in paper.sections)
        target = Target(kind="dossier", id=paper.dossier_id, sections=tuple(map(str, sections)))
        decision, card = self._gate.ask(paper.dossier_id, action)
        if not decision.allowed or card is None:
            self._gate.refuse(ACTS[action], decision, target)
            raise UserError("no-such-card", number="")
        desk, gate = self._desk, self._gate
        drawn = RelationshipMap(desk, gate).view(paper.dossier_id) if Section.RELATIONS in sections else None
        forms = Forms(desk, gate, Records(desk, gate))
        found, rows = dossier_paper(desk, forms, paper.dossier_id, sections, drawn, company_name(desk), Words(language))
        pdf = render_dossier(found, language, self._printed(card.number))
        return _Set(pdf, Target(kind="dossier", id=paper.dossier_id, sections=target.sections, rows=rows[:MOST_ROWS]),
                    card.number, paper.dossier_id)  # fmt: skip

    def _card(self, paper: CardWanted, language: Language) -> _Set:
        """The card says of its dossier what its cover says."""
        number = paper.number.strip().upper()
        one = next((each for each in Cards(self._desk, self._gate).mine(ended=True) if each.number.upper() == number),
                   None)  # fmt: skip
        if one is None:
            raise UserError("no-such-card", number=paper.number[:40])
        made = card_paper(self._desk, one, company_name(self._desk), Words(language))
        pdf = render_card(made, language, self._printed(one.number))
        return _Set(pdf, Target(kind="card", id=one.number, dossier=one.dossier_id), one.number)

    def _extract(self, paper: LogWanted, language: Language) -> _Set:
        """The log is verified first: the extract says how it stood."""
        logbook = Logbook(self._desk, self._gate)
        made = log_extract(self._desk, logbook, paper.wanted, paper.most, company_name(self._desk), Words(language))
        pdf = render_log(made, language, self._printed(""))
        return _Set(pdf, Target(kind="log", count=len(made.lines), digest=logbook.head().root))

    def _printed(self, card: str) -> Printed:
        me, now = self._desk.me, local_moment(self._desk.now_ms())
        return Printed(me.name, me.number, now, card)

    def _log(self, made: _Set, pdf: bytes, kind: SinkKind, *, copies: int = 1) -> int:
        pages = page_count(made.pdf) * copies
        digest = None if kind is SinkKind.SCREEN else sha256(pdf).hexdigest()
        sink = Sink(kind=kind, pages=pages, sha256=digest, watermark=made.card)
        act = {SinkKind.PRINT: Act.PRINTED, SinkKind.EXPORT: Act.EXPORTED}.get(kind, Act.SECTION_VIEWED)
        if made.dossier_id is not None:
            target = made.target
            self._gate.require(made.dossier_id, act, sections=target.sections, rows=target.rows, sink=sink,
                               amount=pages)  # fmt: skip
        elif made.card is not None:
            self._gate.note(act, target=made.target, sink=sink, card=made.card)
        else:
            self._gate.note(act if kind is not SinkKind.SCREEN else Act.LOG_VIEWED, target=made.target, sink=sink)
        return pages
