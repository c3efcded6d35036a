"""Work of the pages before the desk: the page is busy meanwhile, and says itself what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.errors import SatchelError
from app.i18n import said
from app.ui.running import Runner
from app.ui.tasks import Lane

T = TypeVar("T")


class BusyView(Protocol):
    def show_busy(self, busy: bool) -> None: ...
    def show_error(self, sentence: str) -> None: ...


class Busily:
    """``refused`` hears of a SatchelError before the page shows its sentence."""

    def __init__(
        self, view: BusyView, runner: Runner, refused: Callable[[SatchelError], object] = lambda _error: None
    ) -> None:
        self._view = view
        self._runner = runner
        self._refused = refused

    def work(self, work: Callable[[], T], done: Callable[[T], object], key: str, lane: Lane = Lane.STORE) -> None:
        """Run ``work`` in a lane, not to be cancelled; then ``done``, or the error on the page."""
        self._view.show_busy(True)

        def delivered(result: T) -> None:
            self._view.show_busy(False)
            done(result)

        self._runner.run(lambda _ticket: work(), delivered, lane=lane, failed=self._failed, key=key, cancellable=False)

    def _failed(self, error: BaseException) -> None:
        self._view.show_busy(False)
        if not isinstance(error, SatchelError):
            self._view.show_error(said("ui.error.ours"))
            return
        self._refused(error)
        self._view.show_error(error.message)
