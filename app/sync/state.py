"""What the exchange remembers, typed: one row of ``sync_state`` for each record.

The epoch of changes and the clock's offset stand in ``capture_state``, where the capture triggers need them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.models import CaptureState, SyncState
from app.sync import wire
from app.sync.errors import NotEnrolled, ReceiptForged

R = TypeVar("R", bound="Record")
P = TypeVar("P", bound="Pending")
OFFSET_TOLERANCE_MS: Final = 5_000
SCHEMA: Final = "shared_0003"
"""The schema of what is exchanged: the head of the shared branch of migrations (kept equal by a test)."""


@dataclass(frozen=True)
class Record:
    """A record kept under its ``name``; ``load`` gives the defaults where there is none yet."""

    name: ClassVar[str]

    def value(self) -> dict[str, Any]:
        """As JSON; bytes are base64url."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def read(cls: type[R], value: Mapping[str, Any]) -> R:
        return cls(**value)

    def save(self, session: Session) -> None:
        session.merge(SyncState(name=self.name, value=self.value()))

    @classmethod
    def load(cls: type[R], session: Session) -> R:
        found = session.execute(select(SyncState.value).where(SyncState.name == cls.name)).scalar_one_or_none()
        return cls() if found is None else cls.read(found)

    @classmethod
    def known(cls, session: Session) -> bool:
        """Whether the record was ever saved."""
        return session.execute(select(SyncState.name).where(SyncState.name == cls.name)).first() is not None


@dataclass(frozen=True)
class Pending(Record):
    """What was done in the database and is still to be seen to outside of it, also after an interruption."""

    pending: tuple[dict[str, Any], ...] = field(default=())

    @classmethod
    def read(cls: type[P], value: Mapping[str, Any]) -> P:
        return cls(tuple(value["pending"]))

    @classmethod
    def add(cls, session: Session, *told: dict[str, Any]) -> None:
        cls((*cls.load(session).pending, *told)).save(session)

    @classmethod
    def done(cls, session: Session, told: Collection[dict[str, Any]]) -> None:
        """These were seen to; what came meanwhile stays."""
        cls(tuple(one for one in cls.load(session).pending if one not in told)).save(session)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return wire.b64(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Enrolment(Record):
    """Who this device is to which headquarters. ``pins``: SPKI hashes, current first; ``log_key`` signs receipts.

    ``former``: the devices this vault was before it was enrolled again. ``pins_at``: of which announcement the pins
    are (0: of the enrolment).
    """

    name = "enrolment"

    url: str
    audience: str
    device: int
    staff: str
    company: str
    fingerprint: str
    pins: tuple[bytes, ...]
    escrow_key: bytes
    log_origin: str
    log_key: bytes
    enrolled_at: int
    former: tuple[int, ...] = ()
    pins_at: int = 0

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Enrolment:
        known = dict(value)
        for name in ("escrow_key", "log_key"):
            known[name] = wire.unb64(known[name])
        known["pins"] = tuple(wire.unb64(pin) for pin in known["pins"])
        known["former"] = tuple(known.get("former", ()))
        return cls(**known)

    @classmethod
    def load(cls, session: Session) -> Enrolment:
        """Raises NotEnrolled."""
        found = session.get(SyncState, cls.name)
        if found is None:
            raise NotEnrolled
        return cls.read(found.value)

    def trusts(self, pin: bytes) -> bool:
        """Whether the holder of the key with this SPKI hash is this headquarters."""
        return pin in self.pins

    def check_signed(self, signature: bytes, text: bytes) -> None:
        """Raises ReceiptForged unless headquarters' pinned log key has signed ``text``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.log_key).verify(signature, text)
        except InvalidSignature:
            raise ReceiptForged from None


@dataclass(frozen=True)
class Sent(Record):
    """What headquarters has accepted: last seq, running hash over all lines, greatest stamp known there (``seen``)."""

    name = "sent"

    acked: int = 0
    chain: bytes = b""
    seen: int = 0

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Sent:
        return cls(value["acked"], wire.unb64(value["chain"]), value["seen"])


@dataclass(frozen=True)
class Contact(Record):
    """The last time headquarters answered: by this laptop's clock (``at``) and by headquarters' receipt (``time``)."""

    name = "contact"

    at: int | None = None
    time: int | None = None


@dataclass(frozen=True)
class Halt(Record):
    """Why the exchange stopped for good: the key of the error. Cleared by the next one that goes through."""

    name = "halt"

    key: str = ""
    at: int = 0

    @classmethod
    def clear(cls, session: Session) -> None:
        session.execute(delete(SyncState).where(SyncState.name == cls.name))


@dataclass(frozen=True)
class Filling(Record):
    """How far the first fill has come. ``page`` is the next one; ``rows`` counts lines, ``done`` those
    applied; the feed goes on after number ``feed``. ``again``: the laptop was filled before, so nobody need agree.
    ``latest``: no stamp in it is greater."""

    name = "fill"

    snapshot: str | None = None
    page: int = 0
    pages: int = 0
    rows: int = 0
    done: int = 0
    finished_at: int | None = None
    feed: int = 0
    again: bool = False
    latest: int = 0


@dataclass(frozen=True)
class Heard(Record):
    """The greatest number among the directives that were applied."""

    name = "heard"

    number: int = 0


@dataclass(frozen=True)
class Restoration(Record):
    """Headquarters went on from an older state: ``number`` of the last time this laptop knows of (0: none), whether all
    was ``supplied`` since, how many ``rows`` that were, and the dossiers ``left`` that it couldn't take from here."""

    name = "restoration"

    number: int = 0
    supplied: bool = True
    rows: int = 0
    left: tuple[str, ...] = ()

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Restoration:
        return cls(value["number"], value["supplied"], value["rows"], tuple(value["left"]))


@dataclass(frozen=True)
class Following(Record):
    """The number of the last line of the feed that was taken in; None before the first fill is finished."""

    name = "feed"

    number: int | None = None


@dataclass(frozen=True)
class PassedOver(Record):
    """The feed brought rows of a kind that this ``schema`` doesn't know: a later one is filled anew."""

    name = "passed_over"

    schema: str = ""


def following(session: Session) -> int | None:
    """Where the laptop stands in the feed; None while it is to be filled (anew)."""
    passed = PassedOver.load(session).schema
    return None if passed not in ("", SCHEMA) else Following.load(session).number


@dataclass(frozen=True)
class Parked(Record):
    """Directives of a kind this version doesn't know: kept for the version that does."""

    name = "parked"

    directives: tuple[dict[str, Any], ...] = field(default=())

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Parked:
        return cls(tuple(value["directives"]))


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The stamps' own state: epoch of changes, correction of this clock, last stamp given."""

    device: int
    epoch: int
    offset_ms: int
    hlc: int

    @classmethod
    def load(cls, session: Session) -> Clockwork:
        state = CaptureState
        return cls(*session.execute(select(state.device, state.epoch, state.offset_ms, state.hlc)).one())


def learn_offset(session: Session, certified_ms: int, wall_ms: int) -> None:
    """Correct stamps made from now on by headquarters' time; a clock right within seconds is left alone.

    So a correction made for a wrong clock ends when the clock is set right.
    """
    measured = certified_ms - wall_ms
    wanted = 0 if abs(measured) < OFFSET_TOLERANCE_MS else measured
    if abs(wanted - Clockwork.load(session).offset_ms) >= OFFSET_TOLERANCE_MS:
        set_clockwork(session, offset_ms=wanted)


def set_clockwork(session: Session, **values: object) -> None:
    """Change columns of ``capture_state``'s one row."""
    session.execute(update(CaptureState).values(**values))
