"""Keeps the search up to date: whatever the triggers marked is indexed anew before the unit of work commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import RowMapping, delete, func, insert, select, text, tuple_
from sqlalchemy.orm import Session

from app.models import Base, SearchDirty, SearchEntry, SearchKey
from app.models.fields import ENTITIES, FieldSpec, Search
from app.services import search_terms as terms

CHUNK: Final = 500
COVER: Final = "cover"
_Terms = tuple[set[str], set[tuple[str, str]]]
_ENTER_TEXT: Final = text("INSERT INTO search_text (rowid, grams) VALUES (:id, :grams)")


def index_dirty(session: Session) -> None:
    """Index every marked row anew and clear the marks."""
    while marks := session.execute(select(SearchDirty.entity, SearchDirty.row_id).limit(CHUNK)).all():
        by_entity: dict[str, list[str]] = defaultdict(list)
        for entity, row_id in marks:
            by_entity[entity].append(row_id)
        for entity, ids in by_entity.items():
            _index(session, entity, ids)
        session.execute(
            delete(SearchDirty).where(tuple_(SearchDirty.entity, SearchDirty.row_id).in_([tuple(m) for m in marks]))
        )


def searchable(entity: str, *, cover: bool | None = None) -> Iterator[FieldSpec]:
    """The searched fields of an entity; only those of the cover, or only the others, if ``cover`` is given."""
    for spec in ENTITIES[entity].fields.values():
        if spec.field.search is not Search.NO and (cover is None or spec.field.cover is cover):
            yield spec


def _index(session: Session, entity: str, ids: Sequence[str]) -> None:
    table = Base.metadata.tables[entity]
    dossier = ENTITIES[entity].dossier
    wanted = {"id", *([dossier] if dossier else []), *(spec.name for spec in searchable(entity))}
    query = select(*(table.c[name] for name in sorted(wanted)))
    rows = session.execute(query.where(table.c.id.in_(ids), table.c.deleted.is_(False))).mappings().all()
    _forget(session, entity, ids)
    if entity == "dossier":
        scopes = _scopes(session, {row["id"] for row in rows})
        _enter(session, COVER, list(searchable(entity, cover=True)), [(row, 0, scopes[row["id"]]) for row in rows])
        _enter(session, entity, list(searchable(entity, cover=False)), [(row, scopes[row["id"]], None) for row in rows])
    elif dossier:
        scopes = _scopes(session, {row[dossier] for row in rows if row[dossier]})
        filed = [(row, scopes[row[dossier]], None) for row in rows if row[dossier]]
        _enter(session, entity, list(searchable(entity)), filed)


def _forget(session: Session, entity: str, ids: Sequence[str]) -> None:
    kinds = [entity, COVER] if entity == "dossier" else [entity]
    old = session.scalars(
        select(SearchEntry.id).where(SearchEntry.row_id.in_(ids), SearchEntry.entity.in_(kinds))
    ).all()
    if old:
        session.execute(delete(SearchKey).where(SearchKey.entry_id.in_(old)))
        session.execute(text("DELETE FROM search_text WHERE rowid = :id"), [{"id": entry} for entry in old])
        # A cover's entry keeps its number: it is the scope of all that belongs to the dossier.
        session.execute(delete(SearchEntry).where(SearchEntry.id.in_(old), SearchEntry.entity != COVER))


def _scopes(session: Session, dossiers: set[str]) -> dict[str, int]:
    """The scope of each dossier: the number of its cover's entry, made where it isn't there yet."""
    if not dossiers:
        return {}
    query = select(SearchEntry.row_id, SearchEntry.id).where(
        SearchEntry.entity == COVER, SearchEntry.row_id.in_(dossiers)
    )
    found: dict[str, int] = {row.row_id: row.id for row in session.execute(query)}
    for dossier_id in sorted(dossiers - found.keys()):
        found[dossier_id] = _new_entry(session, COVER, dossier_id, 0)
    return found


def _new_entry(session: Session, kind: str, row_id: str, scope: int) -> int:
    made = insert(SearchEntry).values(entity=kind, row_id=row_id, scope=scope).returning(SearchEntry.id)
    return session.execute(made).scalar_one()


def _enter(
    session: Session, kind: str, specs: Sequence[FieldSpec], rows: Sequence[tuple[RowMapping, int, int | None]]
) -> None:
    """Enter rows, each with its scope and its number; one without a number gets the next, unless nothing is in it."""
    free = session.execute(select(func.coalesce(func.max(SearchEntry.id), 0))).scalar_one()
    entries: list[dict[str, object]] = []
    texts: list[dict[str, object]] = []
    keys: list[dict[str, object]] = []
    known: dict[tuple[str, str], _Terms] = {}
    for row, scope, number in rows:
        tokens, found = _terms_of(specs, row, known)
        if number is None:
            if not tokens and not found:
                continue
            free += 1
            number = free
            entries.append({"id": number, "entity": kind, "row_id": row["id"], "scope": scope})
        tokens.add(scope_token(scope))
        texts.append({"id": number, "grams": " ".join(tokens)})
        keys += [{"scope": scope, "kind": k, "key": key[:240], "entry_id": number} for k, key in sorted(found)]
    connection = session.connection()
    if entries:
        connection.execute(insert(Base.metadata.tables[SearchEntry.__tablename__]), entries)
    if texts:
        connection.execute(_ENTER_TEXT, texts)
    if keys:
        connection.execute(insert(Base.metadata.tables[SearchKey.__tablename__]), keys)


def _terms_of(specs: Sequence[FieldSpec], row: RowMapping, known: dict[tuple[str, str], _Terms]) -> _Terms:
    """The terms of a row; ``known`` holds those of values seen before."""
    tokens: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for spec in specs:
        value = row[spec.name]
        if not value:
            continue
        found = known.get((spec.name, value))
        if found is None:
            found = known[spec.name, value] = _terms(spec, value)
        tokens |= found[0]
        keys |= found[1]
    return tokens, keys


def _terms(spec: FieldSpec, value: str) -> _Terms:
    """The tokens and the keys (kind, key) of a value."""
    match spec.field.search:
        case Search.NAME:
            spelled = terms.readings(value)
            keys = {pair for full, initials in spelled for pair in (("p", full), ("i", initials))}
            return terms.grams(value, single=True), keys
        case Search.TEXT:
            return terms.grams(value), set()
        case Search.PHONE:
            return set(), {("n", key) for key in terms.phone_keys(value)}
        case Search.CODE:
            return set(), {("c", terms.code_key(value))}
        case Search.NO:
            return set(), set()


def scope_token(scope: int) -> str:
    """The token that stands in every entry of a scope, so that a card is asked for before anything is matched."""
    return f"qscope{scope}"
