"""The dossier on paper (print-dossier): all or chosen sections with their forms; the relationship map as vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.i18n import Language
from app.reports.dossier_data import Chapter, DossierPaper, Entry, Form
from app.reports.map_block import MapBlock
from app.reports.paper import Info, Printed, compose, internal
from app.reports.sections import BODY, LABEL, SMALL, facts, headed, paragraphs, table, title
from app.reports.typesetting import ACCENT, MUTED, Block, Prose, Run, Style
from app.reports.words import Words

CHAPTER: Final = Style(size=14.0, leading=22.0, bold=True, color=ACCENT, before=22.0, keep_next=True)
_CONFIRMED: Final = LABEL.but(after=4.0, keep_next=True)
_WIDTHS: Final = (1.3, 2.5, 1.3, 2.5)
_FORM: Final = Style(size=11.0, leading=17.0, bold=True, before=12.0, after=4.0, keep_next=True)
_ENTRY: Final = Style(size=9.75, leading=16.0, bold=True, before=6.0, after=3.0, keep_next=True)
_LONG: Final = LABEL.but(before=2.0, keep_next=True)


def render_dossier(paper: DossierPaper, language: Language, printed: Printed) -> bytes:
    """The PDF of a dossier. Chapters without content share one line. The same input gives the same bytes."""
    words = Words(language)
    blocks: list[Block] = [*title(paper.name, words("dossier.title")), facts(paper.facts, _WIDTHS)]
    filled = [chapter for chapter in paper.chapters if _holds_any(chapter)]
    for chapter in filled:
        blocks += _chapter(chapter, words)
    empty = [chapter.label for chapter in paper.chapters if chapter not in filled]
    blocks += headed(words("dossier.empty"), [Prose(words("list_comma").join(empty), BODY)] if empty else [])
    sheet = internal(words, words("dossier.title"), paper.code, blocks, company=paper.company, printed=printed)
    return compose([sheet], Info(f"{sheet.title} {paper.code}", paper.company, printed.at), words)


def _holds_any(chapter: Chapter) -> bool:
    return bool(chapter.forms or chapter.changes or chapter.drawing)


def _chapter(chapter: Chapter, words: Words) -> Iterator[Block]:
    yield Prose(chapter.label, CHAPTER)
    if not chapter.changes:
        told = words("dossier.confirmed", day=chapter.confirmed) if chapter.confirmed else words("dossier.unconfirmed")
        yield Prose(told, _CONFIRMED)
    if chapter.drawing is not None:
        yield MapBlock(chapter.drawing)
    for form in chapter.forms:
        yield from _form(form, alone=len(chapter.forms) == 1 and chapter.drawing is None)
    if chapter.changes:
        columns = [words(f"dossier.history.{name}") for name in ("at", "what", "change", "by")]
        rows = [(each.at, each.what, each.change, each.by) for each in chapter.changes]
        yield from table((1.5, 1.6, 3.2, 1.1), columns, rows, SMALL)


def _form(form: Form, *, alone: bool) -> Iterator[Block]:
    if not alone:
        count = f"\u3000{len(form.entries)}" if len(form.entries) > 1 else ""
        yield Prose([Run(form.label), Run(count, bold=False, color=MUTED)], _FORM)
    for entry in form.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Block]:
    if entry.title:
        yield Prose(entry.title, _ENTRY)
    short = [(value.label, value.text) for value in entry.values if not value.long]
    if short:
        yield facts(short, _WIDTHS)
    for value in entry.values:
        if value.long:
            yield Prose(value.label, _LONG)
            yield from paragraphs(value.text)
