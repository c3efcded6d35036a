"""Background work: one store lane (a single thread that owns the vault's connection) and one free lane.

Results come back through one QObject that lives in the window's thread. Nothing else starts threads in the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from threading import Event
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.errors import SatchelError

T = TypeVar("T")


class Lane(StrEnum):
    """Where work runs. ``STORE``: everything that touches the vault, one after the other. ``FREE``: the rest."""

    STORE = "store"
    FREE = "free"


class Cancelled(Exception):
    """Raised inside the work by :meth:`Ticket.check`; ends it without a message."""


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` steps; ``total`` 0 when unknown."""

    done: int
    total: int


class Ticket:
    """What running work gets: a way to report and to hear that it is no longer wanted."""

    PAUSE_S: Final = 0.05

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._cancelled = Event()
        self._last = 0.0

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the person has cancelled; call at borders where stopping is clean."""
        if self._cancelled.is_set():
            raise Cancelled

    def progress(self, done: int, total: int = 0) -> None:
        """Report, at most twenty times a second (the last step always), and :meth:`check`."""
        self.check()
        now = time.monotonic()
        if now - self._last >= self.PAUSE_S or done == total:
            self._last = now
            self._report(Progress(done, total))


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work under way, as the window sees it."""

    key: str
    lane: Lane
    cancellable: bool
    owner: QObject | None
    done: Callable[[T], object] | None
    failed: Callable[[BaseException], object] | None
    progressed: Callable[[Progress], object] | None
    lasting: bool = False
    ticket: Ticket = field(init=False)
    future: Future[None] = field(init=False)
    progress: Progress = Progress(0, 0)

    def cancel(self) -> None:
        """Ask it to stop; neither ``done`` nor ``failed`` will be called."""
        self.ticket.cancel()


@dataclass(frozen=True)
class _News:
    """What travels from a worker to the window's thread."""

    job: Job[Any]
    value: Any = None
    error: BaseException | None = None
    progress: Progress | None = None


class Tasks(QObject):
    """Runs work and delivers its outcome in the window's thread. Made and closed by whoever opens the window."""

    started = Signal(object)
    """A :class:`Job` was accepted."""
    moved = Signal(object)
    """A job reported progress."""
    ended = Signal(object)
    """A job is over, in whichever way."""
    crashed = Signal(object)
    """Our bug: an exception that is no :class:`SatchelError`. The window writes a report and apologises."""

    _news = Signal(object)

    def __init__(self, parent: QObject | None = None, *, free_workers: int = 2) -> None:
        super().__init__(parent)
        self._lanes = {
            Lane.STORE: ThreadPoolExecutor(1, thread_name_prefix="store"),
            Lane.FREE: ThreadPoolExecutor(free_workers, thread_name_prefix="free"),
        }
        self._running: list[Job[Any]] = []
        self._closed = False
        self._news.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

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
    ) -> Job[T]:
        """Run ``work(ticket)`` in ``lane``; then ``done(result)`` or ``failed(error)`` in the window's thread.

        ``owner``: outcomes are dropped once this QObject is destroyed (give the page). ``key`` names the work in the
        busy bar. An error that ``failed`` does not take is reported by :attr:`crashed` if it is ours; a
        :class:`SatchelError` without ``failed`` counts as ours too, because nobody would see its sentence.
        ``lasting`` work is short, and done even if the lanes close before its turn comes: what a person typed reaches
        the disk before the vault is locked.
        """
        if self._closed:
            raise RuntimeError("the lanes are closed")
        job: Job[T] = Job(key, lane, cancellable, owner, done, failed, progress, lasting)

        def report(step: Progress) -> None:
            self._news.emit(_News(job, progress=step))

        job.ticket = Ticket(report)

        def body() -> None:
            try:
                job.ticket.check()
                news = _News(job, value=work(job.ticket))
            except BaseException as error:  # every outcome is delivered, none is swallowed
                news = _News(job, error=error)
            self._news.emit(news)

        self._running.append(job)
        self.started.emit(job)
        job.future = self._lanes[lane].submit(body)
        return job

    def prepare(self, modules: Sequence[str]) -> None:
        """Load modules in the free lane, one after the other, so that their first use is quick. Nobody waits for it;
        one that can't be loaded says so when it is used.
        """

        def body() -> None:
            for name in modules:
                if self._closed:
                    return
                import_module(name)

        self._lanes[Lane.FREE].submit(body)

    @property
    def busy(self) -> list[Job[Any]]:
        """Jobs accepted and not yet over."""
        return list(self._running)

    @Slot(object)
    def _deliver(self, news: _News) -> None:
        job = news.job
        wanted = not job.ticket.cancelled and (job.owner is None or isValid(job.owner))
        if news.progress is not None:
            job.progress = news.progress
            self.moved.emit(job)
            if wanted and job.progressed is not None:
                job.progressed(news.progress)
            return
        if job in self._running:
            self._running.remove(job)
        self.ended.emit(job)
        error = news.error
        if error is None:
            if wanted and job.done is not None:
                job.done(news.value)
            return
        if isinstance(error, Cancelled):
            return
        ours = not isinstance(error, SatchelError)
        if ours or (wanted and job.failed is None):
            self.crashed.emit(error)
        if wanted and job.failed is not None:
            job.failed(error)

    def close(self) -> None:
        """Cancel what runs and what waits (lasting work is done), wait for the borders, end the threads.

        No outcome is delivered afterwards.
        """
        if self._closed:
            return
        self._closed = True
        for job in self._running:
            if not job.lasting:
                job.ticket.cancel()
                job.future.cancel()
        for lane in self._lanes.values():
            lane.shutdown(wait=True)
        self._news.disconnect(self._deliver)
        self._running.clear()
