"""A device is refused, and wiped if that was ordered (incident, trust §6: only a signed document wipes).

The order is signed where it is given, on the console, and kept as it was signed: a node hands it out, and whoever may
only write to the database can neither make one nor turn it to another device. It is never taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.accesslog import notes
from app.errors import UserError
from app.sync.wire import ORDER_BYTES, Code, Revocation, Wiped, WipeOrder
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog, people
from hq.services.devices import revoke_in
from hq.services.problems import Denied


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order to wipe as it stands; ``fresh`` if it was given just now."""

    device: int
    ordered_at: int
    fresh: bool


def order(hq: Headquarters, device: int, by: str | None, request: str | None = None) -> Ordered:
    """Order that the device wipe itself at its next contact, and revoke it if it isn't; at a director's word.

    Done again it changes nothing: the first order stands. Raises UserError, Refused (incident).
    """
    if request is not None:
        hqlog.check_reference(request)
    now = hq.now()
    with hq.db.transaction() as db:
        director = people.director(db, by, "hq-wipe-director", "incident")
        row = db.execute(
            "SELECT identity_key, revoked_at, wipe_ordered_at FROM device WHERE id = %s FOR UPDATE", (device,)
        ).fetchone()  # fmt: skip
        if row is None:
            raise UserError("hq-device-none", device=device)
        key, revoked_at, ordered_at = row
        if ordered_at is not None:
            return Ordered(device, ordered_at, fresh=False)
        if revoked_at is None:
            revoke_in(hq, db, device, director.id, now)
        wanted = WipeOrder(bytes(key), now, token_bytes(ORDER_BYTES))
        signed = _signed(hq, Revocation(device, revoked_at or now, wanted))
        db.execute(
            "UPDATE device SET wipe_order = %s, wipe_ordered_at = %s, wipe_ordered_by = %s WHERE id = %s",
            (signed, now, director.id, device),
        )
        entry: dict[str, Any] = {
            "kind": "wipe_ordered", "at": now, "device": device, "key": wanted.key.hex(), "order": wanted.number.hex(),
            "by": director.id.hex,
        }  # fmt: skip
        if request is not None:
            entry["request"] = request
        hqlog.append(hq, db, entry)
    return Ordered(device, now, fresh=True)


def check_director(hq: Headquarters, by: str | None) -> None:
    """Whether the person may order it, before anybody is asked to confirm. Raises UserError, Refused (incident)."""
    with hq.db.transaction() as db:
        people.director(db, by, "hq-wipe-director", "incident")


def refusal(hq: Headquarters, db: Db, device: int, at: int) -> Denied:
    """The refusal of a device revoked at ``at``, with the signed document: the order to wipe, if there is one."""
    row = db.execute("SELECT wipe_order FROM device WHERE id = %s", (device,)).fetchone()
    ordered = None if row is None else row[0]
    return Denied(Code.REVOKED, signed=ordered or _signed(hq, Revocation(device, at)))


def carried_out(hq: Headquarters, told: Wiped) -> None:
    """Take the device's word that it is wiped; again, it changes nothing.

    Raises Denied(forbidden), alike for a device that doesn't exist, has no such order, or didn't sign.
    """
    with hq.db.transaction() as db:
        row = db.execute(
            "SELECT identity_key, wipe_order FROM device WHERE id = %s", (told.device,)
        ).fetchone()  # fmt: skip
        if row is None or row[1] is None or not _fits(hq, told, bytes(row[0]), row[1]):
            raise Denied(Code.FORBIDDEN)  # until here nothing is locked: anybody may ask
        now = hq.now()
        cursor = db.execute(
            "UPDATE device SET wiped_at = %s WHERE id = %s AND wiped_at IS NULL", (now, told.device)
        )  # fmt: skip
        if cursor.rowcount == 1:
            entry = {"at": now, "device": told.device, "order": told.order.hex(), "said": told.at}
            hqlog.append(hq, db, {"kind": "device_wiped", **entry})


def _fits(hq: Headquarters, told: Wiped, key: bytes, order: str) -> bool:
    wanted = Revocation.read(notes.parse(order).text).wipe
    if wanted is None or wanted.number != told.order:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(told.sig, told.signed(hq.settings.log_origin))
    except InvalidSignature:
        return False
    return True


def _signed(hq: Headquarters, document: Revocation) -> str:
    text = document.text()
    return notes.Note(text, (notes.sign(text, hq.settings.log_origin, hq.keys.log_key),)).encode()
