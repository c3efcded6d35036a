"""Numbers headquarters gives, dense and in commit order."""

from __future__ import annotations

from app.sync import merge
from hq.db.pool import Db


def next_number(db: Db, name: str, count: int = 1) -> int:
    """The first of ``count`` fresh numbers of the series ``name``; the series is held until the transaction ends."""
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value",
        (name, count),
    ).fetchone()
    if row is None:
        raise LookupError("an upsert answered nothing")
    return int(row[0]) - count + 1


def next_hlc(db: Db, now: int, count: int = 1) -> int:
    """The first of ``count`` fresh values of headquarters' own hybrid logical clock, at ``now`` (milliseconds)."""
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES ('hlc', %(wall)s::bigint + %(count)s)"
        " ON CONFLICT (name) DO UPDATE SET value = greatest(counter.value, %(wall)s) + %(count)s RETURNING value",
        {"wall": merge.pack(now), "count": count},
    ).fetchone()
    if row is None:
        raise LookupError("an upsert answered nothing")
    return int(row[0]) - count + 1


def dossier_code(number: int) -> str:
    """The code headquarters gives to a customer (dossier-basic)."""
    return f"KH-{number:06d}"
