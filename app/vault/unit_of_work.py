"""Units of work on the unlocked database: all of a person's action, or nothing of it.

``write`` records everything (stamps, history, outbox, search) through the capture triggers; ``apply`` takes in what
headquarters sent, without sending it back; ``read`` sees one consistent state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import BigInteger, Engine, bindparam, func
from sqlalchemy.orm import Session

from app.clock import Clock
from app.models import Base

Index = Callable[[Session], None]

_STATE: Final = Base.metadata.tables["capture_state"]
_NOW: Final = bindparam("now", type_=BigInteger) + _STATE.c.offset_ms
_BEGIN: Final = _STATE.update().values(
    at=_NOW, hlc=func.max(_STATE.c.hlc, _NOW * 65536), batch_id=bindparam("batch", type_=_STATE.c.batch_id.type)
)


class Store:
    """Hands out units of work over one database; ``index`` brings the search up to date before each commit."""

    def __init__(self, engine: Engine, reader: Engine, clock: Clock, index: Index) -> None:
        self._engine = engine
        self._reader = reader
        self._clock = clock
        self._index = index

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
            now = self._clock.wall_ms()
            session.execute(_BEGIN, {"now": now, "batch": batch})
            yield session
            session.flush()
            if batch is not None:
                session.execute(_STATE.update().values(batch_id=None))
            self._index(session)

    @contextmanager
    def apply(self) -> Iterator[Session]:
        """A unit of work for what headquarters sent: kept, searched, but neither stamped nor sent back."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.execute(_STATE.update().values(capturing=False))
            yield session
            session.flush()
            session.execute(_STATE.update().values(capturing=True))
            self._index(session)
