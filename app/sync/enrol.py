"""Enrolment: from a code to a device of headquarters (trust §6).

The code tells whose certificate must answer before the secret is sent. Then, in this order: the vault's slot for
headquarters, the log's new chain, and in one transaction everything else; a crash in between leaves a vault that isn't
enrolled and can be, with a new code (with the same one while the program runs).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.accesslog.events import Actor
from app.accesslog.reader import ChainInfo
from app.accesslog.seeds import Signer
from app.accesslog.store import new_signer
from app.channel import CHANNEL, VERSION
from app.clock import Clock
from app.models import CaptureState, Outbox, Staff, SyncState
from app.sync import errors, proofs, wire
from app.sync.headquarters import TimeSink, verified_time
from app.sync.identity import DeviceKeys
from app.sync.restamp import Renewal, renew
from app.sync.rows import row_of, upsert
from app.sync.state import (
    SCHEMA,
    Clockwork,
    Contact,
    Enrolment,
    Filling,
    Halt,
    Heard,
    Parked,
    Sent,
    learn_offset,
    set_clockwork,
)
from app.sync.transport import Refusal, Request, Transport
from app.vault.unit_of_work import Store

_NONCE_BYTES: Final = 16
_REFUSALS: Final = {
    wire.Code.CODE_UNKNOWN: errors.CodeUnknown,
    wire.Code.CODE_USED: errors.CodeUsed,
    wire.Code.CODE_EXPIRED: errors.CodeExpired,
    wire.Code.CODE_LOCKED: errors.CodeLocked,
}


class ChainedLog(Protocol):
    """What enrolment needs of the laptop's log (``app.accesslog.store.AccessLog``)."""

    @property
    def chain(self) -> ChainInfo: ...

    def enrol(self, device: str, *, signer: Signer, actor: Actor | None = None) -> ChainInfo: ...


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who the device is now. ``fingerprint``: six words to compare by voice with what headquarters shows."""

    device: int
    staff: str
    name: str
    company: str
    fingerprint: str


@dataclass(frozen=True, slots=True, repr=False)
class _Attempt:
    """What was offered under one code: repeated as it is, so that a lost answer can be asked for again."""

    code: wire.EnrolmentCode
    keys: DeviceKeys
    signer: Signer
    nonce: bytes
    name: str

    def request(self) -> wire.EnrolRequest:
        return wire.EnrolRequest(
            secret=self.code.secret,
            identity_key=self.keys.identity.public_key().public_bytes_raw(),
            dpop_jwk=proofs.public_jwk(self.keys.dpop),
            log_genesis_key=self.signer.public,
            hpke_key=self.keys.hpke.public_key().public_bytes_raw(),
            device_name=self.name,
            app=VERSION,
            schema=SCHEMA,
            channel=CHANNEL,
            nonce=self.nonce,
        )


class Enroller:
    """Enrols one unlocked vault; ``seal`` adds headquarters' key slot to it (``Vault.add_headquarters_slot``)."""

    def __init__(
        self, store: Store, clock: Clock, log: ChainedLog, timekeeper: TimeSink, seal: Callable[[bytes], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._timekeeper = timekeeper
        self._seal = seal
        self._attempt: _Attempt | None = None

    def enrol(self, url: str, code: str, device_name: str) -> Enrolled:
        """Enrol at the headquarters at ``url`` with a code; the first fill comes next.

        Raises AlreadyEnrolled, AddressWrong, CodeTypo, CodeUnknown, CodeUsed, CodeExpired, CodeLocked, WrongCertificate
        (nothing was sent), another Unreachable, LogUnavailable, or a vault error; then nothing is enrolled.
        """
        with self._store.read() as session:
            if Enrolment.known(session):
                raise errors.AlreadyEnrolled
        attempt = self._begin(code, device_name)
        transport = Transport(url, attempt.code.is_for, self._clock)
        try:
            asked = self._timekeeper.asked()
            answer = _ask(transport, attempt)
        finally:
            transport.close()
        certified = _check(answer, attempt)
        self._seal(answer.escrow_key)
        if self._log.chain.id.device != str(answer.device):
            self._log.enrol(str(answer.device), signer=attempt.signer)
        with self._store.apply() as session:
            enrolled = _settle(session, attempt, answer, transport.origin, self._clock.wall_ms(), certified)
        self._attempt = None
        self._timekeeper.received(asked, certified)
        return enrolled

    def _begin(self, text: str, device_name: str) -> _Attempt:
        try:
            code = wire.EnrolmentCode.read(text)
        except wire.WireError:
            raise errors.CodeTypo from None
        if self._attempt is None or self._attempt.code != code:
            name = "".join(sign for sign in device_name if sign.isprintable()).strip()[:80] or "laptop"
            nonce = secrets.token_bytes(_NONCE_BYTES)
            self._attempt = _Attempt(code, DeviceKeys.generate(), new_signer(), nonce, name)
        return self._attempt


def _ask(transport: Transport, attempt: _Attempt) -> wire.EnrolAnswer:
    """Send the request, once more if the line was cut: it is answered alike."""
    request = Request("POST", "/v1/enrol", attempt.request().line(), {"content-type": "application/json"})
    try:
        try:
            answer = transport.send(lambda: request)
        except (errors.DeadLink, errors.TimedOut, errors.NotHeadquarters):
            if not transport.reached:
                raise
            answer = transport.send(lambda: request)
        return wire.EnrolAnswer.read(answer.body)
    except Refusal as refusal:
        raise _REFUSALS.get(refusal.problem.code, errors.NotLetIn)() from None
    except wire.WireError:
        raise errors.NotHeadquarters from None


def _check(answer: wire.EnrolAnswer, attempt: _Attempt) -> int:
    """Headquarters' time, if the answer is to our request and names the key we spoke to. Raises ReceiptForged."""
    identity = attempt.keys.identity.public_key().public_bytes_raw()
    if answer.fingerprint != wire.fingerprint(identity) or answer.receipt.device != answer.device:
        raise errors.ReceiptForged
    if answer.device <= 0 or not any(attempt.code.is_for(pin) for pin in answer.pins):
        raise errors.ReceiptForged
    return verified_time(answer.receipt, attempt.nonce, answer.log_key)


def _settle(
    session: Session, attempt: _Attempt, answer: wire.EnrolAnswer, url: str, now_ms: int, certified_ms: int
) -> Enrolled:
    """All that the vault keeps of it, and what was made before as the new device's and the real person's."""
    try:
        staff = row_of(answer.staff)
        name = str(staff.fields["name"])
    except (wire.WireError, KeyError):
        raise errors.NotHeadquarters from None
    attempt.keys.keep(session)
    Enrolment(
        url=url, audience=answer.audience, device=answer.device, staff=staff.id, company=answer.company,
        fingerprint=answer.fingerprint, pins=tuple(answer.pins), escrow_key=answer.escrow_key,
        log_origin=answer.log_origin, log_key=answer.log_key, enrolled_at=now_ms,
    ).save(session)  # fmt: skip
    forgotten = [record.name for record in (Sent, Heard, Parked, Filling, Halt)]
    session.execute(delete(SyncState).where(SyncState.name.in_(forgotten)))
    Contact(now_ms, certified_ms).save(session)
    learn_offset(session, certified_ms, now_ms)
    _become(session, answer, staff)
    return Enrolled(answer.device, staff.id, name, answer.company, answer.fingerprint)


def _become(session: Session, answer: wire.EnrolAnswer, staff: wire.SnapshotRow) -> None:
    """Device 0 → the number, the local person → the real one, in a new epoch; seqs begin at 1."""
    before = Clockwork.load(session).device
    local = session.execute(select(CaptureState.author_id)).scalar_one()
    if local is not None:
        session.execute(delete(Staff).where(Staff.id == local))
    upsert(session, Staff.__tablename__, [staff])
    _renumber(session)
    pending = {hlc: hlc for hlc in session.execute(select(Outbox.hlc)).scalars()}
    renew(session, Renewal(pending, (before, answer.device), None if local is None else (local, staff.id)))
    set_clockwork(session, device=answer.device, epoch=answer.epoch, author_id=staff.id)


def _renumber(session: Session) -> None:
    """Seqs are dense from 1 for each device; shifted through negative values, because they are unique."""
    first = session.execute(select(func.min(Outbox.seq))).scalar_one()
    if first is not None and first > 1:
        session.execute(update(Outbox).values(seq=-(Outbox.seq - first + 1)))
        session.execute(update(Outbox).values(seq=-Outbox.seq))
    last = session.execute(select(func.coalesce(func.max(Outbox.seq), 0))).scalar_one()
    session.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'outbox'"), {"last": last})
