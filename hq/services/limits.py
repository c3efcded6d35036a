"""Limits at the door, counted in the database so that they hold over all nodes."""

from __future__ import annotations

from hashlib import sha256

from app.sync.wire import Code
from hq.headquarters import Headquarters
from hq.services.problems import Denied


def count(hq: Headquarters, what: str, source: str, most: int) -> None:
    """Count an attempt of ``source`` (an address) at ``what``; raises Denied(rate) beyond ``most`` a minute."""
    now = hq.now()
    minute = now // 60_000
    key = f"{what}:{sha256(source.encode()).hexdigest()[:32]}"
    with hq.db.transaction() as db:
        db.execute("SET LOCAL synchronous_commit = off")
        row = db.execute(
            "INSERT INTO attempt (source, minute, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (source, minute) DO UPDATE SET count = attempt.count + 1 RETURNING count",
            (key, minute),
        ).fetchone()
        if row is not None and row[0] == 1:
            db.execute("DELETE FROM attempt WHERE minute < %s", (minute - 5,))
    if row is not None and row[0] > most:
        raise Denied(Code.RATE, retry_s=60 - now // 1000 % 60)
