"""The first fill: everything in the person's keeping, page by page; each page and its number in one transaction.

So a fill that was cut, or killed, goes on at the page it had come to, and a page that comes twice changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import orjson
from sqlalchemy.exc import IntegrityError

from app.channel import VERSION
from app.clock import Clock
from app.sync import errors, news, wire
from app.sync.engine import Progress, SyncEngine
from app.sync.headquarters import Headquarters
from app.sync.lines import take_in
from app.sync.patience import patiently
from app.sync.state import SCHEMA, Clockwork, Contact, Filling, Following, PassedOver, following
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

FRESH_STARTS: Final = 2


@dataclass(frozen=True, slots=True)
class FillResult:
    """``rows`` lines were taken in by this call; ``finished``: nothing is missing."""

    rows: int
    finished: bool


class FirstFill:
    """Fills one unlocked, enrolled vault; never at the same time as a sync of ``engine``."""

    def __init__(
        self, store: Store, clock: Clock, engine: SyncEngine, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._clock = clock
        self._engine = engine
        self._pause = pause

    def run(
        self, progress: Callable[[Progress], None] = lambda _: None, cancelled: Callable[[], bool] = lambda: False
    ) -> FillResult:
        """Fill, or go on filling; at once done if it was finished before. Stops between pages when ``cancelled``.

        Raises NotEnrolled, SyncRunning, UpgradeNeeded, or another Unreachable; what was taken in stays.
        """
        with self._engine.connected() as (hq, _):
            begun = self._state().done
            for _ in range(FRESH_STARTS):
                try:
                    self._pages(hq, progress, cancelled)
                    break
                except Refusal as refusal:
                    if refusal.problem.code is not wire.Code.NOT_FOUND:
                        raise
                    self._save(Filling(again=self._state().again))  # the snapshot is gone there: ask for a new one
                    begun = 0
            state = self._state()
            return FillResult(state.done - begun, state.finished_at is not None)

    def _pages(self, hq: Headquarters, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        state = self._state()
        if state.finished_at is not None:
            return
        if state.snapshot is None:
            made = patiently(hq, lambda: _new_snapshot(hq), pause=self._pause)
            latest = news.latest(hq.enrolment, made.reached, self._now_ms())
            state = Filling(made.id, 0, made.pages, made.rows, feed=made.feed, again=state.again, latest=latest)
            self._save(state)
        while state.page < state.pages and not cancelled():
            path = f"/v1/snapshot/{state.snapshot}/{state.page}"
            lines = patiently(hq, lambda path=path: _page(hq, path), pause=self._pause)  # type: ignore[misc]
            state = self._take_in(state, lines)
            progress(Progress(state.done, state.rows))
        if state.page >= state.pages:
            with self._store.apply() as session:
                replace(state, finished_at=self._clock.wall_ms()).save(session)
                PassedOver().save(session)
                Following(state.feed).save(session)

    def _take_in(self, state: Filling, lines: list[wire.SnapshotLine]) -> Filling:
        after = replace(state, page=state.page + 1, done=state.done + len(lines))
        try:
            with self._store.apply() as session:
                if not lines and state.pages > 1:
                    raise ValueError("page")  # that would be a fill without end
                take_in(session, lines, state.latest)
                after.save(session)
        except (TypeError, ValueError, OverflowError, IntegrityError):
            raise errors.NotHeadquarters from None
        return after

    def _state(self) -> Filling:
        """How far it came; from the beginning if the feed can't be followed from where the last one ended."""
        with self._store.read() as session:
            state = Filling.load(session)
            return Filling(again=True) if state.finished_at is not None and following(session) is None else state

    def _now_ms(self) -> int:
        """The time, no earlier than headquarters certified it last: about so far a snapshot's stamps may go."""
        with self._store.read() as session:
            told, ours = Contact.load(session).time or 0, self._clock.wall_ms() + Clockwork.load(session).offset_ms
        return max(told, ours)

    def _save(self, state: Filling) -> None:
        with self._store.apply() as session:
            state.save(session)


def _new_snapshot(hq: Headquarters) -> wire.SnapshotAnswer:
    body = orjson.dumps({"proto": wire.PROTOCOL, "schema": SCHEMA, "app": VERSION})
    try:
        made = wire.SnapshotAnswer.read(hq.post("/v1/snapshot", body).body)
    except wire.WireError:
        raise errors.NotHeadquarters from None
    return made


def _page(hq: Headquarters, path: str) -> list[wire.SnapshotLine]:
    try:
        return [wire.read_line(line) for line in hq.get(path).lines() if line]
    except wire.WireError:
        raise errors.NotHeadquarters from None
