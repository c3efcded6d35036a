"""Keeps the search up to date: what the triggers marked is made anew before the unit of work commits.

A mark says whether tokens, keys or both of a row's entry are asked for; of keys only those that differ are written.
Written in the driver's own SQL, because an import marks thousands of rows at once and a single edit waits for nothing
else; identities stay in the database's own form throughout. The tables are the laptop's alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Final

from sqlalchemy.orm import Session

from app.models.capture import KEYS, TEXT, WHOLE
from app.models.fields import ENTITIES, FieldSpec, Search
from app.services import search_terms as terms
from app.vault.cipher import driver

CHUNK: Final = 500
MARKS: Final = 20_000
COVER: Final = "cover"

Terms = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""Tokens, and keys as (kind, key)."""


def index_dirty(session: Session) -> None:
    """Make anew what the marks ask for, and clear them."""
    with driver(session.connection()) as raw:
        while marks := raw.execute(
            "SELECT seq, entity, row_id, terms FROM search_dirty ORDER BY seq LIMIT ?", (MARKS,)
        ).fetchall():
            asked: dict[str, dict[str, int]] = defaultdict(dict)
            for _, entity, row_id, wanted in marks:
                rows = asked[entity]
                rows[row_id] = rows.get(row_id, 0) | wanted
            for entity, rows in asked.items():
                for some in _chunks(rows):
                    _index(raw, entity, some)
            raw.execute("DELETE FROM search_dirty WHERE seq <= ?", (marks[-1][0],))
            if len(marks) < MARKS:
                return


def forget_deleted(session: Session) -> None:
    """Of entries that are gone no token stays in the index's own pages (borrow-end, consent); it is written anew."""
    with driver(session.connection()) as raw:
        raw.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")


def searchable(entity: str, *, cover: bool | None = None) -> Iterator[FieldSpec]:
    """The searched fields of an entity; only those of the cover, or only the others, if ``cover`` is given."""
    for spec in ENTITIES[entity].fields.values():
        if spec.field.search is not Search.NO and (cover is None or spec.field.cover is cover):
            yield spec


