"""What laptops are to be told: kept per device until the device names a later number, so a lost reply loses nothing."""

from __future__ import annotations

from typing import Any

import orjson

from hq.db.pool import Db
from hq.services.numbers import next_number


def tell(db: Db, device: int, bodies: list[dict[str, Any]]) -> None:
    """Queue directives for one device."""
    if not bodies:
        return
    first = next_number(db, f"directive:{device}", len(bodies))
    numbers = list(range(first, first + len(bodies)))
    db.execute(
        "INSERT INTO directive (device_id, number, body)"
        " SELECT %s, n, b::jsonb FROM unnest(%s::bigint[], %s::text[]) AS x(n, b)",
        (device, numbers, [orjson.dumps(body).decode() for body in bodies]),
    )


def tell_all(db: Db, body: dict[str, Any]) -> None:
    """Queue a directive for every device that isn't revoked."""
    for (device,) in db.execute("SELECT id FROM device WHERE revoked_at IS NULL ORDER BY id").fetchall():
        tell(db, device, [body])


def waiting(db: Db, device: int, after: int, most: int = 2_000) -> list[dict[str, Any]]:
    """The directives after number ``after``, which the device has applied; those up to it are dropped."""
    if after > 0:
        db.execute("DELETE FROM directive WHERE device_id = %s AND number <= %s", (device, after))
    rows = db.execute(
        "SELECT number, body FROM directive WHERE device_id = %s AND number > %s ORDER BY number LIMIT %s",
        (device, after, most),
    ).fetchall()
    return [{"n": number, **body} for number, body in rows]
