"""Lines of the outbox that say something else than when they may have been sent (an erasure, consent).

Headquarters may have taken them in as they were, or a late copy of a request may still bring them there. So in place of
what they said the running hashes are kept that headquarters may hold over them: none of its content is needed to know
that it is ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.models import Outbox, SyncState
from app.sync import wire
from app.sync.state import Record, Sent


@dataclass(frozen=True)
class Reworded(Record):
    """Of each such line, by its seq, the running hashes over it and all before it in the words of before."""

    name = "reworded"

    chains: Mapping[int, frozenset[bytes]] = field(default_factory=dict)

    def value(self) -> dict[str, Any]:
        return {str(seq): sorted(map(wire.b64, some)) for seq, some in self.chains.items()}

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Reworded:
        return cls({int(seq): frozenset(map(wire.unb64, some)) for seq, some in value.items()})

    def over(self, session: Session, through: int) -> Iterator[tuple[int, frozenset[bytes]]]:
        """Of each line that waits, to seq ``through``, the running hashes that headquarters may hold over it."""
        reached = frozenset([Sent.load(session).chain])
        lines = select(Outbox.seq, Outbox.line).where(Outbox.seq <= through).order_by(Outbox.seq)
        for seq, line in session.execute(lines):
            raw = line.encode()
            reached = frozenset(wire.chain(one, [raw]) for one in reached) | self.chains.get(seq, frozenset())
            yield seq, reached


def reword(session: Session, lines: Mapping[int, str]) -> None:
    """The changes that wait under these seqs say this from now on, and nothing here what they said."""
    if not lines:
        return
    known = Reworded.load(session)
    fresh = {seq: some for seq, some in known.over(session, max(lines)) if seq in lines}
    Reworded({**known.chains, **fresh}).save(session)
    for seq, line in lines.items():
        session.execute(update(Outbox).where(Outbox.seq == seq).values(line=line))


def some(session: Session) -> bool:
    """Whether such lines wait."""
    return Reworded.known(session)


def possible(session: Session, chain: bytes, through: int) -> bool:
    """Whether headquarters may hold ``chain`` over what waits to seq ``through``."""
    last = deque(Reworded.load(session).over(session, through), maxlen=1)
    return any(chain in reached for _, reached in last)


def settle(session: Session, through: int | None = None) -> None:
    """What headquarters has of the lines to ``through`` is known; None: whatever was sent of any of them is void."""
    kept = {seq: one for seq, one in Reworded.load(session).chains.items() if through is not None and seq > through}
    if kept:
        Reworded(kept).save(session)
    else:
        session.execute(delete(SyncState).where(SyncState.name == Reworded.name))