def scope_token(scope: int) -> str:
    """The token that stands in every entry of a scope, so that a card is asked for before anything is matched."""
    return f"qscope{scope}"


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry that a row of an entity has: its kind, and the row's columns that stand in it."""

    kind: str
    fields: Sequence[tuple[int, FieldSpec]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of an entity are read (id, dossier, fields …) and into which entries they go."""

    query: str
    parts: Sequence[_Part]


@dataclass(slots=True)
class _Work:
    """What is to be written for some rows."""

    entries: list[tuple[int, str, str, int]] = field(default_factory=list)
    fresh: list[tuple[int, str]] = field(default_factory=list)  # tokens of new entries
    texts: list[tuple[int, str]] = field(default_factory=list)
    keys: list[tuple[int, str, str, int]] = field(default_factory=list)
    wanted: dict[int, set[tuple[int, str, str, int]]] = field(default_factory=dict)  # all keys of entries that were
    moved: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@cache
def _plan(entity: str) -> _Plan:
    specs = list(searchable(entity))
    columns = ", ".join(
        f'"{name}"' for name in ("id", ENTITIES[entity].dossier or "id", *(spec.name for spec in specs))
    )
    query = f"SELECT {columns} FROM {entity} WHERE deleted = 0 AND id IN "  # noqa: S608 - names of the registry
    if ENTITIES[entity].dossier is None:
        return _Plan(query, [])
    placed = list(enumerate(specs, 2))
    if entity != "dossier":
        return _Plan(query, [_Part(entity, placed)])
    parts = ((COVER, True), (entity, False))
    return _Plan(query, [_Part(kind, [one for one in placed if one[1].field.cover is on]) for kind, on in parts])


def _index(raw: Any, entity: str, asked: Mapping[str, int]) -> None:
    plan = _plan(entity)
    if not plan.parts:
        return
    ids, marks = tuple(asked), _marks(asked)
    rows = raw.execute(f"{plan.query}({marks})", ids).fetchall()
    held: dict[tuple[str, str], tuple[int, int]] = {
        (kind, row_id): (number, scope)
        for kind, row_id, number, scope in raw.execute(
            f"SELECT entity, row_id, id, scope FROM search_entry WHERE row_id IN ({marks})",  # noqa: S608 - marks
            ids,
        )
    }
    living = {row[0] for row in rows if row[1]}
    scopes, made = _scopes(raw, {row[1] for row in rows if row[1]})
    work = _Work()
    for part in plan.parts:
        there = {row_id: entry for (kind, row_id), entry in held.items() if kind == part.kind}
        _forget(raw, [entry[0] for row_id, entry in there.items() if row_id not in living], part.kind)
        _gather(raw, work, part, rows, asked, scopes, made, there)
        _forget(raw, work.gone, part.kind)
        work.gone.clear()
    _write(raw, work)


def _gather(
    raw: Any,
    work: _Work,
    part: _Part,
    rows: Sequence[Sequence[Any]],
    asked: Mapping[str, int],
    scopes: Mapping[str, int],
    made: set[str],
    there: Mapping[str, tuple[int, int]],
) -> None:
    """What rows ask for. A cover has its number already and may hold nothing."""
    last: int | None = None
    known: dict[tuple[str, str], Terms] = {}
    for row in rows:
        row_id, dossier = row[0], row[1]
        if not dossier:
            continue
        scope, entry = scopes[dossier], there.get(row_id)
        if part.kind == COVER:
            scope, entry = 0, None if row_id in made else (scopes[row_id], 0)
        wanted = asked[row_id] if entry is not None and entry[1] == scope else WHOLE
        tokens, keys = _found(part, row, wanted, known)
        if not tokens and not keys and wanted != WHOLE:
            wanted = WHOLE  # is there anything left of it?
            tokens, keys = _found(part, row, wanted, known)
        if not tokens and not keys and part.kind != COVER:
            if entry is not None:
                work.gone.append(entry[0])
            continue
        text = " ".join((*tokens, scope_token(scope)))
        if entry is None:
            if part.kind == COVER:
                number = scopes[row_id]
            else:
                last = number = (_last(raw) if last is None else last) + 1
                work.entries.append((number, part.kind, row_id, scope))
            work.fresh.append((number, text))
            work.keys += [(scope, kind, key[:240], number) for kind, key in keys]
            continue
        if entry[1] != scope:
            work.moved.append((scope, entry[0]))
        if wanted & TEXT:
            work.texts.append((entry[0], text))
        if wanted & KEYS:
            work.wanted[entry[0]] = {(scope, kind, key[:240], entry[0]) for kind, key in keys}


def _found(
    part: _Part, row: Sequence[Any], wanted: int, known: dict[tuple[str, str], Terms]
) -> tuple[set[str], set[tuple[str, str]]]:
    """The tokens and keys of a row's fields, as far as they are wanted; ``known`` are those of values seen before."""
    tokens: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for place, spec in part.fields:
        if not (value := row[place]):
            continue
        held = known.get((spec.name, value))
        if held is None:
            held = _terms(spec, value, wanted)
            if wanted == WHOLE:
                known[spec.name, value] = held
        tokens |= held[0]
        keys |= held[1]
    return tokens if wanted & TEXT else set(), keys if wanted & KEYS else set()


def _write(raw: Any, work: _Work) -> None:
    if work.entries:
        raw.executemany("INSERT INTO search_entry (id, entity, row_id, scope) VALUES (?, ?, ?, ?)", work.entries)
    if work.moved:
        raw.executemany("UPDATE search_entry SET scope = ? WHERE id = ?", work.moved)
    if work.fresh:
        raw.executemany("INSERT INTO search_text (rowid, grams) VALUES (?, ?)", work.fresh)
    if work.texts:
        raw.executemany("INSERT OR REPLACE INTO search_text (rowid, grams) VALUES (?, ?)", work.texts)
    if work.wanted:
        numbers = tuple(work.wanted)
        held = set(
            raw.execute(
                f"SELECT scope, kind, key, entry_id FROM search_key WHERE entry_id IN ({_marks(numbers)})",  # noqa: S608
                numbers,
            )
        )
        asked = set().union(*work.wanted.values())
        if out := sorted(held - asked):
            raw.executemany("DELETE FROM search_key WHERE scope = ? AND kind = ? AND key = ? AND entry_id = ?", out)
        work.keys += asked - held
    if work.keys:
        work.keys.sort()  # as they stand in the table
        raw.executemany("INSERT INTO search_key (scope, kind, key, entry_id) VALUES (?, ?, ?, ?)", work.keys)


def _forget(raw: Any, numbers: Sequence[int], kind: str) -> None:
    if not numbers:
        return
    gone = [(number,) for number in numbers]
    raw.executemany("DELETE FROM search_key WHERE entry_id = ?", gone)
    raw.executemany("DELETE FROM search_text WHERE rowid = ?", gone)
    if kind != COVER:  # a cover's entry keeps its number: it is the scope of all that belongs to the dossier
        raw.executemany("DELETE FROM search_entry WHERE id = ?", gone)


def _scopes(raw: Any, dossiers: set[str]) -> tuple[dict[str, int], set[str]]:
    """The scope of each dossier: the number of its cover's entry; and the dossiers for which it was made just now."""
    if not dossiers:
        return {}, set()
    wanted = sorted(dossiers)
    query = f"SELECT row_id, id FROM search_entry WHERE row_id IN ({_marks(wanted)}) AND entity = ?"  # noqa: S608 - marks
    found: dict[str, int] = dict(raw.execute(query, (*wanted, COVER)).fetchall())
    if len(found) == len(wanted):
        return found, set()
    free, made = _last(raw), dossiers - found.keys()
    new = [(free + place, COVER, row_id, 0) for place, row_id in enumerate(sorted(made), 1)]
    raw.executemany("INSERT INTO search_entry (id, entity, row_id, scope) VALUES (?, ?, ?, ?)", new)
    return found | {row_id: number for number, _, row_id, _ in new}, made


def _terms(spec: FieldSpec, value: str, wanted: int) -> Terms:
    """The tokens and keys of a value; of a name only those wanted, because its readings take long."""
    nothing: frozenset[Any] = frozenset()
    match spec.field.search:
        case Search.NAME:
            tokens = frozenset(terms.grams(value, single=True)) if wanted & TEXT else nothing
            return tokens, frozenset(_name_keys(value)) if wanted & KEYS else nothing
        case Search.TEXT:
            return frozenset(terms.grams(value)) if wanted & TEXT else nothing, nothing
        case Search.PHONE:
            return nothing, frozenset(("n", key) for key in terms.phone_keys(value))
        case Search.CODE:
            return nothing, frozenset({("c", terms.code_key(value))})
        case Search.NO:
            return nothing, nothing


def _name_keys(name: str) -> Iterator[tuple[str, str]]:
    for full, initials in terms.readings(name):
        yield "p", full
        yield "i", initials
    yield "h", terms.normal(name)


def _last(raw: Any) -> int:
    """The greatest number of an entry so far."""
    return int(raw.execute("SELECT coalesce(max(id), 0) FROM search_entry").fetchone()[0])


def _chunks(asked: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    if len(asked) <= CHUNK:
        yield asked
        return
    pairs = iter(asked.items())
    while some := dict(islice(pairs, CHUNK)):
        yield some


def _marks(values: Mapping[str, int] | Sequence[object]) -> str:
    return ", ".join("?" * len(values))
