"""The first fill: everything in the person's keeping, page by page; each page and its number in one transaction.

So a fill that was cut, or killed, goes on at the page it had come to, and a page that comes twice changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import orjson
from sqlalchemy import func, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.channel import VERSION
from app.clock import Clock
from app.models import CaptureState, History
from app.sync import errors, wire
from app.sync.directives import set_policy
from app.sync.engine import Progress, SyncEngine
from app.sync.headquarters import Headquarters
from app.sync.patience import patiently
from app.sync.rows import upsert
from app.sync.state import SCHEMA, Filling, Sent
from app.sync.transport import Refusal
from app.vault.unit_of_work import Store

FRESH_STARTS: Final = 2
_CHUNK: Final = 500


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
                    self._save(Filling())  # the snapshot is gone there: ask for a new one
                    begun = 0
            state = self._state()
            return FillResult(state.done - begun, state.finished_at is not None)

    def _pages(self, hq: Headquarters, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        state = self._state()
        if state.finished_at is not None:
            return
        if state.snapshot is None:
            made = patiently(hq, lambda: _new_snapshot(hq), pause=self._pause)
            state = Filling(made.id, 0, made.pages, made.rows)
            self._save(state)
        while state.page < state.pages and not cancelled():
            path = f"/v1/snapshot/{state.snapshot}/{state.page}"
            lines = patiently(hq, lambda path=path: _page(hq, path), pause=self._pause)  # type: ignore[misc]
            state = self._take_in(state, lines)
            progress(Progress(state.done, state.rows))
        if state.page >= state.pages:
            self._save(replace(state, finished_at=self._clock.wall_ms()))

    def _take_in(self, state: Filling, lines: list[wire.SnapshotLine]) -> Filling:
        after = replace(state, page=state.page + 1, done=state.done + len(lines))
        try:
            with self._store.apply() as session:
                take_in(session, lines)
                after.save(session)
        except (TypeError, ValueError, IntegrityError):
            raise errors.NotHeadquarters from None
        return after

    def _state(self) -> Filling:
        with self._store.read() as session:
            return Filling.load(session)

    def _save(self, state: Filling) -> None:
        with self._store.apply() as session:
            state.save(session)


def _new_snapshot(hq: Headquarters) -> wire.SnapshotAnswer:
    body = orjson.dumps({"proto": wire.PROTOCOL, "schema": SCHEMA, "app": VERSION})
    try:
        made = wire.SnapshotAnswer.read(hq.post("/v1/snapshot", body).body)
    except wire.WireError:
        raise errors.NotHeadquarters from None
    if not (made.id.isascii() and made.id.replace("-", "").isalnum()):
        raise errors.NotHeadquarters
    return made


def _page(hq: Headquarters, path: str) -> list[wire.SnapshotLine]:
    try:
        return [wire.read_line(line) for line in hq.get(path).lines() if line]
    except wire.WireError:
        raise errors.NotHeadquarters from None


def take_in(session: Session, lines: list[wire.SnapshotLine]) -> None:
    """A page's rows, policy and history (inside ``Store.apply``); the clock learns the greatest stamp among them."""
    rows: dict[str, list[wire.SnapshotRow]] = {}
    history: list[wire.HistoryLine] = []
    for line in lines:
        if isinstance(line, wire.SnapshotRow):
            rows.setdefault(line.entity, []).append(line)
        elif isinstance(line, wire.HistoryLine):
            history.append(line)
        else:
            set_policy(session, line.values)
    seen = max((upsert(session, entity, some) for entity, some in rows.items()), default=0)
    seen = max(seen, _add_history(session, history))
    sent = Sent.load(session)
    if seen > sent.seen:
        replace(sent, seen=seen).save(session)
        session.execute(update(CaptureState).values(hlc=func.max(CaptureState.hlc, seen)))


def _add_history(session: Session, lines: list[wire.HistoryLine]) -> int:
    """Lines that are here already stay as they are; the greatest clock value."""
    for start in range(0, len(lines), _CHUNK):
        values = [
            {
                "hlc": one.hlc, "device": one.device, "field": one.field, "entity": one.entity, "row_id": one.row,
                "dossier_id": one.dossier, "old": one.old, "new": one.new, "at": one.at, "by_id": one.by,
                "batch_id": one.batch,
            }
            for one in lines[start : start + _CHUNK]
        ]  # fmt: skip
        session.connection().execute(insert(History).on_conflict_do_nothing(), values)
    return max((one.hlc for one in lines), default=0)
