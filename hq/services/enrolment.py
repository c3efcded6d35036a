"""Enrolment (trust §6): a single-use code, five tries, 24 hours; the device brings its own keys."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from psycopg.errors import UniqueViolation

from app.errors import UserError
from app.models.ids import new_id
from app.sync.wire import Code, EnrolAnswer, EnrolmentCode, EnrolRequest, fingerprint
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import erased, hqlog, people, restored, succession, supply_window
from hq.services.numbers import next_number
from hq.services.problems import Denied
from hq.services.tokens import thumbprint

LIFE_MS: Final = 24 * 3600 * 1000
MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as the operator hands it over; only its hash is kept."""

    text: str
    expires_at: int


def make_code(hq: Headquarters, number: str) -> NewCode:
    """A code for the person ``number``; raises UserError if there is no such active person."""
    code = EnrolmentCode.new(hq.keys.pins[0])
    now = hq.now()
    with hq.db.transaction() as db:
        person = people.by_number(db, number)
        if not person.active:
            raise UserError("hq-user-inactive", number=number)
        db.execute(
            "INSERT INTO enrolment_code (id, handle, hash, staff_id, made_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (new_id(), _handle(code.secret), _hash(code.secret), person.id, now, now + LIFE_MS),
        )
    return NewCode(code.text(), now + LIFE_MS)


def enrol(hq: Headquarters, request: EnrolRequest) -> EnrolAnswer:
    """Make a device of a request with a good code. A repeat of the same request gets the same answer.

    The device it names as its predecessor ends with it. Raises Denied: code_unknown, code_used, code_expired,
    code_locked, not_successor (another person's device, or its key isn't there), revoked (the device it was is to be
    wiped), forbidden (the key is a device's already), dev_build. The code stays good after the last four.
    """
    if request.channel != "release" and not hq.settings.demonstration:
        raise Denied(Code.DEV_BUILD)
    try:
        with hq.db.transaction() as db:
            outcome = _take(hq, db, request)
    except UniqueViolation:  # of the identity key: a device is enrolled once
        raise Denied(Code.FORBIDDEN) from None
    if isinstance(outcome, Code):  # a wrong try is counted, so its transaction was committed first
        raise Denied(outcome)
    return outcome


def _take(hq: Headquarters, db: Db, request: EnrolRequest) -> EnrolAnswer | Code:
    now, hashed = hq.now(), _hash(request.secret)
    rows = db.execute(
        "SELECT id, hash, staff_id, expires_at, tries, used_at, request, answer FROM enrolment_code"
        " WHERE handle = %s ORDER BY id FOR UPDATE",
        (_handle(request.secret),),
    ).fetchall()
    found = next((row for row in rows if hmac.compare_digest(row[1], hashed)), None)
    if found is None:
        db.execute("UPDATE enrolment_code SET tries = tries + 1 WHERE id = ANY(%s)", ([row[0] for row in rows],))
        return Code.CODE_UNKNOWN
    code_id, _, staff_id, expires_at, tries, used_at, known, answer = found
    same = sha256(request.identity_key + request.nonce).digest()
    if used_at is not None:
        return EnrolAnswer.read(answer.encode()) if hmac.compare_digest(known, same) else Code.CODE_USED
    if tries >= MOST_TRIES:
        return Code.CODE_LOCKED
    if now >= expires_at:
        return Code.CODE_EXPIRED
    refusal = succession.refusal(hq, db, request, staff_id)
    if refusal is not None:
        return refusal
    device = _add_device(hq, db, request, staff_id, now)
    supply_window.enrolled(db, device, None if request.predecessor is None else request.predecessor.device, now)
    if request.predecessor is not None:
        succession.end(hq, db, request.predecessor.device, device, now)
        erased.tell_again(hq, db, device, staff_id)
    made = _answer(hq, db, request, device, staff_id, now)
    db.execute(
        "UPDATE enrolment_code SET used_at = %s, device_id = %s, request = %s, answer = %s WHERE id = %s",
        (now, device, same, made.line().decode(), code_id),
    )
    return made


def _add_device(hq: Headquarters, db: Db, request: EnrolRequest, staff_id: Any, now: int) -> int:
    device = next_number(db, "device")
    db.execute(
        "INSERT INTO device (id, staff_id, name, identity_key, dpop_thumbprint, log_genesis_key, hpke_key, app, schema,"
        " enrolled_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            device, staff_id, request.device_name, request.identity_key, thumbprint(request.dpop_jwk),
            request.log_genesis_key, request.hpke_key, request.app[:40], request.schema[:40], now,
        ),
    )  # fmt: skip
    db.execute("INSERT INTO push_state (device_id, chain) VALUES (%s, %s)", (device, b""))
    hqlog.append(
        hq, db,
        {"kind": "enrolled", "at": now, "device": device, "staff": staff_id.hex, "key": request.identity_key.hex()},
    )  # fmt: skip
    return device


def _answer(hq: Headquarters, db: Db, request: EnrolRequest, device: int, staff_id: Any, now: int) -> EnrolAnswer:
    return EnrolAnswer(
        device=device,
        staff=people.by_id(db, staff_id).wire(),
        company=hq.settings.company,
        fingerprint=fingerprint(request.identity_key),
        epoch=0,
        pins=hq.keys.pins,
        escrow_key=hq.keys.escrow_public,
        log_origin=hq.settings.log_origin,
        log_key=hq.keys.log_public,
        receipt=hq.keys.receipt(now, request.nonce, device),
        audience=hq.settings.url,
        predecessor=None if request.predecessor is None else request.predecessor.device,
        restored=restored.last(db),
    )


def _hash(secret: bytes) -> bytes:
    return sha256(b"satchel-enrolment/v1" + secret).digest()


def _handle(secret: bytes) -> int:
    """Sixteen of the secret's 112 bits find the code, so that wrong tries at it can be counted."""
    return int.from_bytes(secret[:2], "big")
