"""What the archive's papers are made from, read out of the vault (the gate has let it through)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from app.clock import local_moment
from app.i18n import has
from app.models import Attachment, Dossier, Staff
from app.models.enums import CardKind
from app.models.fields import ENTITIES, Section
from app.reports.card_paper import CardPaper
from app.reports.dossier_data import Change, Chapter, DossierPaper, Form
from app.reports.log_extract import EventLine, LogExtract
from app.reports.map_cards import Tongue
from app.reports.map_drawing import draw
from app.reports.map_page import measured
from app.reports.map_shapes import Drawing
from app.reports.words import Words
from app.rules.relations.arrange import arrange
from app.services import filling
from app.services.cards import CardView
from app.services.desk import Desk
from app.services.forms import Forms, of_section
from app.services.log_lines import LogLine, Wanted
from app.services.logbook import MOST_ON_PAGE, Logbook
from app.services.paper_words import entry, worded
from app.services.records import Record, fetch, history_of
from app.services.relationship_map import MapView

_UNPRINTED = frozenset({"map_position"})
"""Forms that say nothing on paper: where a card stands on the map."""


def dossier_paper(
    desk: Desk,
    forms: Forms,
    dossier_id: str,
    sections: Sequence[Section],
    view: MapView | None,
    company: str,
    words: Words,
) -> tuple[DossierPaper, tuple[str, ...]]:
    """A dossier's chapters and the rows they show. ``view``: its map, where the relations are wanted."""
    entities = [spec.name for section in sections for spec in of_section(section) if spec.name not in _UNPRINTED]
    with desk.store.read() as session:
        cover = session.get_one(Dossier, dossier_id)
        records = {name: fetch(session, name, dossier_id=dossier_id) for name in entities}
        files = select(Attachment.id, Attachment.name).where(Attachment.dossier_id == dossier_id)
        named = {row.id: row.name for row in session.execute(files)}
        keeper = session.get(Staff, cover.keeper_id) if cover.keeper_id else None
        percent = filling.of_one(session, dossier_id, desk.now_ms(), desk.policy).percent
        confirmed = filling.confirmed(session, dossier_id)
        changes = history_of(session, dossier_id) if Section.HISTORY in sections else ()
        session.expunge_all()
    shown = [record for rows in records.values() for record in rows]
    names = {**named, **forms.named(shown)}
    chapters = []
    for section in sections:
        chapters.append(
            Chapter(
                words.said(f"section.{section}"),
                words.day(_local(confirmed[section]).date()) if section in confirmed else "",
                tuple(_forms(section, records, names, words)),
                _drawing(view, words) if section is Section.RELATIONS else None,
                tuple(
                    Change(words.minute(_local(one.at)), _what(one.entity, one.field, words),
                           _changed(one.entity, one.field, one.old, one.new, names, words), one.by_name or "")
                    for one in changes
                ) if section is Section.HISTORY else (),
            )
        )  # fmt: skip
    facts = (
        (words.said("field.dossier.code"), cover.code),
        (words.said("field.dossier.short_name"), cover.short_name or ""),
        (words.said("field.dossier.grade"), cover.grade or ""),
        (words.said("field.dossier.stage"), words.said(f"enum.Stage.{cover.stage}") if cover.stage else ""),
        (words.said("field.dossier.keeper_id"), f"{keeper.name} {keeper.number}".strip() if keeper else ""),
        (words("dossier.completeness"), f"{percent}%"),
    )
    paper = DossierPaper(company, cover.name, cover.code, facts, tuple(chapters))
    return paper, tuple(record.id for record in shown)


def card_paper(desk: Desk, card: CardView, company: str, words: Words) -> CardPaper:
    """A borrowing card as it stands."""
    with desk.store.read() as session:
        people = {row.id: f"{row.name} {row.number}".strip() for row in session.scalars(select(Staff))}

    def label(name: str) -> str:
        return words.said(f"field.card.{name}")

    def at(instant: int | None) -> str:
        return words.minute(_local(instant)) if instant is not None else ""

    own = card.kind == CardKind.OWN
    approver = words("card.self") if own else people.get(card.approver_id or "", "")
    return CardPaper(
        company, card.number, f"{card.dossier_name} {card.dossier_code}",
        facts=(
            (label("number"), card.number),
            (words("card.state"), words.said(f"enum.CardState.{card.state}")),
            (label("kind"), words.said(f"enum.CardKind.{card.kind}")),
            (label("dossier_id"), card.dossier_name),
            (label("borrower_id"), people.get(card.borrower_id, "")),
            (label("rank"), words.said(f"enum.Role.{card.rank}")),
            (label("unit"), card.unit or ""),
        ),
        reading=(
            (label("purpose"), words.said(f"enum.Purpose.{card.purpose}")),
            (label("purpose_text"), card.purpose_text or ""),
            (label("place"), words.said(f"enum.Place.{card.place}")),
            (label("device"), str(card.device)),
            (label("issued_at"), at(card.issued_at)),
            (label("due_at"), at(card.due_at)),
            (label("approver_id"), approver),
            (label("renewals"), str(card.renewals)),
            (label("ended_at"), at(card.ended_at)),
        ),
        own=own,
    )  # fmt: skip


