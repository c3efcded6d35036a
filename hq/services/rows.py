"""Rows of synced tables as the merge sees them: read under a lock, and written back, many at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.sync.wire import Stamp
from hq.db.pool import Db
from hq.services import statements
from hq.services.checks import Plan, plan_of
from hq.services.values import wire_value

Json = dict[str, Any]


@dataclass(slots=True)
class Row:
    """A row under merge. ``stored``: it is in the table; ``written``: known fields that changed."""

    plan: Plan
    id: str
    fields: Json
    clk: dict[str, Stamp]
    stored: bool
    written: set[str] = field(default_factory=set)
    touched: bool = False


def read(db: Db, name: str, ids: Collection[str]) -> Iterator[Row]:
    """Lock and read those of the rows ``ids`` that are there, for whom the transaction runs."""
    plan = plan_of(name)
    for found in db.execute(statements.read_rows(name), (list(ids),)).fetchall():
        fields = {
            column: wire_value(value)
            for column, value in zip(plan.columns, found[3:], strict=True)
            if value is not None
        }
        clk = {key: (stamp[0], stamp[1]) for key, stamp in found[1].items()}
        yield Row(plan, found[0].hex, {**fields, **(found[2] or {})}, clk, True)


def insert(db: Db, name: str, rows: Sequence[Row]) -> set[str]:
    """Store new rows; the identities of those that weren't there."""
    if not rows:
        return set()
    values = [{"id": row.id, "clk": row.clk, "extra": _extra(row), **_known(row)} for row in rows]
    return {found.hex for (found,) in db.execute(statements.insert_rows(name), (dump(values),))}


def rewrite(db: Db, name: str, rows: Sequence[Row]) -> None:
    """Write stamps and ``written`` fields of stored rows."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row.written)), []).append(row)
    for fields, group in sorted(groups.items()):
        values = [
            {"id": row.id, "clk": row.clk, "extra": _extra(row), **{f: row.fields.get(f) for f in fields}}
            for row in group
        ]
        db.execute(statements.write_rows(name, fields), (dump(values),))


def _known(row: Row) -> Json:
    return {name: value for name, value in row.fields.items() if name in row.plan.columns}


def _extra(row: Row) -> Json | None:
    return {name: value for name, value in row.fields.items() if name not in row.plan.columns} or None


def dump(rows: Sequence[Json]) -> str:
    """JSON for ``jsonb_to_recordset``."""
    try:
        return orjson.dumps(rows).decode()
    except TypeError:  # a number beyond 64 bits, kept of a newer peer's field before those were bounded
        return json.dumps(rows, allow_nan=False)
