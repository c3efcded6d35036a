"""One exchange with headquarters: the access log first, then what waits, until nothing does.

Safe to cut anywhere: changes lie in the outbox until the acknowledgement and the running hash over them agree,
and a repeated request changes nothing there (device, seq).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.accesslog.errors import Broken
from app.clock import Clock
from app.errors import SatchelError, Unreachable
from app.sync import errors, supply, wire
from app.sync.headquarters import Headquarters, TimeSink
from app.sync.identity import DeviceKeys
from app.sync.logpush import DeviceLog, LogPush
from app.sync.outbox import BatchSize
from app.sync.patience import patiently
from app.sync.rounds import Rounds
from app.sync.state import Enrolment, Halt, Restoration
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

MOST_GIVEN: Final = 5_000
"""Rounds of one exchange that only bring something down; the next exchange goes on."""
_HALTS: Final = (
    errors.Forked, errors.Gap, errors.Behind, errors.LogForked, errors.LogRefused, errors.Revoked, Broken,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` changes are at headquarters."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one exchange did. ``time``: as headquarters certifies it (ms); ``finished``: nothing was left at its end.

    ``rows`` came down in the feed, for the dossiers ``changed``; ``purged`` dossiers left; ``conflicts`` are open now.
    ``files_up`` and ``files_down``: attachments whose bytes arrived. ``supplied`` rows went back to a headquarters that
    had lost them.
    """

    changes: int
    rejected: int
    restamped: int
    events: int
    directives: int
    waiting: int
    time: int | None
    backoff_s: int
    finished: bool
    rows: int = 0
    changed: tuple[str, ...] = ()
    conflicts: int = 0
    purged: tuple[str, ...] = ()
    files_up: int = 0
    files_down: int = 0
    supplied: int = 0


def result_of(run: Rounds, events: int = 0, supplied: int = 0) -> SyncResult:
    """What ``run`` came to, with ``events`` of the log and rows ``supplied``."""
    taken = run.taken
    return SyncResult(
        run.changes, run.rejected, run.restamped, events, run.directives, run.waiting(), run.time, run.backoff_s,
        run.left == 0, taken.rows, tuple(sorted(taken.dossiers)), taken.conflicts, tuple(sorted(taken.purged)),
        supplied=supplied,
    )  # fmt: skip


class SyncEngine:
    """The exchange of one unlocked vault; ``timekeeper`` gets each time that headquarters certifies."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        log: DeviceLog,
        timekeeper: TimeSink,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._timekeeper = timekeeper
        self._pause = pause
        self._alone = threading.Lock()
        self._size = BatchSize()

    def sync(
        self,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        within_s: float | None = None,
    ) -> SyncResult:
        """Bring the log and everything that waits to headquarters; stops between two batches when ``cancelled``.

        ``within_s``: gives up what isn't answered by then, in seconds from now, and doesn't try again.

        Raises NotEnrolled, SyncRunning, an Unreachable of ``app.sync.errors``, or what stops the exchange for good
        (Forked, Gap, LogForked, LogRefused, accesslog's Broken); nothing is lost by any of them.
        """
        line = self.connected() if within_s is None else self.connected(within_s)
        with line as (hq, keys):
            try:
                return self._exchange(hq, keys, progress, cancelled)
            except _HALTS as stop:
                self._halt(stop)
                raise

    @contextmanager
    def connected(self, within_s: float | None = None) -> Iterator[tuple[Headquarters, DeviceKeys]]:
        """Hold the exchange exclusively, with a line to headquarters. Raises SyncRunning, NotEnrolled."""
        if not self._alone.acquire(blocking=False):
            raise errors.SyncRunning
        try:
            with self._store.read() as session:
                enrolment, keys = Enrolment.load(session), DeviceKeys.of(session)
            with Headquarters(enrolment, keys, self._clock, self._timekeeper, within_s) as hq:
                yield hq, keys
        finally:
            self._alone.release()

    def _exchange(
        self, hq: Headquarters, keys: DeviceKeys, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> SyncResult:
        try:
            return self._whole(hq, keys, progress, cancelled)
        except Refusal as refusal:
            if refusal.problem.code is not wire.Code.RESTORED:
                raise
            supply.adopt(self._store, self._log, hq, refusal)
            return self._whole(hq, keys, progress, cancelled)

    def _whole(
        self, hq: Headquarters, keys: DeviceKeys, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> SyncResult:
        with self._store.read() as session:
            restored = Restoration.load(session).number
        log, run = LogPush(self._log, hq, keys.identity, restored), Rounds(self._store, self._clock, hq)
        progress(Progress(0, run.waiting()))
        try:
            events = patiently(hq, log.run, pause=self._pause)
            supplied = supply.Supply(self._store, self._log, hq, pause=self._pause).run(cancelled)
            progress(Progress(0, run.waiting()))
            while not cancelled() and run.given < MOST_GIVEN:
                began = time.monotonic()
                left = patiently(hq, lambda: run.round(self._size.now), failed=self._size.failed, pause=self._pause)
                self._size.went(time.monotonic() - began)
                progress(Progress(run.changes, run.changes + left))
                if not left:
                    break
        except Unreachable as broke:
            broke.sent = (run.changes, log.pushed)
            raise
        return result_of(run, events, supplied)

    def _halt(self, stop: SatchelError) -> None:
        with self._store.apply() as session:
            Halt(stop.key, self._clock.wall_ms()).save(session)
