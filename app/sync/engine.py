"""One exchange with headquarters: the access log first, then what waits, until nothing does.

Safe to cut anywhere: changes lie in the outbox until the acknowledgement and the running hash over them agree,
and a repeated request changes nothing there (device, seq).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accesslog.errors import Broken
from app.channel import VERSION
from app.clock import Clock
from app.errors import SatchelError, Unreachable
from app.rules.policy import DAY_MS
from app.sync import directives, errors, outbox, supply, wire
from app.sync import feed as feeds
from app.sync.headquarters import Headquarters, Inquiry, TimeSink
from app.sync.identity import DeviceKeys
from app.sync.logpush import DeviceLog, LogPush
from app.sync.merge import pack
from app.sync.outbox import Batch, BatchSize
from app.sync.patience import patiently
from app.sync.restamp import after_clock_refusal
from app.sync.state import (
    SCHEMA,
    Clockwork,
    Contact,
    Enrolment,
    Filling,
    Following,
    Halt,
    Heard,
    Restoration,
    following,
    learn_offset,
)
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

CLOCK_REFUSALS: Final = 5
MANY_DIRECTIVES: Final = 100
"""As many in one answer: there may be more, so headquarters is asked again at once."""
IDLE_ROUNDS: Final = 3
"""Rounds one after the other that bring nothing on, neither directives nor feed nor changes: then it is enough."""
MOST_GIVEN: Final = 5_000
"""Rounds of one exchange that only bring something down; the next exchange goes on."""
AHEAD_MS: Final = 2 * DAY_MS
"""How far a stamp in the feed may lie beyond the time that came certified with it: clocks of other laptops run ahead,
but one such stamp would be this laptop's clock from then on."""
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
        log, run = LogPush(self._log, hq, keys.identity, restored), _Run(self._store, self._clock, hq)
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
        return replace(run.result(events), supplied=supplied)

    def _halt(self, stop: SatchelError) -> None:
        with self._store.apply() as session:
            Halt(stop.key, self._clock.wall_ms()).save(session)


class _Run:
    """The batches of one exchange, and what they came to."""

    def __init__(self, store: Store, clock: Clock, hq: Headquarters) -> None:
        self._store = store
        self._clock = clock
        self._hq = hq
        self.changes = self._rejected = self._restamped = self._directives = self._backoff_s = 0
        self._refusals = 0
        self._time: int | None = None
        self._left = -1
        self._taken = feeds.Taken()
        self._idle = 0
        self.given = 0

    def waiting(self) -> int:
        with self._store.read() as session:
            return outbox.count(session)

    def result(self, events: int) -> SyncResult:
        return SyncResult(
            self.changes, self._rejected, self._restamped, events, self._directives, self.waiting(), self._time,
            self._backoff_s, self._left == 0, self._taken.rows, tuple(sorted(self._taken.dossiers)),
            self._taken.conflicts, tuple(sorted(self._taken.purged)),
        )  # fmt: skip

    def round(self, most: int) -> int:
        """Send one batch (an empty one asks for directives) and take in the answer; how many changes still wait."""
        with self._store.read() as session:
            batch, epoch = outbox.take(session, most), Clockwork.load(session).epoch
            after, feed = Heard.load(session).number, following(session)
            restored = Restoration.load(session).number
        inquiry = self._hq.ask()
        try:
            answer, lines = self._ask(batch, epoch, after, feed, restored, inquiry)
        except Refusal as refusal:
            self._refused(refusal)
            self._left = self.waiting()
            return max(self._left, 1)
        time = self._hq.certified(answer.receipt, inquiry)
        with self._store.apply() as session:
            now = self._clock.wall_ms()
            gone = outbox.let_go(session, answer.acked, answer.chain, answer.rejected, now, batch)
            self._directives += directives.apply(session, answer.directives)
            learn_offset(session, time, self._clock.wall_ms())
            Contact(self._clock.wall_ms(), time).save(session)
            Halt.clear(session)
            taken = self._follow(session, answer, lines, feed, max(pack(time + AHEAD_MS), self._reached(answer)))
            supply.again(session, taken.dossiers)
            moved = gone or Heard.load(session).number > after or following(session) != feed
            self._left = outbox.count(session) or int(answer.more or len(answer.directives) >= MANY_DIRECTIVES)
        self.given += not gone
        self._idle = 0 if moved else self._idle + 1
        if self._left and self._idle >= IDLE_ROUNDS:
            raise errors.NotHeadquarters  # it says that there is more, for ever, and gives nothing new
        self._taken += taken
        self.changes += gone
        self._rejected += len(answer.rejected)
        self._time, self._backoff_s = time, answer.backoff_s
        return self._left

    def _follow(
        self, session: Session, answer: wire.SyncAnswer, lines: list[wire.FeedLine], feed: int | None, latest: int
    ) -> feeds.Taken:
        """Take in the feed, if the laptop still stands where it asked from. No stamp in it is beyond ``latest``."""
        if answer.refill:
            Filling(again=True).save(session)
            Following().save(session)
        elif answer.feed is not None and feed is not None and Following.load(session).number == feed:
            try:
                if answer.feed < feed:
                    raise ValueError("feed")
                return feeds.take(session, lines, answer.feed, latest)
            except (TypeError, ValueError, OverflowError, IntegrityError):
                raise errors.NotHeadquarters from None
        return feeds.Taken(conflicts=feeds.open_conflicts(session))

    def _reached(self, answer: wire.SyncAnswer) -> int:
        """How far stamps lie ahead by headquarters' own word; 0 if it says nothing. Raises ReceiptForged."""
        told, enrolment = answer.reached, self._hq.enrolment
        if told is None:
            return 0
        enrolment.check_signed(told.sig, told.signed(enrolment.log_origin))
        return told.hlc

    def _ask(
        self, batch: Batch, epoch: int, after: int, feed: int | None, restored: int, inquiry: Inquiry
    ) -> tuple[wire.SyncAnswer, list[wire.FeedLine]]:
        device, nonce = self._hq.enrolment.device, inquiry.nonce
        head = wire.SyncHead(
            SCHEMA, VERSION, device, epoch, batch.chain, batch.first, nonce, after=after, feed=feed, restored=restored
        )  # fmt: skip
        answer = self._hq.post("/v1/sync", wire.pack([head.line(), *batch.lines]), packed=True)
        try:
            first, *lines = answer.lines()
            return wire.SyncAnswer.read(first), [wire.read_feed_line(line) for line in lines if line]
        except wire.WireError:
            raise errors.NotHeadquarters from None

    def _refused(self, refusal: Refusal) -> None:
        """409: stop for good, or correct the clock and go on."""
        code = refusal.problem.code
        if code is wire.Code.GAP:
            raise errors.Behind from None  # it lacks what it had acknowledged: that is why we don't send it
        if code is wire.Code.FORK:
            raise errors.Forked from None
        if code is not wire.Code.CLOCK:
            raise refusal
        self._refusals += 1
        if self._refusals > CLOCK_REFUSALS:
            raise errors.ClockWrong from None
        now, last, epoch = (refusal.number(name) for name in ("now", "last", "epoch"))
        with self._store.apply() as session:
            gone = outbox.let_go(session, last, None)  # a lost answer may hide what was accepted: that keeps its stamps
            self._restamped += after_clock_refusal(
                session, device=self._hq.enrolment.device, now_ms=now, wall_ms=self._clock.wall_ms(), epoch=epoch
            )
        self.changes += gone
