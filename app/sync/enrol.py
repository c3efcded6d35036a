"""Enrolment: from a code to a device of headquarters (trust §6).

The code tells whose certificate must answer before the secret is sent. Then, in this order: the vault's slot for
headquarters, the log's new chain, and in one transaction everything else; a crash in between leaves a vault that isn't
enrolled and can be, with a new code (with the same one while the program runs). A vault that was restored or copied
enrols again: ``succession.py``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.accesslog.chain import NO_LINK
from app.accesslog.events import Actor
from app.accesslog.reader import ChainInfo
from app.accesslog.seeds import Signer
from app.accesslog.store import new_signer
from app.channel import CHANNEL, VERSION
from app.clock import Clock
from app.models import CaptureState, Outbox, Staff, SyncState
from app.sync import errors, news, proofs, succession, wire
from app.sync.headquarters import Headquarters, TimeSink, verified_time
from app.sync.identity import DeviceKeys
from app.sync.logpush import Notes, keep_evidence
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
    Restoration,
    Sent,
    learn_offset,
    set_clockwork,
)
from app.sync.succession import Before, Taken
from app.sync.transport import Refusal, Request, Transport
from app.vault.unit_of_work import Store

_NONCE_BYTES: Final = 16
_REFUSALS: Final = {
    wire.Code.CODE_UNKNOWN: errors.CodeUnknown,
    wire.Code.CODE_USED: errors.CodeUsed,
    wire.Code.CODE_EXPIRED: errors.CodeExpired,
    wire.Code.CODE_LOCKED: errors.CodeLocked,
    wire.Code.NOT_SUCCESSOR: errors.NotSuccessor,
}


class ChainedLog(Notes, Protocol):
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
    predecessor: wire.Predecessor | None = None

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
            predecessor=self.predecessor,
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

    def enrol(self, url: str, code: str, device_name: str, *, again: bool = False) -> Enrolled:
        """Enrol at the headquarters at ``url`` with a code; the first fill comes next.

        ``again`` makes a new device of a vault that is enrolled: one restored from a backup, or copied. What waits and
        isn't at headquarters yet stays and goes there as the new device's.

        Raises AlreadyEnrolled (NotEnrolled, CodeElsewhere, NotSuccessor if ``again``), AddressWrong, CodeTypo,
        CodeUnknown, CodeUsed, CodeExpired, CodeLocked, WrongCertificate (nothing was sent), another Unreachable,
        LogUnavailable, or a vault error; then nothing is enrolled.
        """
        with self._store.read() as session:
            before = Before.of(session) if again else None
            if before is None and Enrolment.known(session):
                raise errors.AlreadyEnrolled
            restored = Restoration.load(session).number
        attempt = self._begin(code, device_name, before)
        transport = Transport(url, attempt.code.is_for, self._clock)
        try:
            asked = self._timekeeper.asked()
            answer = _ask(transport, attempt)
        finally:
            transport.close()
        certified = _check(answer, attempt)
        if before is not None:
            before.check(answer)
        self._seal(answer.escrow_key)
        former = (*before.enrolment.former, before.enrolment.device) if before else ()
        enrolment = _enrolment(attempt, answer, transport.origin, former, self._clock.wall_ms())
        known = self._known(enrolment, attempt.keys) if before or self._log.chain.link != NO_LINK else {}
        if self._log.chain.id.device != str(answer.device):
            self._log.enrol(str(answer.device), signer=attempt.signer)
        if answer.restored > restored:
            keep_evidence(self._log, answer.log_origin, answer.restored)
        with news.possible(), self._store.apply() as session:
            enrolled = _settle(session, attempt, answer, enrolment, known, certified)
        self._attempt = None
        self._timekeeper.received(asked, certified)
        return enrolled

    def _begin(self, text: str, device_name: str, before: Before | None) -> _Attempt:
        try:
            code = wire.EnrolmentCode.read(text)
        except wire.WireError:
            raise errors.CodeTypo from None
        if before is not None and not any(code.is_for(pin) for pin in before.enrolment.pins):
            raise errors.CodeElsewhere
        if self._attempt is None or self._attempt.code != code:
            name = "".join(sign for sign in device_name if sign.isprintable()).strip()[:80] or "laptop"
            nonce = secrets.token_bytes(_NONCE_BYTES)
            made = _Attempt(code, DeviceKeys.generate(), new_signer(), nonce, name)
            if before is not None:
                identity = made.keys.identity.public_key().public_bytes_raw()
                made = replace(made, predecessor=before.predecessor(identity, nonce))
            self._attempt = made
        return self._attempt

    def _known(self, enrolment: Enrolment, keys: DeviceKeys) -> Taken:
        """What of the outbox headquarters has taken from an earlier device: this vault's log has a past."""
        with self._store.read() as session:
            marks = succession.waiting_marks(session)
        if not marks:
            return {}
        with Headquarters(enrolment, keys, self._clock, self._timekeeper) as hq:
            return succession.taken(hq, marks)


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


