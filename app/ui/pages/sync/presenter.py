"""What the sync page does: enrol, first fill, exchange, and how things stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol, TypeVar

from app.errors import SatchelError
from app.i18n import tr
from app.rules.lease import Left
from app.services.quarantine import Aside
from app.services.syncing import Failure, OtherLaptop, Standing
from app.services.workbench import Workbench
from app.sync.engine import SyncResult
from app.sync.enrol import Enrolled
from app.sync.fill import FillResult
from app.ui.running import Runner
from app.ui.tasks import Progress, Ticket

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """How things stand. ``left``: of the lease, None where there is none; ``lease_days``: what a full one has.

    ``aside`` is None where no cover may be seen now; ``failure``: why the last exchange did not go through.
    """

    standing: Standing
    left: Left | None
    lease_days: int
    aside: Sequence[Aside] | None = None
    laptops: Sequence[OtherLaptop] = ()
    saver: bool = False
    failure: Failure | None = None


class SyncView(Protocol):
    def show_found(self, found: Found) -> None: ...
    def show_enrolling(self, busy: bool) -> None: ...
    def show_enrol_problem(self, sentence: str) -> None: ...
    def show_compare(self, enrolled: Enrolled) -> None: ...
    def show_running(self, what: str) -> None: ...
    def show_progress(self, done: int, total: int) -> None: ...
    def show_outcome(self, tone: str, key: str, **params: object) -> None: ...
    def show_error(self, error: BaseException) -> None: ...
    def changed(self) -> None: ...
    def tell(self, key: str) -> None: ...
    def say(self, error: BaseException) -> None: ...
    def came(self, dossier_id: str) -> None: ...
    def saver_chosen(self) -> None: ...


class SyncPresenter:
    """Logic of the page over a workbench. One exchange at a time; *stop* ends it at the next border."""

    def __init__(self, view: SyncView, bench: Workbench, runner: Runner) -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._stop = Event()
        self._busy = False
        self._comparing = False
        self.again = False
        """Whether the next enrolment is that of a vault that was restored or copied."""

    @property
    def busy(self) -> bool:
        """Whether an exchange of this page is under way."""
        return self._busy

    def refresh(self) -> None:
        """How things stand now; the six words stay until they were compared."""
        if self._comparing or self._busy:
            return
        self._runner.run(lambda _: self._found(), self._view.show_found, failed=self._view.show_error)

    def _found(self) -> Found:
        desk, exchange = self._bench.desk, self._bench.exchange
        standing = exchange.standing()
        if not standing.status.enrolled:
            return Found(standing, desk.time.left, desk.policy.lease_days)
        return Found(
            standing, desk.time.left, desk.policy.lease_days, self._aside(standing), exchange.other_laptops(),
            exchange.data_saver, exchange.failure,
        )  # fmt: skip

    def _aside(self, standing: Standing) -> Sequence[Aside] | None:
        if not standing.status.problems:
            return ()
        if not self._bench.gate.covers_allowed():
            return None
        return self._bench.exchange.quarantine.list()

    # -- changes put aside

    def withdraw(self, seq: int) -> None:
        """Take a change back: the fields become what headquarters holds."""
        self._settle(lambda: self._bench.exchange.quarantine.withdraw(seq), "syncpage.withdrawn")

    def send_again(self, seq: int) -> None:
        """Offer a change anew at the next exchange."""
        self._settle(lambda: self._bench.exchange.quarantine.send_again(seq), "syncpage.sent_again")

    def _settle(self, work: Callable[[], Aside], key: str) -> None:
        def done(one: Aside) -> None:
            self._view.tell(key)
            self._view.came(one.dossier_id or "")
            self.refresh()

        self._runner.run(lambda _: work(), done, failed=self._view.say, lasting=True)

    def save_data(self, on: bool) -> None:
        """Fewer exchanges by itself, or as many as ever."""
        exchange = self._bench.exchange
        self._runner.run(lambda _: exchange.save_data(on), lambda _: self._view.saver_chosen(), lasting=True)

    # -- enrolment

    def enrol(self, url: str, code: str) -> None:
        """With headquarters' address and code."""
        if not url.strip() or not code.strip():
            self._view.show_enrol_problem(tr("syncpage.enrol.missing"))
            return
        exchange, again = self._bench.exchange, self.again
        self._busy = True
        self._view.show_enrolling(True)
        self._runner.run(
            lambda _: exchange.enrol(url.strip(), code.strip(), again=again), self._enrolled, failed=self._not_enrolled,
            key="syncpage.enrol.running", cancellable=False,
        )  # fmt: skip

    def _enrolled(self, enrolled: Enrolled) -> None:
        self._busy, self._comparing, self.again = False, True, False
        self._view.show_enrolling(False)
        self._view.show_compare(enrolled)
        self._view.changed()

    def _not_enrolled(self, error: BaseException) -> None:
        self._busy = False
        self._view.show_enrolling(False)
        self._view.show_enrol_problem(_sentence(error))

    def agreed(self) -> None:
        """The six words are the same at headquarters: fetch the dossiers."""
        self._comparing = False
        self.fill()

    def differed(self) -> None:
        """They are not: nothing is fetched."""
        self._comparing = False
        self.refresh()

    # -- exchange

    def fill(self) -> None:
        """The first fill, or the rest of it."""
        exchange = self._bench.exchange

        def work(ticket: Ticket) -> FillResult:
            return exchange.fill(lambda step: _tell(ticket, step.done, step.total), self._stopper(ticket))

        self._exchange(work, self._filled, "fill")

    def _filled(self, result: FillResult) -> None:
        if result.finished:
            self._over("ok", "syncpage.fill.done", n=result.rows)
        else:
            self._over("warn", "syncpage.stopped")

    def sync(self) -> None:
        """The access log first, then what waits."""
        exchange = self._bench.exchange

        def work(ticket: Ticket) -> SyncResult:
            return exchange.sync(lambda step: _tell(ticket, step.done, step.total), self._stopper(ticket))

        self._exchange(work, self._synced, "sync")

    def _synced(self, result: SyncResult) -> None:
        if not result.finished:
            self._over("warn", "syncpage.stopped")
        elif result.supplied:
            self._over("ok", "syncpage.done.supplied", n=result.supplied)
        elif result.rejected:
            self._over("warn", "syncpage.done.rejected", n=result.rejected)
        elif result.changes or result.events or result.directives:
            self._over(
                "ok", "syncpage.done", changes=result.changes, events=result.events, came=result.directives
            )  # fmt: skip
        else:
            self._over("ok", "syncpage.done.nothing")

    def stop(self) -> None:
        """Stop what is under way at its next border; what was exchanged stays."""
        self._stop.set()

    def _exchange(self, work: Callable[[Ticket], T], done: Callable[[T], object], what: str) -> None:
        if self._busy:
            return
        self._busy = True
        self._stop.clear()
        self._view.show_running(what)
        self._runner.run(
            work, done, failed=self._failed, progress=self._progress, key=f"syncpage.{_KEYS[what]}", cancellable=False
        )

    def _stopper(self, ticket: Ticket) -> Callable[[], bool]:
        return lambda: self._stop.is_set() or ticket.cancelled

    def _progress(self, step: Progress) -> None:
        self._view.show_progress(step.done, step.total)

    def _failed(self, error: BaseException) -> None:
        key = error.key if isinstance(error, SatchelError) else ""
        self._over("bad", "ui.said", sentence=_sentence(error), why=why(key))

    def _over(self, tone: str, key: str, **params: object) -> None:
        self._busy = False
        self._view.show_outcome(tone, key, **params)
        self._view.changed()
        self.refresh()


def why(key: str) -> str:
    """The key of a few words for what stands between this laptop and headquarters."""
    return f"syncpage.why.{_WHY.get(key, 'other')}"


_WHY = {
    "hq-dead-link": "link", "hq-timeout": "slow", "hq-down": "down", "hq-broken": "down", "hq-busy": "busy",
    "hq-nonsense": "portal", "hq-wrong-certificate": "certificate", "hq-forged": "certificate", "hq-clock": "clock",
    **dict.fromkeys(("hq-proxy-unreachable", "hq-proxy-refused", "hq-proxy-login", "hq-proxy-kind"), "proxy"),
    "hq-upgrade": "version", "hq-revoked": "revoked", "hq-order-forged": "certificate",
}  # fmt: skip
_KEYS = {"fill": "fill.running", "sync": "running"}


def _tell(ticket: Ticket, done: int, total: int) -> None:
    """Report without ending: stopping is asked for at the borders of the exchange itself."""
    if not ticket.cancelled:
        ticket.progress(done, total)


def _sentence(error: BaseException) -> str:
    return error.message if isinstance(error, SatchelError) else tr("ui.error.ours")
