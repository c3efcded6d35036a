"""What rows are called where only their ids are known: by their own words, else by those they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models.fields import ENTITIES, Kind
from app.services.forms import title_of
from app.services.records import table_of

_MORE: Final = ("fact", "step", "term", "contact", "subject", "item", "product")
"""Further fields that say what a row is about, for forms without a name or title."""
_LONGEST: Final = 60
_NAMING: Final = (Kind.PERSON, Kind.STAFF, Kind.ROW)


def row_titles(session: Session, entity: str, ids: Iterable[str], dossier_id: str) -> dict[str, str]:
    """Id → name of the rows of one form in a dossier, in the trash or not; those without a name are left out."""
    table, spec = table_of(entity), ENTITIES[entity]
    query = select(table).where(table.c.id.in_(list(ids)), table.c[spec.dossier or "id"] == dossier_id)
    rows = session.execute(query).all()
    found = {row.id: _own(row) for row in rows}
    mute = [row for row in rows if not found[row.id]]
    tied = _tied(session, entity, mute) if mute else {}
    named = {row.id: found[row.id] or tied.get(row.id, "") for row in rows}
    return {row_id: name for row_id, name in named.items() if name}


def _own(row: Row[Any]) -> str:
    values = row._mapping
    text = title_of(row) or next((str(values[name]) for name in _MORE if values.get(name)), "")
    line = text.strip().split("\n")[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _tied(session: Session, entity: str, rows: list[Row[Any]]) -> Mapping[str, str]:
    """The names of the first two that a row names: who with whom."""
    fields = [spec for spec in ENTITIES[entity].fields.values() if spec.refers and spec.field.kind in _NAMING]
    names: dict[str, str] = {}
    for spec in fields:
        table = table_of(str(spec.refers))
        ids = {row._mapping[spec.name] for row in rows} - {None}
        names |= {row.id: _own(row) for row in session.execute(select(table).where(table.c.id.in_(ids)))}
    found = {}
    for row in rows:
        told = [name for spec in fields if (name := names.get(str(row._mapping[spec.name]), ""))]
        found[row.id] = " – ".join(dict.fromkeys(told[:2]))
    return found
