"""Lines of a snapshot or of the feed into the tables, inside ``Store.apply``: rows, history, policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.models import CaptureState, History
from app.models.fields import ENTITIES, LAST_MS
from app.sync import wire
from app.sync.columns import readers, unknown
from app.sync.directives import set_policy
from app.sync.merge import pack
from app.sync.rows import upsert
from app.sync.state import Sent

_CHUNK: Final = 500
LATEST: Final = pack(LAST_MS)
"""The greatest stamp there can be."""


def take_in(session: Session, lines: Sequence[wire.SnapshotLine], latest: int = LATEST) -> None:
    """A page's rows, policy and history (inside ``Store.apply``); the clock learns the greatest stamp among them.

    Raises ValueError for a stamp beyond ``latest``: no write of this laptop would ever win over it.
    """
    rows: dict[str, list[wire.SnapshotRow]] = {}
    history: list[wire.HistoryLine] = []
    policy: dict[str, Any] = {}
    for line in lines:
        if isinstance(line, wire.SnapshotRow):
            rows.setdefault(line.entity, []).append(line)
        elif isinstance(line, wire.HistoryLine):
            history.append(line)
        else:
            policy.update(line.values)
    set_policy(session, policy)
    seen = max((upsert(session, entity, some) for entity, some in rows.items()), default=0)
    seen = max(seen, _add_history(session, history))
    if seen > latest:
        raise ValueError("stamp")
    sent = Sent.load(session)
    if seen > sent.seen:
        replace(sent, seen=seen).save(session)
        session.execute(update(CaptureState).values(hlc=func.max(CaptureState.hlc, seen)))


def _add_history(session: Session, lines: list[wire.HistoryLine]) -> int:
    """Lines that are here already stay as they are; the greatest clock value."""
    for one in lines:
        reading = readers(one.entity) if one.entity in ENTITIES else {}
        read = reading.get(one.field, unknown)
        read(one.old), read(one.new)
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