def log_extract(desk: Desk, logbook: Logbook, wanted: Wanted, most: int, company: str, words: Words) -> LogExtract:
    """The newest ``most`` events that fit, and what a verification found just now (both logged)."""
    verified = logbook.verify()
    lines: list[LogLine] = []
    page = logbook.page(size=min(most, MOST_ON_PAGE), wanted=wanted)
    lines += page.lines
    while page.next is not None and len(lines) < most:
        page = logbook.page(page.next, size=min(most - len(lines), MOST_ON_PAGE), wanted=wanted)
        lines += page.lines
    head, me = verified.head, desk.me
    name = next((one.dossier_name for one in lines if one.dossier_name), (wanted.dossier_id or "")[:8])
    seen = words("log.seen_none") if head.seen is None else str(head.seen)
    filtered = [
        words("log.of_dossier", name=name) if wanted.dossier_id is not None else "",
        words("log.only_refused") if wanted.outcome == "refused" else "",
        words("log.since", day=words.minute(_local(wanted.since))) if wanted.since is not None else "",
        words("log.until", day=words.minute(_local(wanted.until))) if wanted.until is not None else "",
    ]
    return LogExtract(
        company, f"{head.epoch}-{head.size}",
        facts=(
            (words("log.person"), f"{me.name} {me.number}".strip()),
            (words("log.device"), head.device),
            (words("log.epoch"), str(head.epoch)),
            (words("log.size"), str(head.size)),
            (words("log.seen"), seen),
            (words("log.root"), head.root),
        ),
        size=head.size,
        findings=tuple(
            words("log.finding", kind=one.kind, seq=one.seq, why=one.sentence) for one in verified.problems
        ),
        filtered="\n".join(filter(None, filtered)),
        lines=tuple(_line(one, words) for one in lines),
        more=page.next is not None,
    )  # fmt: skip


def _line(one: LogLine, words: Words) -> EventLine:
    how = words.said(f"log.outcome.{one.outcome}")
    if one.reason is not None:
        how += f": {words.said(one.why_key) if one.why_key else one.reason}"
    dossier = " ".join(filter(None, (one.dossier_code, one.dossier_name)))
    return EventLine(
        str(one.position.seq), words.minute(_local(one.at)), words.said(f"log.act.{one.act}"), how, dossier,
        one.card or "", words.said(f"enum.Place.{one.place}") if one.place else "",
    )  # fmt: skip


def _forms(section: Section, records: dict[str, list[Record]], names: dict[str, str], words: Words) -> Iterator[Form]:
    for spec in of_section(section):
        rows = records.get(spec.name)
        if rows:
            entries = tuple(entry(record, names, words) for record in rows)
            if spec.name == "dossier":  # its name is the paper's title
                entries = tuple(replace(one, title="") for one in entries)
            yield Form(words.said(spec.label), entries)


def _drawing(view: MapView | None, words: Words) -> Drawing | None:
    """The map, where there is anybody on it."""
    if view is None or not list(view.graph.theirs):
        return None
    layout = arrange(view.graph, "tree", view.kept)
    return draw(view.graph, layout, Tongue(words.language), measured)


def _what(entity: str, field: str, words: Words) -> str:
    form = words.said(ENTITIES[entity].label)
    key = f"field.{entity}.{field}"
    return f"{form}: {words.said(key)}" if field != "*" and has(key) else form


def _changed(entity: str, field: str, old: object, new: object, names: dict[str, str], words: Words) -> str:
    spec = ENTITIES[entity].fields.get(field)
    if field == "*" or spec is None:
        return words("dossier.created")
    before, after = (worded(spec, {field: value}, names, words) or "–" for value in (old, new))
    return f"{before} → {after}"


def _local(instant: int) -> dt.datetime:
    return local_moment(instant)
