"""Enrolling anew what was restored or copied: one device follows another in the same vault (trust §3, decisions).

Headquarters ends the old device when the vault proves that it holds its key. Of what waits in the outbox, that which
headquarters took under an earlier device is let go, with the stamps it was taken under; the rest is the new device's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.models import Outbox, SyncProblem
from app.sync import errors, wire
from app.sync.headquarters import Headquarters
from app.sync.identity import DeviceKeys
from app.sync.restamp import Renewal, renew
from app.sync.state import Clockwork, Enrolment
from app.sync.wire.known import asked

_CHUNK: Final = 500
Taken = Mapping[wire.Known, int]
"""Changes that headquarters has taken, by row and clock value, and the device it took them from."""


@dataclass(frozen=True, slots=True, repr=False)
class Before:
    """Whom this vault was until now."""

    enrolment: Enrolment
    keys: DeviceKeys

    @classmethod
    def of(cls, session: Session) -> Before:
        """Raises NotEnrolled."""
        return cls(Enrolment.load(session), DeviceKeys.of(session))

    def predecessor(self, identity_key: bytes, nonce: bytes) -> wire.Predecessor:
        """What the request for the new device names and proves."""
        device = self.enrolment.device
        return wire.Predecessor(device, self.keys.identity.sign(wire.succession(device, identity_key, nonce)))

    def check(self, answer: wire.EnrolAnswer) -> None:
        """The same headquarters, person and predecessor as before, or it isn't believed. Raises ReceiptForged."""
        known = self.enrolment
        staff = answer.staff.get("i")
        same = isinstance(staff, str) and _plain(staff) == _plain(known.staff)
        if not same or answer.predecessor != known.device:
            raise errors.ReceiptForged
        if (answer.log_key, answer.log_origin) != (known.log_key, known.log_origin):
            raise errors.ReceiptForged


def waiting_marks(session: Session) -> list[wire.Known]:
    """What waits, by row and clock value, in order."""
    return [(_plain(row), hlc) for row, hlc in session.execute(select(Outbox.row_id, Outbox.hlc).order_by(Outbox.seq))]


def taken(hq: Headquarters, marks: list[wire.Known]) -> Taken:
    """Ask headquarters which of ``marks`` it has. Raises an Unreachable."""
    found: dict[wire.Known, int] = {}
    head = wire.KnownHead(hq.enrolment.device).line()
    for start in range(0, len(marks), wire.MOST_CHANGES):
        some = marks[start : start + wire.MOST_CHANGES]
        body = wire.pack([head, *(asked(*one) for one in some)])
        try:
            answer = wire.KnownAnswer.read(hq.post("/v1/known", body, packed=True).body)
        except wire.WireError:
            raise errors.NotHeadquarters from None
        asked_for = set(some)
        found.update({(row, hlc): device for row, hlc, device in answer.changes if (row, hlc) in asked_for})
    return found


def let_go(session: Session, known: Taken) -> None:
    """Drop what headquarters has from the outbox; rows and history keep the stamps it was taken under."""
    if not known:
        return
    held = Clockwork.load(session).device
    for device in sorted(set(known.values()) - {held}):
        mine = {hlc: hlc for (_, hlc), one in known.items() if one == device}
        renew(session, Renewal(mine, (held, device)))
    waiting = session.execute(select(Outbox.seq, Outbox.row_id, Outbox.hlc)).all()
    for some in _chunks([seq for seq, row, hlc in waiting if (_plain(row), hlc) in known]):
        session.execute(delete(Outbox).where(Outbox.seq.in_(some)))


def keep_problems(session: Session) -> None:
    """Seqs begin anew: what was put aside under the old ones moves below zero."""
    lowest = session.execute(select(func.min(SyncProblem.seq)).where(SyncProblem.seq < 0)).scalar_one() or 0
    session.execute(update(SyncProblem).where(SyncProblem.seq > 0).values(seq=lowest - SyncProblem.seq))


def _plain(row: str) -> str:
    return row.replace("-", "")


def _chunks(seqs: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(seqs), _CHUNK):
        yield seqs[start : start + _CHUNK]
