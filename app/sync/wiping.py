"""Headquarters' order to wipe this laptop (incident): whether a refusal brings a genuine one, and saying it is done.

Genuine is what headquarters' pinned log key has signed for this device's number and this identity key. Everything else
wipes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from app.accesslog import notes
from app.accesslog.errors import NoteError
from app.clock import Clock
from app.errors import Unreachable
from app.sync import errors, wire
from app.sync.identity import DeviceKeys
from app.sync.state import Enrolment
from app.sync.transport import Request, Transport

_PATH = "/v1/wiped"


def ordered(enrolment: Enrolment, keys: DeviceKeys, signed: str | None) -> wire.WipeOrder | None:
    """The order in the document of a refusal; None for a plain one, or none. Raises OrderForged.

    That is: not signed by this headquarters, not readable, or for another device or another key.
    """
    if signed is None:
        return None
    try:
        note = notes.parse(signed)
        notes.verify(note, [notes.NoteKey(enrolment.log_origin, enrolment.log_key)])
        found = wire.Revocation.read(note.text)
    except (NoteError, wire.WireError):
        raise errors.OrderForged from None
    if found.wipe is None:
        return None
    if (found.device, found.wipe.key) != (enrolment.device, keys.identity.public_key().public_bytes_raw()):
        raise errors.OrderForged
    return found.wipe


def report(enrolment: Enrolment, keys: DeviceKeys, order: wire.WipeOrder, at: int) -> dict[str, Any]:
    """What headquarters is to be told once it is done, and where; signed now, while there is a key to sign with."""
    said = wire.Wiped(enrolment.device, order.number, at)
    said = replace(said, sig=keys.identity.sign(said.signed(enrolment.log_origin)))
    return {"url": enrolment.url, "pins": [wire.b64(pin) for pin in enrolment.pins], "said": said.line().decode()}


def tell(told: Mapping[str, Any], clock: Clock, within_s: float) -> bool:
    """Bring a report to headquarters, within so many seconds; whether it has it now."""
    try:
        pins = [wire.unb64(pin, 32) for pin in told["pins"]]
        body = wire.Wiped.read(told["said"].encode()).line()
        transport = Transport(told["url"], pins.__contains__, clock, within_s=within_s)
    except (KeyError, TypeError, AttributeError, wire.WireError, errors.AddressWrong):
        return False
    try:
        answer = transport.send(lambda: Request("POST", _PATH, body, {"content-type": "application/json"}))
        return bool(orjson.loads(answer.body) == {"ok": True})
    except (Unreachable, orjson.JSONDecodeError):
        return False
    finally:
        transport.close()
