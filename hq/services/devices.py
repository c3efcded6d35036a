"""Devices: which there are, what was heard of them last, and their revocation (incident)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.errors import UserError
from app.sync.wire import fingerprint
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog, people


def all_devices(hq: Headquarters) -> list[dict[str, Any]]:
    """Every device with its person, the state of its pushes and of its log; operational metadata only.

    ``seen_at``: when its changes last came, so how far headquarters has what was written there. ``fingerprint``: the
    six words that the person reads out after enrolling; both sides must have the same.
    ``successor``: the device that a restored or copied vault became when it enrolled again.
    """
    with hq.db.transaction() as db:
        rows = db.execute(
            "SELECT d.id, d.name, s.number, s.name, d.app, d.enrolled_at, d.revoked_at, p.last_seq, p.seen_at,"
            " coalesce(l.size, 0), (SELECT count(*) FROM quarantine q WHERE q.device_id = d.id),"
            " (SELECT count(*) FROM log_violation v WHERE v.device_id = d.id),"
            " (SELECT count(*) FROM log_incident i WHERE i.device_id = d.id),"
            " (SELECT max(e.device_id) FROM enrolment_code e"
            "   WHERE e.device_id > d.id AND (e.answer::jsonb->>'predecessor')::int = d.id),"
            " d.wipe_ordered_at, d.wiped_at, d.identity_key"
            " FROM device d JOIN staff s ON s.id = d.staff_id JOIN push_state p ON p.device_id = d.id"
            " LEFT JOIN device_log l ON l.device_id = d.id ORDER BY d.id"
        ).fetchall()
    names = (
        "device", "name", "user", "person", "app", "enrolled_at", "revoked_at", "changes", "seen_at", "events",
        "quarantined", "violations", "incidents", "successor", "wipe_ordered_at", "wiped_at",
    )  # fmt: skip
    return [{**dict(zip(names, row[:-1], strict=True)), "fingerprint": fingerprint(row[-1])} for row in rows]


def one_device(hq: Headquarters, device: int) -> dict[str, Any]:
    """The device's row of ``all_devices``. Raises UserError if there is none."""
    found = next((one for one in all_devices(hq) if one["device"] == device), None)
    if found is None:
        raise UserError("hq-device-none", device=device)
    return found


def revoke(hq: Headquarters, device: int, by: str | None) -> None:
    """From now on every request of the device is refused, with a signed document. Raises UserError."""
    with hq.db.transaction() as db:
        revoke_in(hq, db, device, people.by_number(db, by).id if by else None, hq.now())


def revoke_in(hq: Headquarters, db: Db, device: int, by: UUID | None, now: int) -> None:
    """The same within the caller's transaction, at the word of the person ``by``."""
    cursor = db.execute(
        "UPDATE device SET revoked_at = %s, revoked_by = %s WHERE id = %s AND revoked_at IS NULL", (now, by, device)
    )
    if cursor.rowcount != 1:
        raise UserError("hq-device-unknown", device=device)
    db.execute("DELETE FROM access_token WHERE device_id = %s", (device,))
    db.execute("DELETE FROM feed_reader WHERE device_id = %s", (device,))  # it holds nothing back any more
    entry: dict[str, Any] = {"kind": "device_revoked", "at": now, "device": device}
    if by is not None:
        entry["by"] = by.hex
    hqlog.append(hq, db, entry)


def all_cards(hq: Headquarters) -> list[dict[str, Any]]:
    """The register of borrowing cards: who has which dossier (borrow-states)."""
    with hq.db.transaction() as db:
        rows = db.execute(
            "SELECT c.number, c.kind, c.state, d.code, s.number, s.name, c.purpose, c.place, c.device, c.issued_at,"
            " c.due_at, c.ended_at FROM card c LEFT JOIN dossier d ON d.id = c.dossier_id"
            " LEFT JOIN staff s ON s.id = c.borrower_id WHERE NOT c.deleted ORDER BY c.issued_at, c.number"
        ).fetchall()
    names = (
        "number", "kind", "state", "dossier", "user", "borrower", "purpose", "place", "device", "issued_at", "due_at",
        "ended_at",
    )  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in rows]
