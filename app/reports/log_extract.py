"""An extract of the access log with its verification (print-log): what was found, and the events as one line each."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import Language
from app.reports.paper import Info, Printed, compose, internal
from app.reports.sections import SMALL, facts, headed, paragraphs, table, title
from app.reports.words import Words


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in words of the paper's language."""

    number: str
    at: str
    what: str
    how: str
    dossier: str
    card: str
    place: str


@dataclass(frozen=True, slots=True)
class LogExtract:
    """``facts``: device, chain, size, root, what headquarters countersigned. ``findings`` is empty for a whole log.

    ``filtered`` says which events were asked for; ``more``: older ones that fit were left out.
    """

    company: str
    number: str
    facts: tuple[tuple[str, str], ...]
    size: int
    findings: tuple[str, ...]
    filtered: str
    lines: tuple[EventLine, ...]
    more: bool


def render_log(extract: LogExtract, language: Language, printed: Printed) -> bytes:
    """The PDF. The events stand newest first."""
    words = Words(language)
    verdict = words("log.whole", n=extract.size) if not extract.findings else words("log.broken")
    columns = [words(f"log.{name}") for name in ("number", "at", "what", "how", "dossier", "card", "place")]
    rows = [(one.number, one.at, one.what, one.how, one.dossier, one.card, one.place) for one in extract.lines]
    about = [extract.filtered, words("log.shown", n=len(rows)), words("log.more") if extract.more else ""]
    blocks = [
        *title(words("log.title"), words("log.subtitle")),
        facts(extract.facts, weights=(1.0, 2.2, 1.0, 2.2)),
        *headed(words("log.verification"), paragraphs("\n".join([verdict, *extract.findings, words("log.held")]))),
        *headed(words("log.events"), [
            *paragraphs("\n".join(about)),
            *table((0.5, 1.7, 1.45, 1.2, 1.95, 1.65, 1.35), columns, rows, SMALL),
        ]),
    ]  # fmt: skip
    sheet = internal(words, words("log.title"), extract.number, blocks, company=extract.company, printed=printed)
    return compose([sheet], Info(f"{sheet.title} {extract.number}", extract.company, printed.at), words)
