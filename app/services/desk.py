"""The desk: one person at one unlocked vault. Every service works at a desk; ``opening.py`` sets it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import Actor
from app.accesslog.store import AccessLog
from app.clock import Clock
from app.models import CaptureState, Setting, Staff, SyncState
from app.models import Policy as PolicyRow
from app.models.enums import Place, Role, known
from app.models.ids import new_id
from app.rules.borrowing import Subject
from app.rules.policy import Policy
from app.services.timekeeper import Timekeeper
from app.sync.state import Halt
from app.vault.unit_of_work import Store
from app.vault.vault import Vault

LOG_BROKEN: Final = "log_broken"
LOG_ENTRY: Final = "{}/log"
"""The keyring entry of the log's key, by the vault's id."""
_REVOKED: Final = "hq-revoked"
_LOG_HALTS: Final = frozenset({"hq-log-fork", "hq-log-broken"})
"""Why an exchange stopped that says the log isn't genuine; accesslog's own begin with ``log-``."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who sits at the desk."""

    id: str
    number: str
    name: str
    role: Role
    unit: str | None
    region: str | None
    superior_id: str | None
    active: bool


def _nobody() -> None:
    """Nothing is on a screen."""


@dataclass(slots=True)
class Desk:
    """Vault, log and clocks of one session. ``place`` is None until it is stated since the last unlock.

    ``log_ok`` is False when the access log was found broken: then nothing is read (log-tamper).
    ``revoked``: headquarters withdrew this laptop; nothing is read until it is enrolled again. ``wiped``: the vault is
    destroyed at headquarters' order; ``on_wipe`` is called, on whatever thread, as that begins.
    """

    vault: Vault
    store: Store
    log: AccessLog
    clock: Clock
    time: Timekeeper
    policy: Policy
    me: Me
    device: int
    enrolled: bool = False
    superior_of: frozenset[str] = frozenset()
    log_ok: bool = True
    revoked: bool = False
    wiped: bool = False
    on_wipe: Callable[[], object] = _nobody
    place: Place | None = None
    session: str = field(default_factory=lambda: new_id())

    def now_ms(self) -> int:
        """Trusted time, UTC milliseconds."""
        return self.time.now_ms

    @property
    def actor(self) -> Actor:
        """The person, as the access log names them."""
        return Actor(id=self.me.id, role=str(self.me.role), session=self.session, superior=self.me.superior_id)

    @property
    def subject(self) -> Subject:
        """The person, as the rules look at them."""
        return Subject(
            staff_id=self.me.id, role=self.me.role, superior_of=self.superior_of, region=self.me.region,
            active=self.me.active,
        )  # fmt: skip

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the person's own."""
        with self.store.read() as session:
            row = session.get(Setting, name)
        return default if row is None else row.value

    def keep(self, settings: Mapping[str, Any]) -> None:
        """Keep settings of the person's own."""
        with self.store.write() as session:
            for name, value in settings.items():
                session.merge(Setting(name=name, value=value))


def read_me(session: Session, staff_id: str) -> Me:
    """Who sits here. A role that this version doesn't know may do the least: nothing is read (borrow-rank)."""
    row = session.get_one(Staff, staff_id)
    role = known(Role, row.role) or Role.ASSISTANT
    return Me(row.id, row.number, row.name, role, row.unit, row.region, row.superior_id, row.active)


def read_policy(session: Session) -> Policy:
    return Policy.of({row.name: row.value for row in session.scalars(select(PolicyRow))})


def seat(desk: Desk) -> None:
    """Read anew who sits here, under which number and policy: after enrolment, a fill or a sync."""
    with desk.store.read() as session:
        state = session.get_one(CaptureState, 0)
        desk.me = read_me(session, state.author_id or "")
        desk.policy = read_policy(session)
        desk.device, desk.enrolled = state.device, state.device != 0
        desk.superior_of = frozenset(session.scalars(select(Staff.id).where(Staff.superior_id == desk.me.id)))
        desk.revoked = Halt.load(session).key == _REVOKED
        if _log_is_broken(session):
            desk.log_ok = False


def keep_verdict(desk: Desk, *, whole: bool) -> None:
    """Keep what a verification of the log found: a broken log stops reading at the next unlock too (log-tamper)."""
    with desk.store.write() as session:
        found = session.get(SyncState, LOG_BROKEN)
        if whole and found is not None:
            session.delete(found)
        elif not whole and found is None:
            session.add(SyncState(name=LOG_BROKEN, value=True))
    if not whole:
        desk.log_ok = False


def _log_is_broken(session: Session) -> bool:
    """Whether a verification here, or headquarters, found the log broken, and nothing has mended that since.

    A restored or copied vault's log is refused too: enrolling again mends it.
    """
    halt = Halt.load(session).key
    return halt in _LOG_HALTS or halt.startswith("log-") or session.get(SyncState, LOG_BROKEN) is not None