def _enrolment(
    attempt: _Attempt, answer: wire.EnrolAnswer, url: str, former: tuple[int, ...], now_ms: int
) -> Enrolment:
    try:
        staff = row_of(answer.staff)
    except wire.WireError:
        raise errors.NotHeadquarters from None
    if staff.entity != Staff.__tablename__:
        raise errors.NotHeadquarters
    return Enrolment(
        url=url, audience=answer.audience, device=answer.device, staff=staff.id, company=answer.company,
        fingerprint=wire.fingerprint(attempt.keys.identity.public_key().public_bytes_raw()), pins=tuple(answer.pins),
        escrow_key=answer.escrow_key, log_origin=answer.log_origin, log_key=answer.log_key, enrolled_at=now_ms,
        former=former,
    )  # fmt: skip


def _settle(
    session: Session, attempt: _Attempt, answer: wire.EnrolAnswer, enrolment: Enrolment, known: Taken, certified_ms: int
) -> Enrolled:
    """All that the vault keeps of it, and what was made before as the new device's and the real person's."""
    staff = row_of(answer.staff)
    name = staff.fields.get("name")
    if not isinstance(name, str):
        raise errors.NotHeadquarters
    attempt.keys.keep(session)
    enrolment.save(session)
    seen, now_ms = Sent.load(session).seen, enrolment.enrolled_at
    forgotten = [record.name for record in (Sent, Heard, Parked, Filling, Halt)]
    session.execute(delete(SyncState).where(SyncState.name.in_(forgotten)))
    Contact(now_ms, certified_ms).save(session)
    learn_offset(session, certified_ms, now_ms)
    if answer.restored > Restoration.load(session).number:
        Restoration(answer.restored, supplied=attempt.predecessor is None).save(session)
    if seen:
        Sent(seen=seen).save(session)  # stamps must go on lying above what headquarters has
    succession.let_go(session, known)
    succession.keep_problems(session)
    _become(session, answer, staff)
    return Enrolled(answer.device, staff.id, name, answer.company, enrolment.fingerprint)


def _become(session: Session, answer: wire.EnrolAnswer, staff: wire.SnapshotRow) -> None:
    """The device's new number, and the local person → the real one, in a new epoch; seqs begin at 1."""
    before = Clockwork.load(session).device
    author = session.execute(select(CaptureState.author_id)).scalar_one()
    local = None if author is None or author.replace("-", "") == staff.id.replace("-", "") else author
    if local is not None:
        session.execute(delete(Staff).where(Staff.id == local))
    try:
        upsert(session, Staff.__tablename__, [staff])
    except ValueError:
        raise errors.NotHeadquarters from None
    _renumber(session)
    pending = {hlc: hlc for hlc in session.execute(select(Outbox.hlc)).scalars()}
    renew(session, Renewal(pending, (before, answer.device), None if local is None else (local, staff.id)))
    set_clockwork(session, device=answer.device, epoch=answer.epoch, author_id=staff.id)


def _renumber(session: Session) -> None:
    """Seqs are dense from 1 for each device; moved through negative values, because they are unique."""
    session.execute(
        text(
            "UPDATE outbox SET seq = -x.n FROM (SELECT seq AS was, row_number() OVER (ORDER BY seq) AS n FROM outbox) x"
            " WHERE x.was = outbox.seq"
        )
    )
    session.execute(update(Outbox).values(seq=-Outbox.seq))
    last = session.execute(select(func.coalesce(func.max(Outbox.seq), 0))).scalar_one()
    session.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'outbox'"), {"last": last})
