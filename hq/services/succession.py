"""One device after another in the same person's hands (re-enrolment of a restored or copied vault).

The vault proves that it holds the old device's key; the old device ends with the new one's enrolment. Then the new one
asks which of its pending changes headquarters has taken already under an earlier device, so that none is doubled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.sync import wire
from app.sync.wire import Code, EnrolRequest, Known, KnownAnswer, KnownHead
from app.sync.wire.known import read_asked
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog, restored, wiping
from hq.services.problems import Denied
from hq.services.tokens import Caller


def refusal(hq: Headquarters, db: Db, request: EnrolRequest, staff_id: UUID) -> Code | None:
    """Why the request's device may not follow the one it names; None if it may, or names none.

    Raises Denied(revoked) with the document for one that is to be wiped: an order isn't escaped by enrolling again.
    """
    before = request.predecessor
    if before is None:
        return None
    row = db.execute(
        "SELECT staff_id, identity_key, revoked_at, wipe_order FROM device WHERE id = %s FOR UPDATE", (before.device,)
    ).fetchone()  # fmt: skip
    if row is None and any(before.device in some for some in restored.lost_devices(db)):
        return None  # enrolled in a part that was lost: nobody here knows its key, but the code is the person's
    if row is None or row[0] != staff_id:
        return Code.NOT_SUCCESSOR
    text = wire.succession(before.device, request.identity_key, request.nonce)
    try:
        Ed25519PublicKey.from_public_bytes(bytes(row[1])).verify(before.proof, text)
    except InvalidSignature:
        return Code.NOT_SUCCESSOR
    if row[3] is not None:
        raise wiping.refusal(hq, db, before.device, row[2])
    return None


def end(hq: Headquarters, db: Db, device: int, successor: int, now: int) -> None:
    """From now on the device is refused, whoever holds a copy of its vault; what it sent stays as it is."""
    db.execute("UPDATE device SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s", (now, device))
    db.execute("DELETE FROM access_token WHERE device_id = %s", (device,))
    db.execute("DELETE FROM feed_reader WHERE device_id = %s", (device,))  # it holds nothing back any more
    hqlog.append(hq, db, {"kind": "device_succeeded", "at": now, "device": device, "successor": successor})


def known(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> KnownAnswer:
    """Which of the changes asked for were taken from one of the caller's devices. Raises WireError, Denied."""
    head = KnownHead.read(lines[0])
    if head.device != caller.device:
        raise Denied(Code.FORBIDDEN)
    if head.proto != wire.PROTOCOL:
        raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
    if len(lines) - 1 > wire.MOST_CHANGES:
        raise Denied(Code.TOO_LARGE)
    asked = {read_asked(line) for line in lines[1:] if line}
    if not asked:
        return KnownAnswer([])
    with hq.db.transaction() as db:
        devices = [
            device for (device,) in db.execute("SELECT id FROM device WHERE staff_id = %s", (caller.staff,)).fetchall()
        ]
        found = {(row, hlc): device for row, hlc, device in (*_taken(db, asked, devices), *_set_aside(db, devices))}
    return KnownAnswer([(row, hlc, device) for (row, hlc), device in sorted(found.items()) if (row, hlc) in asked])


def _taken(db: Db, asked: set[Known], devices: list[int]) -> list[tuple[str, int, int]]:
    """By their stamps: in the history, or among the values that lost."""
    told = db.execute(
        "WITH x AS (SELECT (e->>0)::uuid AS row_id, (e->>1)::bigint AS hlc FROM jsonb_array_elements(%(asked)s) a(e))"
        " SELECT h.row_id, h.hlc, h.device FROM x JOIN history h ON h.row_id = x.row_id AND h.hlc = x.hlc"
        " WHERE h.device = ANY(%(devices)s)"
        " UNION SELECT c.row_id, c.loser_hlc, c.loser_device FROM x"
        " JOIN divergence c ON c.row_id = x.row_id AND c.loser_hlc = x.hlc WHERE c.loser_device = ANY(%(devices)s)",
        {"asked": orjson.dumps(sorted(asked)).decode(), "devices": devices},
    ).fetchall()
    return [(row.hex, hlc, device) for row, hlc, device in told]


def _set_aside(db: Db, devices: list[int]) -> list[tuple[str, int, int]]:
    """Those in quarantine were taken too: nobody is told twice why they were refused."""
    rows = db.execute(
        "SELECT device_id, line FROM quarantine WHERE device_id = ANY(%s) ORDER BY device_id, seq", (devices,)
    ).fetchall()
    return [one for device, line in rows if (one := _mark(bytes(line), device)) is not None]


def _mark(line: bytes, device: int) -> tuple[str, int, int] | None:
    try:
        change: dict[str, Any] = wire.loads(line)
    except wire.WireError:
        return None
    row, hlc = change.get("i"), change.get("h")
    return (row, hlc, device) if wire.row_id(row) and isinstance(row, str) and type(hlc) is int else None
