"""Limits at the door, counted in the database so that they hold over all nodes.

An honest laptop meets none: pushes go 2,000 changes at once, a feed's answer holds 1,000 lines, a page 2,000, so a
backlog of 20,000 changes is a dozen exchanges and the largest first fill some hundred pages. A file's piece is 256 KiB,
200 of them a second fill a line of 400 Mbit/s. What loops or hammers is held back before it holds up the others.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from app.sync.wire import Code
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services.problems import Denied

A_MINUTE: Final[dict[str, int]] = {
    "enrol": 20,  # of an address; so are token and wiped
    "token": 300,
    "wiped": 20,
    "sync": 1_200,  # of a device; so are those below
    "log": 300,
    "known": 300,
    "supply": 1_200,
    "snapshot": 20,
    "page": 1_200,
    "file": 12_000,
}
"""Requests a minute; the tokens are those that were refused."""
_KEPT: Final = 5
"""Minutes that counts are kept."""


def count(hq: Headquarters, what: str, source: str) -> None:
    """Count an attempt of ``source`` (an address) at ``what``; raises Denied(rate) beyond its number a minute."""
    now = hq.now()
    with hq.db.transaction() as db:
        db.execute("SET LOCAL synchronous_commit = off")
        over = counted(db, now, what, source)
    if over is not None:
        raise over


def counted(db: Db, now: int, what: str, source: str) -> Denied | None:
    """Count an attempt in the caller's transaction, to be committed; the refusal to raise then, if it was too many."""
    minute = now // 60_000
    key = f"{what}:{sha256(source.encode()).hexdigest()[:32]}"
    row = db.execute(
        "INSERT INTO attempt (source, minute, count) VALUES (%s, %s, 1)"
        " ON CONFLICT (source, minute) DO UPDATE SET count = attempt.count + 1 RETURNING count",
        (key, minute),
    ).fetchone()
    if row is not None and row[0] == 1:  # what another transaction is clearing away just now is left to it
        db.execute(
            "DELETE FROM attempt WHERE (source, minute) IN"
            " (SELECT source, minute FROM attempt WHERE minute < %s FOR UPDATE SKIP LOCKED)",
            (minute - _KEPT,),
        )
    if row is not None and row[0] > A_MINUTE[what]:
        return Denied(Code.RATE, retry_s=60 - now // 1000 % 60)
    return None
