"""What rows are called where only their ids are known: by their own words, by those they name, else by the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import History
from app.models.fields import ENTITIES, Kind, Section
from app.services.forms import ANYWHERE, TITLES, title_of
from app.services.records import table_of

_MORE: Final = ("fact", "step", "term", "contact", "subject", "item", "product")
"""Further fields that say what a row is about, for forms without a name or title."""
_LONGEST: Final = 60
_NAMING: Final = (Kind.PERSON, Kind.STAFF, Kind.ROW)


def row_titles(session: Session, entity: str, ids: Iterable[str], dossier_id: str) -> dict[str, str]:
    """Id → name of the rows of one form in a dossier, in the trash or not, and of those that the dossier's history
    alone still knows; those without a name are left out.
    """
    wanted = set(ids)
    table, spec = table_of(entity), ENTITIES[entity]
    query = select(table).where(table.c.id.in_(wanted), table.c[spec.dossier or "id"] == dossier_id)
    rows = session.execute(query).all()
    found = {row.id: _own(entity, row._mapping) for row in rows}
    mute = [row for row in rows if not found[row.id]]
    tied = _tied(session, entity, mute) if mute else {}
    named = {row.id: found[row.id] or tied.get(row.id, "") for row in rows}
    named |= _past(session, entity, {one for one in wanted if not named.get(one)}, dossier_id)
    return {row_id: name for row_id, name in named.items() if name}


def names_of(session: Session, entities: Iterable[str], ids: set[str], dossier_id: str | None) -> dict[str, str]:
    """Names of what is no option any more (in the trash, no longer active), and of other customers by their cover."""
    found: dict[str, str] = {}
    for entity in entities:
        table = table_of(entity)
        query = select(table).where(table.c.id.in_(ids))
        if entity not in ANYWHERE:
            query = query.where(table.c.dossier_id == dossier_id)
        found.update({row.id: title_of(row) for row in session.execute(query)})
    return found


def naming_sections(entity: str) -> set[Section]:
    """What is looked into to name rows of a form: its own section, and those of the rows that it names."""
    return {ENTITIES[name].section for name in (entity, *(str(spec.refers) for spec in _naming(entity)))
            if name not in ANYWHERE or name == entity}  # fmt: skip


def _naming(entity: str) -> Sequence[Any]:
    return [spec for spec in ENTITIES[entity].fields.values() if spec.refers and spec.field.kind in _NAMING]


def _own(entity: str, values: Mapping[Any, Any]) -> str:
    """The row's own words; a choice out of a list says what kind it is, not which."""
    fields = ENTITIES[entity].fields if entity in ENTITIES else {}
    kinds = {name: spec.field.kind for name, spec in fields.items()}
    words = (str(values[one]) for one in (*TITLES, *_MORE) if values.get(one) and kinds.get(one) is not Kind.CHOICE)
    line = next(words, "").strip().split("\n")[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _tied(session: Session, entity: str, rows: list[Row[Any]]) -> Mapping[str, str]:
    """The names of the first two that a row names: who with whom."""
    fields = _naming(entity)
    names: dict[str, str] = {}
    for spec in fields:
        table = table_of(str(spec.refers))
        ids = {row._mapping[spec.name] for row in rows} - {None}
        query = select(table).where(table.c.id.in_(ids))
        names |= {row.id: _own(str(spec.refers), row._mapping) for row in session.execute(query)}
    found = {}
    for row in rows:
        told = [name for spec in fields if (name := names.get(str(row._mapping[spec.name]), ""))]
        found[row.id] = " – ".join(dict.fromkeys(told[:2]))
    return found


def _past(session: Session, entity: str, ids: set[str], dossier_id: str) -> dict[str, str]:
    """What rows without a name were called last, as the dossier's history has it; nothing of what was erased."""
    if not ids:
        return {}
    query = (
        select(History)
        .where(History.row_id.in_(ids), History.entity == entity, History.dossier_id == dossier_id)
        .where(History.field.in_([*TITLES, *_MORE]))
        .order_by(History.hlc, History.device)
    )
    last: dict[str, dict[str, Any]] = {}
    for line in session.scalars(query):
        last.setdefault(line.row_id, {})[line.field] = line.new or line.old
    return {row_id: _own(entity, values) for row_id, values in last.items()}
