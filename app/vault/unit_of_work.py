"""Units of work on the unlocked database: all of a person's action, or nothing of it.

``write`` records everything (stamps, history, outbox, search) through the capture triggers; ``apply`` takes in what
headquarters sent, without sending it back; ``read`` sees one consistent state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.clock import Clock
from app.vault.cipher import driver

Index = Callable[[Session], None]

_BEGIN: Final = (
    "UPDATE capture_state SET at = ?1 + offset_ms, hlc = max(hlc + 1, (?1 + offset_ms) * 65536), batch_id = ?2"
)
"""A stamp is left out before each unit: a run of stamps without a gap is one unit, which *undo* takes back whole."""


class Store:
    """Hands out units of work over one database; ``index`` brings the search up to date before each commit."""

    def __init__(self, engine: Engine, reader: Engine, clock: Clock, index: Index) -> None:
        self._engine = engine
        self._reader = reader
        self._clock = clock
        self._index = index
        self.at_end: Callable[[Session], None] = _nothing
        """What every unit of work that may write keeps too, last of all."""

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one consistent state; nothing it does is kept."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def write(self, *, batch: str | None = None) -> Iterator[Session]:
        """A captured unit of work, committed at the end, rolled back by any exception.

        ``batch`` groups everything under one import, so that it can be undone as a whole.
        """
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            _run(session, _BEGIN, self._clock.wall_ms(), batch and UUID(batch).hex)
            yield session
            session.flush()
            if batch is not None:
                _run(session, "UPDATE capture_state SET batch_id = NULL")
            self._index(session)
            self.at_end(session)

    @contextmanager
    def apply(self) -> Iterator[Session]:
        """A unit of work for what headquarters sent: kept, searched, but neither stamped nor sent back."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            _run(session, "UPDATE capture_state SET capturing = 0")
            yield session
            session.flush()
            _run(session, "UPDATE capture_state SET capturing = 1")
            self._index(session)
            self.at_end(session)


def _nothing(_: Session) -> None:
    """Before somebody sits at the vault there is nothing to keep."""


def _run(session: Session, statement: str, *values: object) -> None:
    with driver(session.connection()) as raw:
        raw.execute(statement, values)
