"""For how long a device may supply a restored headquarters, and what (ADR 0014): everything once, then it is over.

Over it is when the device says so, brings changes of its own, or takes too long. After that only a dossier counts that
came into the person's keeping later (a handover made again), and that once too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.rules.policy import DAY_MS
from app.sync import merge
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import restored
from hq.services.numbers import next_hlc
from hq.services.tokens import Caller

OPEN_MS: Final = 60 * DAY_MS
"""How long after its first word a device may go on supplying, and a dossier after it was handed over once more."""
_BEGUN: Final = "supply"
_ENDED: Final = "supplied"


@dataclass(frozen=True, slots=True)
class Window:
    """``dossiers``: those (without dashes) of which rows are still taken; None: all in the person's keeping.

    ``late``: it took too long; the device still believes that all is taken.
    """

    dossiers: frozenset[str] | None = None
    late: bool = False

    @property
    def shut(self) -> bool:
        return self.dossiers is not None and not self.dossiers

    def covers(self, dossier: str | None) -> bool:
        return self.dossiers is None or dossier in self.dossiers


def window(hq: Headquarters, db: Db, caller: Caller, number: int) -> Window:
    """What the device may still supply for restoration ``number``; one request of a device at a time from here on.

    Raises Denied(restored) for another restoration than the last, or if there was none.
    """
    now, last = hq.now(), restored.last(db)
    if number != last or number == 0:
        raise restored.refusal(hq, last)
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = counter.value"
        " RETURNING value, (SELECT value FROM counter WHERE name = %s)",
        (_name(_BEGUN, number, caller.device), now, _name(_ENDED, number, caller.device)),
    ).fetchone()
    if row is None:
        raise LookupError("an upsert answered nothing")
    begun, ended = row
    if ended is None and now <= begun + OPEN_MS:
        return Window()
    since = merge.pack(begun) if ended is None else ended
    came = db.execute(
        "SELECT dossier_id FROM handover WHERE to_id = %s AND hlc > %s AND at > %s",
        (caller.staff, since, now - OPEN_MS),
    )
    return Window(frozenset(dossier.hex for (dossier,) in came), late=ended is None)


def ended(db: Db, device: int, number: int) -> bool:
    """Whether the device's supply is over."""
    return db.execute("SELECT 1 FROM counter WHERE name = %s", (_name(_ENDED, number, device),)).rowcount == 1


def end(db: Db, device: int, number: int, now: int) -> None:
    """From now on only what comes into the person's keeping later is taken."""
    db.execute(
        "INSERT INTO counter (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_name(_ENDED, number, device), next_hlc(db, now)),
    )


def enrolled(db: Db, device: int, predecessor: int | None, now: int) -> None:
    """A new device has nothing to supply; one that follows another (``predecessor``) what that one hasn't supplied."""
    number = restored.last(db)
    if number == 0:
        return
    if predecessor is None:
        end(db, device, number, now)
        return
    for what in (_BEGUN, _ENDED):
        db.execute(
            "INSERT INTO counter (name, value) SELECT %s, value FROM counter WHERE name = %s",
            (_name(what, number, device), _name(what, number, predecessor)),
        )


def _name(what: str, number: int, device: int) -> str:
    return f"{what}:{number}:{device}"
