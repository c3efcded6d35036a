"""The rows of a relationship map, now or as they stood at a past moment (dossier-history): time is rolled back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, select
from sqlalchemy.orm import Session

from app.clock import local_moment
from app.models import Base, History
from app.models.fields import ENTITIES
from app.services.records import Record, fetch
from app.services.values import stored

FORMS: Final = ("person", "relation", "influence", "buying_role", "competitor", "competitor_contact")
"""What a map is made of, apart from where the cards stand."""

_STAMP_BITS: Final = 16  # a stamp is milliseconds × 65536 + counter

Rows = Mapping[str, Sequence[Record]]


def rows_at(session: Session, dossier_id: str, at: int | None = None) -> Rows:
    """The rows of a dossier's map by form; as they stood at ``at`` (UTC milliseconds) if it is given.

    Rows made later are left out, changes made later are taken back, what was deleted later is there again.
    """
    if at is None:
        return {form: fetch(session, form, dossier_id=dossier_id) for form in FORMS}
    later: dict[str, list[History]] = {}
    query = (
        select(History)
        .where(History.dossier_id == dossier_id, History.entity.in_(FORMS), History.at > at)
        .order_by(History.hlc.desc(), History.device.desc())
    )
    for line in session.scalars(query):
        later.setdefault(line.row_id, []).append(line)
    found: dict[str, list[Record]] = {}
    for form in FORMS:
        born = _births(session, form, dossier_id)
        whole = [*fetch(session, form, dossier_id=dossier_id), *fetch(session, form, dossier_id=dossier_id, trash=True)]
        was = [_rolled_back(row, later.get(row.id, ())) for row in whole if born.get(row.id, 0) <= at]
        found[form] = [row for row in was if row is not None and not row.deleted]
    return found


def first_change(session: Session, dossier_id: str) -> int | None:
    """When the first row of a dossier's map was made, UTC milliseconds; None where there is none."""
    return min((at for form in FORMS for at in _births(session, form, dossier_id).values()), default=None)


def _births(session: Session, form: str, dossier_id: str) -> dict[str, int]:
    """When each row was made; rows of an import have no line in the history, but every row has its first stamp."""
    table = Base.metadata.tables[form]
    query = select(table.c.id, table.c.clk).where(table.c.dossier_id == dossier_id)
    return {row.id: row.clk["*"][0] >> _STAMP_BITS for row in session.execute(query) if "*" in (row.clk or {})}


def _rolled_back(row: Record, lines: Sequence[History]) -> Record | None:
    """A row before ``lines``, newest first; None if one of them made it."""
    values: dict[str, Any] = dict(row.values)
    deleted = row.deleted
    for line in lines:
        if line.field == "*":
            return None
        if line.field == "deleted":
            deleted = bool(line.old)
        elif line.field in values:
            values[line.field] = _value(row.entity, line.field, line.old)
    return replace(row, values=values, deleted=deleted)


def _value(entity: str, field: str, old: Any) -> Any:
    if old is not None and isinstance(Base.metadata.tables[entity].columns[field].type, Uuid):
        return str(UUID(old))
    return stored(ENTITIES[entity].fields[field], old)


def quarters(since: int, now: int) -> list[int]:
    """The beginnings of the quarters between two moments (local time), the last one being ``now``: for a slider."""
    first, last = (local_moment(ms) for ms in (since, now))
    year, quarter = first.year, (first.month - 1) // 3 + 1
    found: list[int] = []
    while True:
        quarter += 1
        year, quarter = (year + 1, 1) if quarter > 4 else (year, quarter)
        begin = dt.datetime(year, 3 * quarter - 2, 1)
        if begin >= last:
            return [*found, now]
        found.append(int(begin.timestamp() * 1000))
