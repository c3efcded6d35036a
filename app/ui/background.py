"""Exchanges with headquarters by itself: at the start, every quarter of an hour, and soon after a change.

When is told by ``app.sync.schedule``, which is pure; here are the timer and the lane. What fails is tried again later
and later, silently: the top bar and the sync page show what waits, and a person's own *sync now* tells the reason.
"""

from __future__ import annotations

import random
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.errors import SatchelError
from app.services.workbench import Workbench
from app.sync.engine import SyncResult
from app.sync.schedule import EVERY_MS, Schedule, started
from app.ui.running import Runner
from app.ui.tasks import Ticket

SETTLE_MS: Final = 10_000
LONGEST_WAIT_MS: Final = 60_000
"""The timer looks again at least so often: after a sleep or a change of the clock it is late by no more."""
SAVER_S: Final = 2 * 3_600
"""Between two exchanges by itself where data is to be saved; a person's own *sync now* is as quick as ever."""
_NOT_OURS: Final = frozenset({"sync", "place", "came"})


class Background(QObject):
    """One for each open desk. Connect :meth:`heard` to ``News.changed``, and :attr:`exchanged` to who shows it."""

    exchanged = Signal(object)
    """An exchange ended, in whichever way; its :class:`SyncResult`, None where there is none."""

    def __init__(self, bench: Workbench, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._runner = runner
        self._clock = bench.desk.clock
        self._schedule: Schedule = started(self._clock.wall_ms())
        self._running = False
        self._saving = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._urgent)

    @property
    def schedule(self) -> Schedule:
        return self._schedule

    def start(self) -> None:
        """The desk was opened."""
        self.look()

    def stop(self) -> None:
        """The desk closes; what runs is ended by the lanes."""
        self._timer.stop()
        self._settled.stop()
        self._running = True

    @Slot(str, str)
    def heard(self, kind: str, _dossier_id: str) -> None:
        """Something was changed: exchange once the person rests for a moment; rarely where data is to be saved."""
        if kind == "saver":
            self._schedule = self._schedule.network_returned(self._clock.wall_ms())
            self.look()
        elif kind not in _NOT_OURS:
            self._settled.start()

    @property
    def failing(self) -> bool:
        """Whether the last exchange did not go through."""
        return self._schedule.failures > 0

    @Slot()
    def _urgent(self) -> None:
        if self._saving:
            return
        self._schedule = self._schedule.urgent(self._clock.wall_ms())
        self.look()

    @Slot()
    def look(self) -> None:
        """Exchange if it is due, and set the timer anew."""
        if self._running:
            return
        now = self._clock.wall_ms()
        if not self._schedule.due(now):
            self._timer.start(min(self._schedule.next_at - now, LONGEST_WAIT_MS))
        elif not self._bench.desk.enrolled:
            self._schedule = self._schedule.succeeded(now)
            self._timer.start(LONGEST_WAIT_MS)
        else:
            self._exchange()

    def _exchange(self) -> None:
        self._running = True
        exchange = self._bench.exchange

        def work(ticket: Ticket) -> SyncResult | None:
            self._saving = exchange.data_saver
            status = exchange.standing().status
            if (status.halted and not status.retried) or not (status.filled or status.refilling):
                return None  # a person has to settle that first
            return exchange.sync(cancelled=lambda: ticket.cancelled)

        self._runner.run(work, self._done, failed=self._failed, key="syncpage.running", cancellable=False)

    def _done(self, result: SyncResult | None) -> None:
        backoff = max(result.backoff_s if result is not None else 0, SAVER_S if self._saving else 0)
        self._schedule = self._schedule.succeeded(self._clock.wall_ms(), backoff_s=backoff)
        self._ended(result)

    def _failed(self, error: BaseException) -> None:
        after = getattr(error, "after_s", None)
        if not isinstance(error, SatchelError):
            after = EVERY_MS // 1000
        chance = random.random()  # noqa: S311 (spreads load, guards nothing)
        self._schedule = self._schedule.failed(self._clock.wall_ms(), chance, after_s=after)
        self._ended(None)

    def _ended(self, result: SyncResult | None) -> None:
        self._running = False
        self.exchanged.emit(result)
        self.look()
