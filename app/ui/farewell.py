"""The last exchange before the window closes: within a few seconds or not at all; the window stays alive meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.ui.running import Runner
from app.ui.tasks import Ticket

if TYPE_CHECKING:
    from app.services.syncing import Exchange

PATIENCE_MS: Final = 4_000


class Farewell(QObject):
    """Use once: :meth:`begin`, then :attr:`over` comes within :data:`PATIENCE_MS`, whatever the line does."""

    begun = Signal()
    """Something waits, and is being sent."""
    over = Signal()

    def __init__(self, exchange: Exchange, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exchange = exchange
        self._runner = runner
        self._over = False
        self._until = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._end)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for (any more)."""
        return self._over

    def begin(self) -> None:
        """Look whether anything waits; send it if so."""
        self._until = time.monotonic() + PATIENCE_MS / 1000
        self._patience.start()
        exchange = self._exchange
        self._runner.run(lambda _: exchange.waits(), self._look, failed=self._failed, cancellable=False)

    def _look(self, waits: bool) -> None:
        if self._over:
            return
        if not waits:
            self._end()
            return
        self.begun.emit()
        self._runner.run(self._send, lambda _: self._end(), failed=self._failed, cancellable=False)

    def _send(self, ticket: Ticket) -> None:
        """Stops at the first border after the time is up; a request under way is given up by whoever closes."""
        self._exchange.sync_briefly(
            max(self._until - time.monotonic(), 0.1), lambda: ticket.cancelled or time.monotonic() > self._until
        )

    def _failed(self, _error: BaseException) -> None:
        """A line that is dead now: what waits is kept, and goes out next time."""
        self._end()

    @Slot()
    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._patience.stop()
            self.over.emit()
