"""Keeps trusted time and the lease's meters of a vault between its uses (borrow-offline).

In memory they follow every look at the clock; in the vault they are kept with every unit of work, and how far the log
had got with them. What a sudden end loses is made up at the next unlock from the access log, which has every wall time,
every boot and every opening, because it is written before anything is shown.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.accesslog.store import AccessLog
from app.clock import Clock
from app.models import SyncState
from app.rules import trusted_time
from app.rules.lease import LeaseState, Left, Meters, lease_state, left, renewed
from app.rules.policy import MINUTE_MS, Policy
from app.rules.trusted_time import ClockState, Observation, TrustedTime
from app.services.log_mark import NAME as MARK
from app.services.log_mark import Aftermath, end_of, recounted
from app.vault.unit_of_work import Store

_TIME = "trusted_time"
_METERS = "lease_meters"
_DISPROVED = "disproved_time"


class Timekeeper:
    """Trusted time and lease of one unlocked vault."""

    def __init__(
        self, store: Store, clock: Clock, policy: Policy, log: AccessLog, since: Aftermath, *, leased: bool
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._log = log
        with store.read() as session:
            kept = session.get(SyncState, _TIME)
            meters = session.get(SyncState, _METERS)
            disproved = session.get(SyncState, _DISPROVED)
        self._disproved_ms = int(disproved.value) if disproved is not None else 0
        told = (log.last_trusted_ms, log.last_wall_ms)
        trusted_ms, wall_ms = (one if one > self._disproved_ms else 0 for one in told)
        seen = self._seen()
        if kept is None:
            self._time = trusted_time.recall(trusted_time.begin(seen), seen, trusted_ms, wall_ms, policy)
        else:
            before = TrustedTime(**{**kept.value, "clock": ClockState(kept.value["clock"])})
            self._time = trusted_time.observe(
                trusted_time.recall(before, seen, trusted_ms, wall_ms, policy), seen, policy
            )
        self._meters = Meters(**meters.value) if meters is not None and leased else None
        if self._meters is not None:
            last = (kept.value["boot_id"], kept.value["boot_ms"]) if kept is not None else ("", 0)
            unclosed = policy.idle_lock_minutes * MINUTE_MS
            self._meters = recounted(self._meters, since, last, unclosed).booted(seen.boot_id)

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
        with self._store.write():
            """Every unit of work keeps them."""

    def save(self, session: Session) -> None:
        """Keep both in the vault, and how far the log had got, at the end of a unit of work."""
        mark = end_of(self._log)  # before the rest: what is logged meanwhile is counted twice rather than not at all
        self._look()
        kept: dict[str, object] = {
            MARK: asdict(mark), _TIME: {**asdict(self._time), "clock": str(self._time.clock)}
        }  # fmt: skip
        if self._disproved_ms:
            kept[_DISPROVED] = self._disproved_ms
        if self._meters is not None:
            kept[_METERS] = asdict(self._meters)
        rows = insert(SyncState).values([{"name": name, "value": value} for name, value in kept.items()])
        fresh = rows.on_conflict_do_update(index_elements=["name"], set_={"value": rows.excluded.value})
        session.execute(fresh, execution_options={"synchronize_session": False})

    def _look(self) -> None:
        before, seen = self._time, self._seen()
        self._time = trusted_time.observe(before, seen, self._policy)
        if self._meters is not None and before.boot_id == seen.boot_id:
            self._meters = self._meters.read(seen.boot_ms - before.boot_ms)

    def _seen(self) -> Observation:
        return Observation(
            wall_ms=self._clock.wall_ms(), boot_id=self._clock.boot_id(), boot_ms=self._clock.boot_ms()
        )  # fmt: skip
