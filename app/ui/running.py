"""How presenters start work: :class:`app.ui.tasks.Tasks` in the window, an immediate runner in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from app.ui.tasks import Lane, Progress, Ticket

T = TypeVar("T")


class Runner(Protocol):
    """What a presenter needs of :class:`app.ui.tasks.Tasks`."""

    def run(
        self,
        work: Callable[[Ticket], T],
        done: Callable[[T], object] | None = None,
        *,
        lane: Lane = Lane.STORE,
        failed: Callable[[BaseException], object] | None = None,
        progress: Callable[[Progress], object] | None = None,
        key: str = "ui.loading",
        cancellable: bool = True,
    ) -> Any:
        """As :meth:`app.ui.tasks.Tasks.run`."""
        ...


class AtOnce:
    """Runs work where it stands and delivers at once; for tests and for pictures."""

    def run(
        self,
        work: Callable[[Ticket], T],
        done: Callable[[T], object] | None = None,
        *,
        lane: Lane = Lane.STORE,
        failed: Callable[[BaseException], object] | None = None,
        progress: Callable[[Progress], object] | None = None,
        key: str = "ui.loading",
        cancellable: bool = True,
    ) -> None:
        def report(step: Progress) -> None:
            if progress is not None:
                progress(step)

        try:
            result = work(Ticket(report))
        except Exception as error:
            if failed is None:
                raise
            failed(error)
        else:
            if done is not None:
                done(result)
