"""Numbers headquarters gives, dense and in commit order."""

from __future__ import annotations

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


def dossier_code(number: int) -> str:
    """The code headquarters gives to a customer (dossier-basic)."""
    return f"KH-{number:06d}"
