"""What waits for headquarters: taking a batch, and letting go of what headquarters has acknowledged.

The chain is a running hash per change line, so an acknowledgement of any length can be checked against it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

import orjson
from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from app.models import Base, Outbox, SyncProblem
from app.sync import reworded, wire
from app.sync.errors import Forked, Gap
from app.sync.state import Sent

START: Final = 500
MOST_BYTES: Final = 8 << 20
QUICK_S: Final = 1.0
_NEXT: Final = "SELECT seq, CAST(line AS BLOB) FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?"


@dataclass(frozen=True)
class Batch:
    """Consecutive changes from seq ``first`` on, as they go over the wire; ``chain`` stands over all before them."""

    first: int
    chain: bytes
    lines: tuple[bytes, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @cached_property
    def end(self) -> bytes:
        """The chain over its lines too."""
        return wire.chain(self.chain, self.lines)


class BatchSize:
    """How many changes go at once: twice as many after a quick round, half as many after a failure."""

    def __init__(self) -> None:
        self.now = START

    def went(self, seconds: float) -> None:
        if seconds < QUICK_S:
            self.now = min(self.now * 2, wire.MOST_CHANGES)

    def failed(self) -> None:
        self.now = max(self.now // 2, 1)


def take(session: Session, most: int, behind: Batch | None = None) -> Batch:
    """The next changes to send, at most ``most`` and 8 MiB (but at least one); empty if nothing waits.

    ``behind``: those after this batch, which is under way. Raises Gap if the outbox doesn't go on where it, or
    headquarters, stopped.
    """
    if behind is None:
        sent = Sent.load(session)
        last, chain = sent.acked, sent.chain
    else:
        last, chain = behind.last, behind.end
    lines: list[bytes] = []
    size = 0
    for seq, line in session.connection().exec_driver_sql(_NEXT, (last, most)).all():
        if seq != last + 1 + len(lines):
            raise Gap
        size += len(line)
        if lines and size > MOST_BYTES:
            break
        lines.append(line)
    return Batch(last + 1, chain, tuple(lines))


def let_go(
    session: Session,
    acked: int,
    chain: bytes,
    rejected: Sequence[wire.Rejection] = (),
    at: int = 0,
    sent_now: Batch | None = None,
) -> int:
    """Delete all changes up to ``acked`` and move the chain on; how many they were.

    ``chain`` is what headquarters holds over them, maybe as they were before they were reworded. Changes it put into
    quarantine are kept as problems. ``sent_now`` is the batch just sent, so that it needn't be read again. Raises
    Forked if the chains differ, Gap if headquarters has more or less than ever went from here. The caller's transaction
    must be rolled back then.
    """
    sent = Sent.load(session)
    if sent_now is not None and (sent_now.first, sent_now.last, sent_now.chain) == (sent.acked + 1, acked, sent.chain):
        lines: Sequence[bytes] = sent_now.lines
        here = sent_now.end
    else:
        found = session.execute(select(Outbox.line).where(Outbox.seq <= acked).order_by(Outbox.seq)).scalars()
        lines = [line.encode() for line in found]
        here = wire.chain(sent.chain, lines)
    if acked < sent.acked or len(lines) != acked - sent.acked:
        raise Gap
    if chain != here:
        if not reworded.possible(session, chain, acked):
            raise Forked
        here = chain
    _keep_rejected(session, rejected, lines, sent.acked + 1, at)
    if lines:
        seen = session.execute(select(Outbox.hlc).where(Outbox.seq == acked)).scalar_one()
        gone = cast("CursorResult[Any]", session.execute(delete(Outbox).where(Outbox.seq <= acked))).rowcount
        if gone != len(lines):
            raise Gap
        Sent(acked, here, max(sent.seen, seen)).save(session)
        if reworded.some(session):
            reworded.settle(session, acked)
    return len(lines)


def _keep_rejected(
    session: Session, rejected: Sequence[wire.Rejection], lines: Sequence[bytes], first: int, at: int
) -> None:
    for one in rejected:
        if 0 <= one.seq - first < len(lines):  # else an earlier answer told it
            line = _without_what_left(session, lines[one.seq - first])
            session.merge(SyncProblem(seq=one.seq, reason=one.reason[:60], line=line.decode(), at=at))


def _without_what_left(session: Session, line: bytes) -> bytes:
    """The change; without its values if its row is on this laptop no more (borrow-end)."""
    change = orjson.loads(line)
    table = Base.metadata.tables.get(change["e"])
    if table is None or session.scalar(select(table.c.id).where(table.c.id == str(uuid.UUID(change["i"])))):
        return line
    return orjson.dumps({**change, "f": dict.fromkeys(change["f"])})


def count(session: Session) -> int:
    """How many changes wait; seqs are dense, so the ends tell it."""
    ends = select(func.max(Outbox.seq)).scalar_subquery() - select(func.min(Outbox.seq)).scalar_subquery()
    return int(session.execute(select(func.coalesce(ends + 1, 0))).scalar_one())


def waiting(session: Session) -> dict[str, int]:
    """How many changes wait, by entity."""
    counted = session.execute(select(Outbox.entity, func.count()).group_by(Outbox.entity)).all()
    return dict(counted)
