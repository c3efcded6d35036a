"""The rounds of one exchange: a batch of changes goes to headquarters, and its answer is taken in."""

from __future__ import annotations

from typing import Final

from app.channel import VERSION
from app.clock import Clock
from app.sync import directives, errors, news, outbox, supply, wire
from app.sync.feed import Taken
from app.sync.headquarters import Headquarters, Inquiry
from app.sync.news import Stand
from app.sync.outbox import Batch
from app.sync.restamp import after_clock_refusal
from app.sync.state import SCHEMA, Contact, Halt, learn_offset
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

CLOCK_REFUSALS: Final = 5
MANY_DIRECTIVES: Final = 100
"""As many in one answer: there may be more, so headquarters is asked again at once."""
IDLE_ROUNDS: Final = 3
"""Rounds one after the other that bring nothing on, neither directives nor feed nor changes: then it is enough."""


class Rounds:
    """The rounds, and what they came to so far.

    ``changes`` are at headquarters, ``rejected`` of them in quarantine; ``given`` rounds only brought something down;
    ``left`` still waits (-1: not known yet); ``time`` is as headquarters certified it last (ms).
    """

    def __init__(self, store: Store, clock: Clock, hq: Headquarters) -> None:
        self._store = store
        self._clock = clock
        self._hq = hq
        self.changes = self.rejected = self.restamped = self.directives = self.backoff_s = self.given = 0
        self.left = -1
        self.time: int | None = None
        self.taken = Taken()
        self._refusals = self._idle = 0

    def waiting(self) -> int:
        with self._store.read() as session:
            return outbox.count(session)

    def round(self, most: int) -> int:
        """Send one batch (an empty one asks for directives) and take in the answer; how many changes still wait."""
        with self._store.read() as session:
            batch, stand = outbox.take(session, most), Stand.load(session)
        inquiry = self._hq.ask()
        try:
            answer, lines = self._ask(batch, stand, inquiry)
        except Refusal as refusal:
            self._refused(refusal)
            self.left = self.waiting()
            return max(self.left, 1)
        time = self._hq.certified(answer.receipt, inquiry)
        with self._store.apply() as session:
            now = self._clock.wall_ms()
            gone = outbox.let_go(session, answer.acked, answer.chain, answer.rejected, now, batch)
            self.directives += directives.apply(session, answer.directives)
            learn_offset(session, time, self._clock.wall_ms())
            Contact(self._clock.wall_ms(), time).save(session)
            Halt.clear(session)
            taken = news.follow(session, answer, lines, stand.feed, news.latest(self._hq.enrolment, answer, time))
            supply.again(session, taken.dossiers)
            now_at = Stand.load(session)
            moved = gone or now_at.heard > stand.heard or now_at.feed != stand.feed
            self.left = outbox.count(session) or int(answer.more or len(answer.directives) >= MANY_DIRECTIVES)
        self.given += not gone
        self._idle = 0 if moved else self._idle + 1
        if self.left and self._idle >= IDLE_ROUNDS:
            raise errors.NotHeadquarters  # it says that there is more, for ever, and gives nothing new
        self.taken += taken
        self.changes += gone
        self.rejected += len(answer.rejected)
        self.time, self.backoff_s = time, answer.backoff_s
        return self.left

    def _ask(self, batch: Batch, stand: Stand, inquiry: Inquiry) -> tuple[wire.SyncAnswer, list[wire.FeedLine]]:
        head = wire.SyncHead(
            SCHEMA, VERSION, self._hq.enrolment.device, stand.epoch, batch.chain, batch.first, inquiry.nonce,
            after=stand.heard, feed=stand.feed, restored=stand.restored,
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
            self.restamped += after_clock_refusal(
                session, device=self._hq.enrolment.device, now_ms=now, wall_ms=self._clock.wall_ms(), epoch=epoch
            )
        self.changes += gone
