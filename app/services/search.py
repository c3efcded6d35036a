"""Search while typing: hanzi, substring, pinyin, initials, phone, code, over what one may see now (borrow-card).

Open cards decide before anything is matched: without a card only covers are found. A query that showed a hit is one
access event, committed before the results are handed out; it holds the ids of the hits and a keyed hash of the words.
"""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.accesslog.events import Act, Target
from app.models.fields import ENTITIES, FieldSpec, Search
from app.models.ids import dashed
from app.services import search_terms as terms
from app.services.desk import Desk
from app.services.forms import TITLES
from app.services.reading import Gate
from app.services.search_index import COVER, scope_token, searchable

MOST_HITS: Final = 50
MOST_CANDIDATES: Final = 200
SHORTEST_KEY: Final = 2
_TOP: Final = "\U0010ffff"
_TITLE: Final = {"person": "name", "dossier": "name", COVER: "name", "visit": "subject", "information": "fact"}
"""What hits of these forms are called by; of the others by the first naming field they have."""


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
            hits = self._hits(session, wanted, open_dossiers, most)
        if hits:
            shown = tuple(dict.fromkeys(hit.id for hit in hits))
            digest = hmac.digest(self._desk.vault.subkey("search"), wanted.encode(), "sha256").hex()
            self._gate.note(
                Act.SEARCH_HIT, target=Target(kind="search", rows=shown, count=len(hits), digest=digest)
            )  # fmt: skip
        return hits

    def _hits(self, session: Session, wanted: str, open_dossiers: Sequence[str], most: int) -> list[Hit]:
        database = session.connection()
        scopes = [0, *_scopes(database, open_dossiers)]
        listed = json.dumps(scopes)
        found = dict.fromkeys(_by_spelling(database, wanted, listed), Match.SPELLED)
        for number in (*_by_key(database, "h", wanted, listed), *_by_text(database, wanted, scopes)):
            found.setdefault(number, Match.TEXT)
        if not found:
            return []
        by_entity: dict[str, list[int]] = defaultdict(list)
        for number, entity in database.exec_driver_sql(_ENTITIES, (json.dumps(list(found)),)).all():
            by_entity[entity].append(number)
        drafts = [
            draft
            for entity, numbers in by_entity.items()
            for draft in _described(database, entity, numbers, found, wanted)
        ]
        best = sorted(drafts, key=lambda hit: (hit.match, hit.entity != COVER, len(hit.title), hit.title))[:most]
        return [
            Hit(
                one.entity, dashed(one.id), dashed(one.dossier_id), one.title, one.name, one.code, one.context,
                one.match,
            )
            for one in best
        ]  # fmt: skip


_ENTITIES: Final = "SELECT id, entity FROM search_entry WHERE id IN (SELECT value FROM json_each(?))"
_KEYS: Final = (
    "SELECT entry_id FROM search_key "
    "WHERE scope IN (SELECT value FROM json_each(?)) AND kind = ? AND key >= ? AND key < ? LIMIT ?"
)
_SCOPES: Final = "SELECT id FROM search_entry WHERE row_id IN (SELECT value FROM json_each(?)) AND entity = ?"
_TEXTS: Final = "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?"


def _scopes(database: Connection, dossiers: Sequence[str]) -> list[int]:
    ids = json.dumps([dossier.replace("-", "") for dossier in dossiers])
    return [number for (number,) in database.exec_driver_sql(_SCOPES, (ids, COVER)).all()]


def _by_key(database: Connection, kind: str, key: str, scopes: str) -> list[int]:
    """Entries with a key of this kind that begins with ``key``."""
    rows = database.exec_driver_sql(_KEYS, (scopes, kind, key, key + _TOP, MOST_CANDIDATES)).all()
    return [number for (number,) in rows]


