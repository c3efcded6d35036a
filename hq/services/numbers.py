"""Numbers headquarters gives, dense and in commit order."""

from __future__ import annotations

from app.sync import merge
from hq.db.pool import Db, as_system


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


def next_hlc(db: Db, now: int, count: int = 1, after: int = 0) -> int:
    """The first of ``count`` fresh values of headquarters' own hybrid logical clock, at ``now`` (milliseconds).

    All are greater than ``after``; that the clock then goes on from there is what ``reached`` counts on.
    """
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES ('hlc', %(least)s::bigint + %(count)s)"
        " ON CONFLICT (name) DO UPDATE SET value = greatest(counter.value, %(least)s) + %(count)s RETURNING value",
        {"least": max(merge.pack(now), after), "count": count},
    ).fetchone()
    if row is None:
        raise LookupError("an upsert answered nothing")
    return int(row[0]) - count + 1


def reached(db: Db) -> int:
    """The greatest stamp in force: if headquarters' own clock was set back, laptops that learned it go on from there.

    It never leads on a clock that runs ahead: whoever has no later stamp than this adds a tick a change.
    """
    with as_system(db):
        row = db.execute(
            "SELECT greatest((SELECT max(hlc) FROM history), (SELECT value FROM counter WHERE name = 'hlc'), 0)"
        ).fetchone()
    if row is None:
        raise LookupError("a query without a table answered nothing")
    return int(row[0])


def dossier_code(number: int) -> str:
    """The code headquarters gives to a customer (dossier-basic)."""
    return f"KH-{number:06d}"
