"""How presenters start work: :class:`app.ui.tasks.Tasks` in the window, an immediate runner in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject

from app.ui.tasks import Lane, Progress, Tasks, Ticket

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
        lasting: bool = False,
    ) -> Any:
        """As :meth:`app.ui.tasks.Tasks.run`."""
        ...


class Owned:
    """Runs in the lanes for a dialog that may be closed before its work is done: then nothing is delivered to it."""

    def __init__(self, tasks: Tasks, owner: QObject) -> None:
        self._tasks = tasks
        self._owner = owner

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
        lasting: bool = False,
    ) -> Any:
        return self._tasks.run(
            work, done, lane=lane, failed=failed, progress=progress, owner=self._owner, key=key,
            cancellable=cancellable, lasting=lasting,
        )  # fmt: skip


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
        owner: QObject | None = None,
        key: str = "ui.loading",
        cancellable: bool = True,
        lasting: bool = False,
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
