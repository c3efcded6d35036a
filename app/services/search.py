"""Search while typing: hanzi, substring, pinyin, initials, phone, code, over what one may see now (borrow-card).

Open cards decide before anything is matched: without a card only covers are found. A query that showed a hit is one
access event, committed before the results are handed out; it holds the ids of the hits and a keyed hash of the words.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from app.accesslog.events import Act, Target
from app.models import Base, Dossier, SearchEntry, SearchKey
from app.models.fields import ENTITIES, Search
from app.services import search_terms as terms
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.search_index import COVER, scope_token, searchable

MOST_HITS: Final = 50
MOST_CANDIDATES: Final = 200
SHORTEST_KEY: Final = 2
_TOP: Final = "\U0010ffff"
_TITLE: Final = {"person": "name", "dossier": "name", COVER: "name", "visit": "subject", "opportunity": "title"}


class Match(IntEnum):
    """How well a hit matches; smaller is better."""

    EXACT = 0
    BEGINNING = 1
    WITHIN = 2
    SPELLED = 3
    TEXT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``context`` is the matching text of content, None for what stands on a cover."""

    entity: str
    id: str
    dossier_id: str
    title: str
    dossier_name: str
    dossier_code: str
    context: str | None
    match: Match


class SearchBox:
    """The search of one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def find(self, words: str, *, most: int = MOST_HITS) -> Sequence[Hit]:
        """The best hits for ``words``, best first. Raises RefusedByRule where nothing may be seen (borrow-place)."""
        self._gate.require_cover()
        wanted = terms.normal(words)
        if not wanted:
            return ()
        open_dossiers = self._gate.open_dossiers()
        with self._desk.store.read() as session:
            hits = self._hits(session, wanted, [0, *_scopes(session, open_dossiers)])[:most]
        if hits:
            shown = tuple(dict.fromkeys(hit.id for hit in hits))
            digest = hmac.digest(self._desk.vault.subkey("search"), wanted.encode(), "sha256").hex()
            self._gate.note(
                Act.SEARCH_HIT, target=Target(kind="search", rows=shown, count=len(hits), digest=digest)
            )  # fmt: skip
        return hits

    def _hits(self, session: Session, wanted: str, scopes: Sequence[int]) -> list[Hit]:
        spelled = _by_key(session, wanted, scopes)
        found = dict.fromkeys(spelled, Match.SPELLED)
        for number in _by_text(session, wanted, scopes):
            found.setdefault(number, Match.TEXT)
        if not found:
            return []
        entries = session.scalars(select(SearchEntry).where(SearchEntry.id.in_(found))).all()
        hits: list[Hit] = []
        for entity in {entry.entity for entry in entries}:
            mine = {entry.row_id: found[entry.id] for entry in entries if entry.entity == entity}
            hits += _described(session, entity, mine, wanted)
        return sorted(hits, key=lambda hit: (hit.match, hit.entity != COVER, len(hit.title), hit.title))


def _scopes(session: Session, dossiers: Sequence[str]) -> list[int]:
    query = select(SearchEntry.id).where(SearchEntry.entity == COVER, SearchEntry.row_id.in_(dossiers))
    return list(session.scalars(query))


def _by_key(session: Session, wanted: str, scopes: Sequence[int]) -> list[int]:
    """Entries whose pinyin, initials, phone or code begins with what was typed."""
    keys: list[tuple[str, str]] = []
    compact = terms.code_key(wanted)
    digits = terms.digits(wanted)
    if not terms.is_han(wanted) and len(compact) >= SHORTEST_KEY:
        keys += [("p", compact), ("i", compact), ("c", compact)]
    if len(digits) >= terms.LEAST_DIGITS and len(digits) >= len(compact) - SHORTEST_KEY:
        keys.append(("n", digits))
    found: list[int] = []
    for scope in scopes:
        for kind, key in keys:
            query = (
                select(SearchKey.entry_id)
                .where(SearchKey.scope == scope, SearchKey.kind == kind)
                .where(SearchKey.key >= key, SearchKey.key < key + _TOP)
                .limit(MOST_CANDIDATES)
            )
            found += session.scalars(query)
            if len(found) >= MOST_CANDIDATES:
                return found
    return found


def _by_text(session: Session, wanted: str, scopes: Iterable[int]) -> list[int]:
    """Entries that have every pair of characters of what was typed."""
    grams = terms.query_grams(wanted)
    if grams is None:
        return []
    allowed = " OR ".join(f'"{scope_token(scope)}"' for scope in scopes)
    match = " AND ".join([f"({allowed})", *(f'"{gram}"' for gram in sorted(grams))])
    query = text("SELECT rowid FROM search_text WHERE search_text MATCH :match LIMIT :most")
    return list(session.scalars(query, {"match": match, "most": MOST_CANDIDATES}))


def _described(session: Session, entity: str, rows: dict[str, Match], wanted: str) -> list[Hit]:
    """The hits of one entity, checked against the text itself."""
    name = "dossier" if entity == COVER else entity
    table = Base.metadata.tables[name]
    dossier = table.c[ENTITIES[name].dossier or "id"]
    owner = aliased(Dossier)
    query = (
        select(table, owner.name.label("_dossier_name"), owner.code.label("_dossier_code"))
        .join(owner, owner.id == dossier)
        .where(table.c.id.in_(rows), table.c.deleted.is_(False), owner.deleted.is_(False))
    )
    specs = list(searchable(name, cover=(entity == COVER)) if name == "dossier" else searchable(name))
    hits = []
    for row in session.execute(query).mappings():
        title = str(row[_TITLE[entity]] or "") if entity in _TITLE else ""
        match, context = rows[row["id"]], None
        texts = [(spec, str(row[spec.name])) for spec in specs if row[spec.name]]
        holding = [(spec, value) for spec, value in texts if wanted in terms.normal(value)]
        if holding:
            spec, value = holding[0]
            if spec.field.search is Search.NAME:
                plain = terms.normal(value)
                match = Match.EXACT if plain == wanted else Match(1 if plain.startswith(wanted) else 2)
            else:
                match = min(match, Match.TEXT)
            context = None if entity == COVER or value == title else _around(value, wanted)
        elif match is Match.TEXT:
            continue  # the pairs are there, but not one after the other
        hits.append(
            Hit(
                entity, row["id"], row[dossier.name], title or row["_dossier_name"], row["_dossier_name"],
                row["_dossier_code"], context, match,
            )
        )  # fmt: skip
    return hits


def _around(value: str, wanted: str, *, width: int = 24) -> str:
    """The place in a longer text where the words stand."""
    at = value.casefold().find(wanted)
    if at < 0 or len(value) <= 2 * width:
        return value[: 2 * width]
    start = max(0, at - width // 2)
    return ("…" if start else "") + value[start : start + 2 * width].strip() + "…"
