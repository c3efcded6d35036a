"""Keeps the search up to date: whatever the triggers marked is indexed anew before the unit of work commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, text, tuple_
from sqlalchemy.orm import Session

from app.models import Base, SearchDirty, SearchEntry, SearchKey
from app.models.fields import ENTITIES, FieldSpec, Search
from app.services import search_terms as terms

CHUNK: Final = 500
COVER: Final = "cover"


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
    rows = session.execute(select(table).where(table.c.id.in_(ids), table.c.deleted.is_(False))).mappings().all()
    _forget(session, entity, ids)
    entries: list[tuple[str, RowMapping, str | None]] = []
    for row in rows:
        if entity == "dossier":
            entries.append((COVER, row, None))
            entries.append(("dossier", row, row["id"]))
        elif dossier and row[dossier]:
            entries.append((entity, row, row[dossier]))
    scopes = _scopes(session, {owner for _, _, owner in entries if owner})
    for kind, row, owner in entries:
        specs = list(searchable(entity, cover=(kind == COVER)) if entity == "dossier" else searchable(entity))
        _enter(session, kind, row, specs, scopes[owner] if owner else 0)


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


def _enter(session: Session, kind: str, row: RowMapping, specs: Sequence[FieldSpec], scope: int) -> None:
    tokens: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for spec in specs:
        value = row[spec.name]
        if not value:
            continue
        match spec.field.search:
            case Search.NAME:
                tokens |= terms.grams(value, single=True)
                for spelled, initials in terms.readings(value):
                    keys |= {("p", spelled), ("i", initials)}
            case Search.TEXT:
                tokens |= terms.grams(value)
            case Search.PHONE:
                keys |= {("n", key) for key in terms.phone_keys(value)}
            case Search.CODE:
                keys.add(("c", terms.code_key(value)))
            case Search.NO:
                pass
    if not tokens and not keys and kind != COVER:
        return
    number = _scopes(session, {row["id"]})[row["id"]] if kind == COVER else _new_entry(session, kind, row["id"], scope)
    tokens.add(scope_token(scope))
    session.execute(
        text("INSERT INTO search_text (rowid, grams) VALUES (:id, :grams)"), {"id": number, "grams": " ".join(tokens)}
    )
    if keys:
        session.execute(
            insert(SearchKey),
            [{"scope": scope, "kind": k, "key": key[:240], "entry_id": number} for k, key in keys],
        )


def scope_token(scope: int) -> str:
    """The token that stands in every entry of a scope, so that a card is asked for before anything is matched."""
    return f"qscope{scope}"
