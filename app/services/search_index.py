"""Keeps the search up to date: whatever the triggers marked is indexed anew before the unit of work commits.

Written in the driver's own SQL, because an import marks thousands of rows at once; identities stay in the database's
own form throughout. The tables are the laptop's alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.models.fields import ENTITIES, FieldSpec, Search
from app.services import search_terms as terms

CHUNK: Final = 500
COVER: Final = "cover"

Terms = tuple[set[str], set[tuple[str, str]]]
"""Tokens, and keys as (kind, key)."""


def index_dirty(session: Session) -> None:
    """Index every marked row anew and clear the marks."""
    connection = session.connection()
    marks: Sequence[Any] = ()
    while not marks or len(marks) == CHUNK:
        marks = connection.exec_driver_sql("SELECT entity, row_id FROM search_dirty LIMIT ?", (CHUNK,)).all()
        if not marks:
            return
        by_entity: dict[str, list[str]] = defaultdict(list)
        for entity, row_id in marks:
            by_entity[entity].append(row_id)
        for entity, ids in by_entity.items():
            _index(connection, entity, ids)
        connection.exec_driver_sql(
            "DELETE FROM search_dirty WHERE entity = ? AND row_id = ?", [tuple(mark) for mark in marks]
        )


def searchable(entity: str, *, cover: bool | None = None) -> Iterator[FieldSpec]:
    """The searched fields of an entity; only those of the cover, or only the others, if ``cover`` is given."""
    for spec in ENTITIES[entity].fields.values():
        if spec.field.search is not Search.NO and (cover is None or spec.field.cover is cover):
            yield spec


def scope_token(scope: int) -> str:
    """The token that stands in every entry of a scope, so that a card is asked for before anything is matched."""
    return f"qscope{scope}"


def _index(connection: Connection, entity: str, ids: Sequence[str]) -> None:
    dossier = ENTITIES[entity].dossier
    specs = list(searchable(entity))
    columns = ", ".join(f'"{name}"' for name in ("id", dossier or "id", *(spec.name for spec in specs)))
    rows = connection.exec_driver_sql(
        f"SELECT {columns} FROM {entity} WHERE deleted = 0 AND id IN ({_marks(ids)})",  # noqa: S608 - names of the registry
        tuple(ids),
    ).all()
    _forget(connection, entity, ids)
    if dossier is None:
        return
    scopes = _scopes(connection, {row[1] for row in rows if row[1]})
    if entity == "dossier":
        cover = [spec.field.cover for spec in specs]
        _enter(connection, COVER, specs, rows, scopes, cover)
        _enter(connection, entity, specs, rows, scopes, [not covered for covered in cover])
    else:
        _enter(connection, entity, specs, rows, scopes, [True] * len(specs))


def _forget(connection: Connection, entity: str, ids: Sequence[str]) -> None:
    kinds = (entity, COVER) if entity == "dossier" else (entity,)
    found = connection.exec_driver_sql(
        f"SELECT id, entity FROM search_entry WHERE row_id IN ({_marks(ids)}) AND entity IN ({_marks(kinds)})",  # noqa: S608
        (*ids, *kinds),
    ).all()
    if not found:
        return
    connection.exec_driver_sql("DELETE FROM search_key WHERE entry_id = ?", [(number,) for number, _ in found])
    connection.exec_driver_sql("DELETE FROM search_text WHERE rowid = ?", [(number,) for number, _ in found])
    # A cover's entry keeps its number: it is the scope of all that belongs to the dossier.
    if gone := [(number,) for number, kind in found if kind != COVER]:
        connection.exec_driver_sql("DELETE FROM search_entry WHERE id = ?", gone)


def _scopes(connection: Connection, dossiers: set[str]) -> dict[str, int]:
    """The scope of each dossier: the number of its cover's entry, made where it isn't there yet."""
    if not dossiers:
        return {}
    wanted = sorted(dossiers)
    there = connection.exec_driver_sql(
        f"SELECT row_id, id FROM search_entry WHERE entity = ? AND row_id IN ({_marks(wanted)})",  # noqa: S608
        (COVER, *wanted),
    )
    found: dict[str, int] = {row.row_id: row.id for row in there}
    if len(found) == len(wanted):
        return found
    free = _last(connection)
    new = [(free + place, COVER, row_id, 0) for place, row_id in enumerate(sorted(dossiers - found.keys()), 1)]
    connection.exec_driver_sql("INSERT INTO search_entry (id, entity, row_id, scope) VALUES (?, ?, ?, ?)", new)
    return found | {row_id: number for number, _, row_id, _ in new}


def _enter(
    connection: Connection,
    kind: str,
    specs: Sequence[FieldSpec],
    rows: Sequence[Sequence[Any]],
    scopes: dict[str, int],
    wanted: Sequence[bool],
) -> None:
    """Enter the wanted fields of rows (id, dossier, fields …). A cover has its number already and may hold nothing."""
    last = 0 if kind == COVER else _last(connection)
    entries: list[tuple[int, str, str, int]] = []
    texts: list[tuple[int, str]] = []
    keys: list[tuple[int, str, str, int]] = []
    known: dict[tuple[str, str], Terms] = {}
    for row_id, dossier, *values in rows:
        if not dossier:
            continue
        tokens: set[str] = set()
        found: set[tuple[str, str]] = set()
        for spec, value, is_wanted in zip(specs, values, wanted, strict=True):
            if not value or not is_wanted:
                continue
            held = known.get((spec.name, value))
            if held is None:
                held = known[spec.name, value] = _terms(spec, value)
            tokens |= held[0]
            found |= held[1]
        if kind == COVER:
            number, scope = scopes[dossier], 0
        elif tokens or found:
            last += 1
            number, scope = last, scopes[dossier]
            entries.append((number, kind, row_id, scope))
        else:
            continue
        tokens.add(scope_token(scope))
        texts.append((number, " ".join(tokens)))
        keys += [(scope, kind_of_key, key[:240], number) for kind_of_key, key in sorted(found)]
    if entries:
        connection.exec_driver_sql("INSERT INTO search_entry (id, entity, row_id, scope) VALUES (?, ?, ?, ?)", entries)
    if texts:
        connection.exec_driver_sql("INSERT INTO search_text (rowid, grams) VALUES (?, ?)", texts)
    if keys:
        connection.exec_driver_sql("INSERT INTO search_key (scope, kind, key, entry_id) VALUES (?, ?, ?, ?)", keys)


def _terms(spec: FieldSpec, value: str) -> Terms:
    """The tokens and keys of a value."""
    match spec.field.search:
        case Search.NAME:
            spelled = terms.readings(value)
            keys = {pair for full, initials in spelled for pair in (("p", full), ("i", initials))}
            keys.add(("h", terms.normal(value)))
            return terms.grams(value, single=True), keys
        case Search.TEXT:
            return terms.grams(value), set()
        case Search.PHONE:
            return set(), {("n", key) for key in terms.phone_keys(value)}
        case Search.CODE:
            return set(), {("c", terms.code_key(value))}
        case Search.NO:
            return set(), set()


def _last(connection: Connection) -> int:
    """The greatest number of an entry so far."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM search_entry").scalar_one())


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
