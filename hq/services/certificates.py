"""The certificate laptops pin, and the change to the next one without enrolling again (trust §6).

The next one is announced to every laptop, signed; once all have heard, it is put in the place of the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import UserError
from app.sync.wire import Pins
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import directives, hqlog

_ANNOUNCED: Final = "pin:"
"""Counters: when a pin was announced (milliseconds)."""
_KEPT: Final = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """``current`` and ``upcoming``: pins in hex. ``announced_at``: when the next one was told, None: it wasn't;
    ``unheard``: devices that haven't named it yet."""

    current: str
    upcoming: str | None
    announced_at: int | None
    unheard: Sequence[int] = ()


def standing(hq: Headquarters) -> Standing:
    """How a change stands."""
    current, *after = hq.keys.pins
    if not after:
        return Standing(current.hex(), None, None)
    with hq.db.transaction() as db:
        at = _announced(db, after[0])
        return Standing(current.hex(), after[0].hex(), at, () if at is None else _unheard(db, at))


def prepare(hq: Headquarters) -> Standing:
    """Announce the next certificate, made here if there is none; from then on no other than these two is trusted.

    Not before every node serves the present one. Announced again, laptops hear it again.
    """
    hq.keys.make_next(hq.settings.company, hq.settings.url)
    pins, now = tuple(hq.keys.pins), hq.now()
    bare = Pins(now, pins)
    signed = Pins(now, pins, hq.keys.log_key.sign(bare.signed(hq.settings.log_origin)))
    with hq.db.transaction() as db:
        db.execute("DELETE FROM directive WHERE body->>'kind' = 'pins'")  # this one replaces it
        directives.tell_all(db, signed.directive())
        forget(db)
        db.execute("INSERT INTO counter (name, value) VALUES (%s, %s)", (_name(pins[-1]), now))
        hqlog.append(hq, db, {"kind": "pins", "at": now, "pins": [pin.hex() for pin in pins]})
    return standing(hq)


def use(hq: Headquarters, *, force: bool = False) -> Standing:
    """Put the next certificate in the place of the present one; nodes serve it once they are started anew.

    Raises UserError if there is none, if it wasn't announced, or (unless ``force``) if laptops haven't heard of it.
    """
    found = standing(hq)
    if found.upcoming is None:
        raise UserError("hq-certificate-none")
    if found.announced_at is None and not force:
        raise UserError("hq-certificate-unannounced")
    if found.unheard and not force:
        shown = ", ".join(map(str, found.unheard[:_KEPT]))
        raise UserError("hq-certificate-unheard", count=len(found.unheard), devices=shown)
    now = hq.now()
    with hq.db.transaction() as db:
        hqlog.append(hq, db, {"kind": "certificate_used", "at": now, "pin": found.upcoming})
        hq.keys.use_next()
    return standing(hq)


def forget(db: Db) -> None:
    """No announcement counts any more (a restored headquarters doesn't know who heard what)."""
    db.execute("DELETE FROM counter WHERE name LIKE %s", (f"{_ANNOUNCED}%",))


def _name(pin: bytes) -> str:
    return _ANNOUNCED + pin.hex()[:_KEPT]


def _announced(db: Db, pin: bytes) -> int | None:
    row = db.execute("SELECT value FROM counter WHERE name = %s", (_name(pin),)).fetchone()
    return None if row is None else int(row[0])


def _unheard(db: Db, at: int) -> list[int]:
    rows = db.execute(
        "SELECT DISTINCT t.device_id FROM directive t JOIN device d ON d.id = t.device_id WHERE d.revoked_at IS NULL"
        " AND t.body->>'kind' = 'pins' AND (t.body->>'at')::bigint = %s ORDER BY t.device_id",
        (at,),
    )
    return [device for (device,) in rows]
