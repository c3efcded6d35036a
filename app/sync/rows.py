"""Taking in rows from headquarters: per field the greatest stamp wins, new rows in bulk (inside ``Store.apply``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.models import Base
from app.models.fields import ENTITIES
from app.sync import merge, wire
from app.sync.columns import Reader, readers, unknown
from app.sync.errors import UpgradeNeeded

_CHUNK: Final = 500


def row_of(value: Mapping[str, Any]) -> wire.SnapshotRow:
    """A row in its wire form (``e``, ``i``, ``k``, ``f``); raises WireError."""
    line = wire.read_line(orjson.dumps(value))
    if not isinstance(line, wire.SnapshotRow):
        raise wire.WireError("row")
    return line


def upsert(session: Session, entity: str, rows: Sequence[wire.SnapshotRow]) -> int:
    """Join ``rows`` into the table of ``entity``; the greatest clock value among their stamps.

    Fields this version doesn't know are kept in ``extra``. Raises UpgradeNeeded for an unknown entity, ValueError for a
    value that isn't of its column.
    """
    spec = ENTITIES.get(entity)
    if spec is None:
        raise UpgradeNeeded
    table, reading = Base.metadata.tables[entity], readers(entity)
    for some in _chunks(_last_of_each(rows)):
        held = _held(session, table, reading, [row.id for row in some])
        # some fields of a row that isn't here make no row: it left with its dossier
        whole = [row for row in some if row.id not in held and merge.CREATION in row.clk]
        fresh = [_values(reading, row.id, row.fields, row.clk) for row in whole]
        if fresh:
            session.connection().execute(insert(table), fresh)
        changed = [values for row in some if row.id in held and (values := _joined(reading, held[row.id], row))]
        if changed:
            names = [name for name in changed[0] if name != "row"]
            statement = update(table).where(table.c.id == bindparam("row"))
            session.connection().execute(statement.values({name: bindparam(name) for name in names}), changed)
    return merge.greatest(row.clk for row in rows)


def _values(
    reading: Mapping[str, Reader], row: str, fields: Mapping[str, Any], clk: Mapping[str, wire.Stamp]
) -> dict[str, Any]:
    """A whole row's columns; what isn't named is null, except the tombstone."""
    values = {name: read(fields.get(name)) for name, read in reading.items()}
    values["deleted"] = bool(values["deleted"])
    extra = {name: unknown(value) for name, value in fields.items() if name not in reading}
    return {**values, "id": row, "clk": dict(clk), "extra": extra or None}


def _held(session: Session, table: Table, reading: Mapping[str, Reader], ids: list[str]) -> dict[str, dict[str, Any]]:
    columns = [table.c.id, table.c.clk, table.c.extra, *(table.c[name] for name in reading)]
    found = session.execute(select(*columns).where(table.c.id.in_(ids))).mappings()
    return {one["id"].replace("-", ""): dict(one) for one in found}


def _joined(reading: Mapping[str, Reader], held: dict[str, Any], row: wire.SnapshotRow) -> dict[str, Any] | None:
    """The columns after the join; None if nothing is newer than what is here."""
    mine = {name: _json(held[name]) for name in reading} | (held["extra"] or {})
    clk: dict[str, wire.Stamp] = {name: (one[0], one[1]) for name, one in held["clk"].items()}
    merged = merge.join(mine, clk, row.fields, row.clk)
    if merged.clk == clk and not merged.written:
        return None
    values = _values(reading, row.id, merged.fields, merged.clk)
    values["row"] = values.pop("id")
    return values


def _json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _last_of_each(rows: Sequence[wire.SnapshotRow]) -> list[wire.SnapshotRow]:
    """One row per identity: the same row twice in a page would be inserted twice."""
    return list({row.id: row for row in rows}.values())


def _chunks(rows: list[wire.SnapshotRow]) -> Iterator[list[wire.SnapshotRow]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