def _by_spelling(database: Connection, wanted: str, scopes: str) -> list[int]:
    """Entries whose pinyin, initials, phone or code begins with what was typed."""
    keys: list[tuple[str, str]] = []
    compact = terms.code_key(wanted)
    digits = terms.digits(wanted)
    if not terms.is_han(wanted) and len(compact) >= SHORTEST_KEY:
        keys += [("p", compact), ("i", compact), ("c", compact)]
    letters = sum(not character.isdigit() for character in compact)
    if len(digits) >= terms.LEAST_DIGITS and letters <= SHORTEST_KEY:
        keys.append(("n", digits))
    return [number for kind, key in keys for number in _by_key(database, kind, key, scopes)]


def _by_text(database: Connection, wanted: str, scopes: Sequence[int]) -> list[int]:
    """Entries under an open card, or covers, that have every pair of characters of what was typed (borrow-card).

    The cards' own tokens are looked for together with the pairs, so that only what may be seen is matched at all.
    """
    grams = terms.query_grams(wanted)
    if grams is None:
        return []
    match = " AND ".join(f'"{gram}"' for gram in sorted(grams))
    cards = " OR ".join(f'"{scope_token(scope)}"' for scope in scopes)
    rows = database.exec_driver_sql(_TEXTS, (f"({cards}) AND {match}", MOST_CANDIDATES)).all()
    return [number for (number,) in rows]


class _Draft(NamedTuple):
    """A hit before it is known to be among the best; identities in the database's own form."""

    match: Match
    entity: str
    id: str
    dossier_id: str
    title: str
    name: str
    code: str
    context: str | None


@cache
def _query(entity: str) -> tuple[str, tuple[FieldSpec, ...]]:
    """The statement that fetches entries of an entity with their searched fields, and these fields."""
    name = "dossier" if entity == COVER else entity
    dossier = ENTITIES[name].dossier or "id"
    specs = tuple(searchable(name, cover=(entity == COVER)) if name == "dossier" else searchable(name))
    columns = ", ".join(f't."{spec.name}"' for spec in specs)
    naming = _TITLE.get(entity) or next((field for field in TITLES if field in ENTITIES[name].fields), None)
    title = f't."{naming}"' if naming else "''"
    query = (
        f'SELECT e.id, t.id, t."{dossier}", o.name, o.code, {title}, {columns} '  # noqa: S608 - names of the registry
        f'FROM search_entry e JOIN {name} t ON t.id = e.row_id JOIN dossier o ON o.id = t."{dossier}" '
        "WHERE e.id IN (SELECT value FROM json_each(?)) AND t.deleted = 0 AND o.deleted = 0"
    )
    return query, specs


def _described(
    database: Connection, entity: str, numbers: Sequence[int], found: Mapping[int, Match], wanted: str
) -> Iterator[_Draft]:
    """The hits of one entity, checked against the text itself."""
    query, specs = _query(entity)
    rows = database.exec_driver_sql(query, (json.dumps(numbers),)).all()
    for number, row_id, dossier_id, name, code, title, *values in rows:
        match, context = found[number], None
        for spec, value in zip(specs, values, strict=True):
            if value and wanted in (plain := terms.normal(str(value))):
                if spec.field.search is Search.NAME:
                    begins = Match.BEGINNING if plain.startswith(wanted) else Match.WITHIN
                    match = Match.EXACT if plain == wanted else begins
                else:
                    match = min(match, Match.TEXT)
                context = None if entity == COVER or value == title else _around(str(value), wanted)
                break
        else:
            if match is Match.TEXT:
                continue  # the pairs are there, but not one after the other
        yield _Draft(match, entity, row_id, dossier_id, title or name, name, code, context)


def _around(value: str, wanted: str, *, width: int = 24) -> str:
    """The place in a longer text where the words stand."""
    at = value.casefold().find(wanted)
    if at < 0 or len(value) <= 2 * width:
        return value[: 2 * width]
    start = max(0, at - width // 2)
    return ("…" if start else "") + value[start : start + 2 * width].strip() + "…"
