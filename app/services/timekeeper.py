"""Keeps trusted time and the lease's meters of a vault between its uses (borrow-offline).

In memory they follow every look at the clock; in the vault they are kept when something is saved anyway. What a sudden
end loses is made up at the next unlock from the access log, which has every wall time and every opening.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from app.clock import Clock
from app.models import SyncState
from app.rules import trusted_time
from app.rules.lease import LeaseState, Left, Meters, lease_state, left, renewed
from app.rules.policy import Policy
from app.rules.trusted_time import ClockState, Observation, TrustedTime
from app.vault.unit_of_work import Store

_TIME = "trusted_time"
_METERS = "lease_meters"
_DISPROVED = "disproved_time"


class Timekeeper:
    """Trusted time and lease of one unlocked vault."""

    def __init__(
        self, store: Store, clock: Clock, policy: Policy, *, logged_trusted_ms: int, logged_wall_ms: int, leased: bool
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        with store.read() as session:
            kept = session.get(SyncState, _TIME)
            meters = session.get(SyncState, _METERS)
            disproved = session.get(SyncState, _DISPROVED)
        self._disproved_ms = int(disproved.value) if disproved is not None else 0
        logged = [one if one > self._disproved_ms else 0 for one in (logged_trusted_ms, logged_wall_ms)]
        seen = self._seen()
        if kept is None:
            self._time = trusted_time.recall(trusted_time.begin(seen), seen, *logged, policy)
        else:
            before = TrustedTime(**{**kept.value, "clock": ClockState(kept.value["clock"])})
            self._time = trusted_time.observe(trusted_time.recall(before, seen, *logged, policy), seen, policy)
        self._meters = Meters(**meters.value) if meters is not None and leased else None
        if self._meters is not None:
            self._meters = self._meters.booted(seen.boot_id)

    @property
    def now_ms(self) -> int:
        """Trusted time, UTC milliseconds."""
        self._look()
        return self._time.latest_ms

    @property
    def clock_state(self) -> ClockState:
        self._look()
        return self._time.clock

    @property
    def lease(self) -> LeaseState:
        return lease_state(self._meters, self.now_ms, self._policy)

    @property
    def left(self) -> Left | None:
        """What is left of the lease; None where there is none."""
        return left(self._meters, self.now_ms, self._policy) if self._meters else None

    def opened(self) -> None:
        """A dossier was opened."""
        if self._meters is not None:
            self._meters = self._meters.opened()

    def confirm_jump(self) -> None:
        """The person says that a clock far ahead is right."""
        self._time = trusted_time.confirm_jump(self._time)

    def begin_anew(self, last_logged_ms: int) -> None:
        """The wall clock is right, says the person of a vault that knows no headquarters: it has no loan to prolong.

        Times up to ``last_logged_ms``, the latest in the log, were a wrong clock's.
        """
        self._disproved_ms = max(self._disproved_ms, self._time.latest_ms, last_logged_ms)
        self._time = trusted_time.begin(self._seen())

    def asked(self) -> Observation:
        """What the clocks say when a receipt is asked for."""
        return self._seen()

    def received(self, asked: Observation, hq_ms: int) -> None:
        """A verified receipt of headquarters over a nonce made at ``asked``: trusted time set, lease renewed."""
        seen = self._seen()
        before = self._time
        self._time = trusted_time.receive(before, asked, seen, hq_ms, self._policy)
        known = max(before.latest_ms, before.jump_ms or 0)
        if self._time.latest_ms < known:  # the log, which forgets nothing, still has the wrong clock's times
            self._disproved_ms = max(self._disproved_ms, known)
        self._meters = renewed(self._time.latest_ms, seen.boot_id)
        with self._store.write() as session:
            self.save(session)

    def save(self, session: Session) -> None:
        """Keep both in the vault, within a unit of work that is going on."""
        self._look()
        session.merge(SyncState(name=_TIME, value={**asdict(self._time), "clock": str(self._time.clock)}))
        if self._disproved_ms:
            session.merge(SyncState(name=_DISPROVED, value=self._disproved_ms))
        if self._meters is not None:
            session.merge(SyncState(name=_METERS, value=asdict(self._meters)))

    def _look(self) -> None:
        before, seen = self._time, self._seen()
        self._time = trusted_time.observe(before, seen, self._policy)
        if self._meters is not None and before.boot_id == seen.boot_id:
            self._meters = self._meters.read(seen.boot_ms - before.boot_ms)

    def _seen(self) -> Observation:
        return Observation(
            wall_ms=self._clock.wall_ms(), boot_id=self._clock.boot_id(), boot_ms=self._clock.boot_ms()
        )  # fmt: skip
