"""A headquarters that goes on from an older state says so, signed, and laptops supply what it lacks (ADR 0014).

A person answers for it: nothing here guesses that entries of the log are missing because of a backup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.sync.wire import Code, Restored
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import certificates, hqlog, people
from hq.services.numbers import next_number
from hq.services.problems import Denied

NUMBER: Final = "restored"
"""The counter that holds the last restoration's number, UTC milliseconds."""
_LOST: Final = "lost-device:"
_DEVICES: Final = 1_000
_CODES: Final = 10_000
"""Numbers that are never given, because the lost part may have given them."""


@dataclass(frozen=True, slots=True)
class Declared:
    """``entries``: how long headquarters' log was when it went on; ``codes``: enrolment codes that were ended;
    ``first_device`` … ``last_device``: numbers that only devices of the lost part can have."""

    number: int
    entries: int
    codes: int
    first_device: int
    last_device: int


def declare(hq: Headquarters, by: str) -> Declared:
    """From now on each laptop first supplies what is missing.

    Numbers the lost part may have given are passed over; laptops' places in their feeds are forgotten, so that they
    are filled anew; unused enrolment codes end, because they may have been used.
    Raises UserError, Refused (log-tamper: it takes a director's word).
    """
    now = hq.now()
    with hq.db.transaction() as db:
        director = people.director(db, by, "hq-restored-director", "log-tamper")
        number = max(now, last(db) + 1)
        db.execute(
            "INSERT INTO counter (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (NUMBER, number),
        )
        first = next_number(db, "device", _DEVICES)
        through = first + _DEVICES - 1
        db.execute("INSERT INTO counter (name, value) VALUES (%s, %s)", (f"{_LOST}{first}", through))
        next_number(db, "dossier_code", _CODES)
        certificates.forget(db)
        for table in ("feed_line", "feed_reader", "snapshot_page", "snapshot", "access_token"):
            db.execute(f"DELETE FROM {table}".encode())  # noqa: S608 - names from above
        ended = db.execute(
            "UPDATE enrolment_code SET expires_at = %s WHERE used_at IS NULL AND expires_at > %s", (now, now)
        ).rowcount
        entry = {"kind": "restored", "at": now, "number": number, "by": director.id.hex, "lost_from": first}
        entries = hqlog.append(hq, db, entry)
    return Declared(number, entries, ended, first, through)


def last(db: Db) -> int:
    """The number of the last restoration; 0 if there was none."""
    row = db.execute("SELECT value FROM counter WHERE name = %s", (NUMBER,)).fetchone()
    return 0 if row is None else int(row[0])


def refusal(hq: Headquarters, number: int) -> Denied:
    """What a laptop hears that doesn't know of restoration ``number`` yet."""
    bare = Restored(number)
    signed = Restored(number, hq.keys.log_key.sign(bare.signed(hq.settings.log_origin)))
    return Denied(Code.RESTORED, **signed.members())


def lost_devices(db: Db) -> list[range]:
    """Numbers of devices that were enrolled in a part that was lost."""
    rows = db.execute("SELECT name, value FROM counter WHERE name LIKE %s", (f"{_LOST}%",)).fetchall()
    return [range(int(name.removeprefix(_LOST)), through + 1) for name, through in rows]
