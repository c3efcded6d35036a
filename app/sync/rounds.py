"""The rounds of one exchange: a batch of changes goes to headquarters, and its answer is taken in.

Where much waits, the next batch is under way before the answer comes. Answers are taken in one after the other: if one
doesn't come, what is behind it is let go of too and asked again, and headquarters takes in each change once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.channel import VERSION
from app.clock import Clock
from app.sync import directives, errors, news, outbox, reworded, supply, wire
from app.sync.feed import Taken
from app.sync.headquarters import Headquarters, Inquiry
from app.sync.news import Stand
from app.sync.outbox import Batch
from app.sync.pipe import Pending
from app.sync.restamp import after_clock_refusal
from app.sync.state import SCHEMA, Contact, Halt, Sent, learn_offset
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

CLOCK_REFUSALS: Final = 5
FORK_REFUSALS: Final = 5
MANY_DIRECTIVES: Final = 100
"""As many in one answer: there may be more, so headquarters is asked again at once."""
IDLE_ROUNDS: Final = 3
"""Rounds one after the other that bring nothing on, neither directives nor feed nor changes: then it is enough."""
_PATH: Final = "/v1/sync"


@dataclass
class _Sent:
    """A request; ``pending`` is its answer if it is under way without being waited for."""

    batch: Batch
    stand: Stand
    inquiry: Inquiry
    pending: Pending | None = None


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
        self._refusals = self._forks = self._idle = 0
        self._sure = False
        """Whether headquarters said how far it is since lines were reworded: until then none of them is sent."""
        self._unheard = False
        """Whether headquarters took in more than it acknowledged here: it is asked, and nothing sent, until it has."""
        self._behind: _Sent | None = None
        self._news = True
        """Whether the last answer brought more than an acknowledgement; what is under way would bring it again."""

    def waiting(self) -> int:
        with self._store.read() as session:
            return outbox.count(session)

    def round(self, most: int) -> int:
        """Send one batch (an empty one asks for directives) and take in the answer; how many changes still wait.

        While answers bring no news, the next batch goes out before this one's answer; its own is the next round's.
        """
        sent, self._behind = self._behind or self._first(most), None
        try:
            if sent.pending is not None and not self._news:
                self._behind = self._next(most, sent.batch)
            answer, lines = self._ask(sent)
            return self._take_in(sent, answer, lines)
        except Refusal as refusal:
            self._refused(refusal)
            self.left = self.waiting()
            return max(self.left, 1)
        except BaseException:
            self._give_up()
            raise

    def _first(self, most: int) -> _Sent:
        """The next batch, under way already if more waits than it holds."""
        if not self._sure:
            self._sure = not self._reworded()
        ready = self._sure and not self._unheard
        sent = self._prepared(most if ready else 0)
        if ready and not self._news and self.left > len(sent.batch.lines):
            sent.pending = self._hq.begin(_PATH, self._body(sent))
        return sent

    def _next(self, most: int, before: Batch) -> _Sent | None:
        """The batch behind the one ``before``, under way; None if there is none."""
        sent = self._prepared(most, before)
        if sent.batch.lines:
            sent.pending = self._hq.begin(_PATH, self._body(sent))
        return None if sent.pending is None else sent

    def _prepared(self, most: int, before: Batch | None = None) -> _Sent:
        with self._store.read() as session:
            return _Sent(outbox.take(session, most, before), Stand.load(session), self._hq.ask())

    def _body(self, sent: _Sent) -> bytes:
        batch, stand = sent.batch, sent.stand
        head = wire.SyncHead(
            SCHEMA, VERSION, self._hq.enrolment.device, stand.epoch, batch.chain, batch.first, sent.inquiry.nonce,
            after=stand.heard, feed=stand.feed, restored=stand.restored,
        )  # fmt: skip
        return wire.pack([head.line(), *batch.lines])

    def _give_up(self) -> None:
        """Of what is under way nobody waits for the answer any more; it is asked again."""
        self._behind = None
        self._hq.give_up()

    def _ask(self, sent: _Sent) -> tuple[wire.SyncAnswer, list[wire.FeedLine]]:
        answer = None if sent.pending is None else sent.pending.answer()
        if answer is None:
            if sent.pending is not None:
                self._give_up()
                sent.inquiry = self._hq.ask()
            answer = self._hq.post(_PATH, self._body(sent), packed=True)
        try:
            first, *lines = answer.lines()
            head, seal = wire.unsealed(first)
            self._hq.enrolment.check_signed(seal, wire.under_seal(head, lines))
            return wire.SyncAnswer.read(first), [wire.read_feed_line(line) for line in lines if line]
        except wire.WireError:
            raise errors.NotHeadquarters from None

    def _take_in(self, sent: _Sent, answer: wire.SyncAnswer, lines: list[wire.FeedLine]) -> int:
        """Acknowledgement and news in one unit of work. What is under way asked for the same news: its answer has them,
        and whatever they change here is not what was sent meanwhile."""
        stand, time = sent.stand, self._hq.certified(answer.receipt, sent.inquiry)
        latest = news.latest(self._hq.enrolment, answer.reached, time)
        heard, taken = 0, Taken(conflicts=self.taken.conflicts)
        with news.possible(), self._store.apply() as session:
            now = self._clock.wall_ms()
            gone = outbox.let_go(session, answer.acked, answer.chain, answer.rejected, now, sent.batch)
            if self._behind is None:
                heard = directives.apply(session, answer.directives)
            learn_offset(session, time, now)
            Contact(now, time).save(session)
            Halt.clear(session)
            if self._behind is None:
                taken = news.follow(session, answer, lines, stand.feed, latest)
                supply.again(session, taken.dossiers)
            now_at = Stand.load(session)
            moved = gone or now_at.heard > stand.heard or now_at.feed != stand.feed
            more = self._behind is not None or answer.more or len(answer.directives) >= MANY_DIRECTIVES
            self.left = outbox.count(session) or int(more)
        self._sure, self._unheard = True, False
        self._news = bool(lines or answer.directives or answer.more or answer.refill)
        self.directives += heard
        self.given += not gone
        self._idle = 0 if moved else self._idle + 1
        if self.left and self._idle >= IDLE_ROUNDS:
            raise errors.NotHeadquarters  # it says that there is more, for ever, and gives nothing new
        self.taken += taken
        self.changes += gone
        self.rejected += len(answer.rejected)
        self.time, self.backoff_s = time, answer.backoff_s
        return self.left

    def _reworded(self) -> bool:
        """Whether what waits says something else than it may have said."""
        with self._store.read() as session:
            return reworded.some(session)

    def _beyond(self, last: int) -> bool:
        """Whether headquarters took in more, to seq ``last``, than it acknowledged here. Raises Gap if less."""
        with self._store.read() as session:
            acked = Sent.load(session).acked
        if last < acked:
            raise errors.Gap from None
        return last > acked

    def _refused(self, refusal: Refusal) -> None:
        """409: stop for good, ask what of reworded lines is there, or correct the clock and go on."""
        code = refusal.problem.code
        if code is wire.Code.GAP:
            raise errors.Behind from None  # it lacks what it had acknowledged: that is why we don't send it
        if code is wire.Code.FORK:
            self._forks += 1
            if not self._sure or self._forks > FORK_REFUSALS or not self._reworded():
                raise errors.Forked from None
            self._sure = False
            return
        if code is not wire.Code.CLOCK:
            raise refusal
        self._refusals += 1
        if self._refusals > CLOCK_REFUSALS:
            raise errors.ClockWrong from None
        now, last, epoch = refusal.instant("now"), refusal.number("last"), refusal.number("epoch")
        self._unheard = self._beyond(last)
        if self._unheard:
            return  # a lost answer hides what was accepted, which keeps its stamps: its acknowledgement comes first
        with self._store.apply() as session:
            self.restamped += after_clock_refusal(
                session, device=self._hq.enrolment.device, now_ms=now, wall_ms=self._clock.wall_ms(), epoch=epoch
            )
