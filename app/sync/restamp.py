"""Giving changes that headquarters hasn't accepted other stamps, another device number or another author.

Lines, stamps of rows, history and import marks change together, in the caller's transaction; what was accepted keeps
its stamps. The caller begins a new epoch with it, so that a late copy of an old request is void.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Text, bindparam, select, type_coerce, update
from sqlalchemy.orm import Session

from app.models import Base, BatchRow, BorrowCard, History, ImportBatch, Outbox
from app.models.fields import ENTITIES, Kind
from app.sync import reworded
from app.sync.merge import pack
from app.sync.state import Sent, set_clockwork

_CHUNK: Final = 500
_STAFF: Final = {
    entity.name: tuple(name for name, spec in entity.fields.items() if spec.field.kind is Kind.STAFF)
    for entity in ENTITIES.values()
}


@dataclass(frozen=True, slots=True)
class Renewal:
    """``hlc``: old → new value of each pending change; ``device`` and ``person`` (UUIDs): before → after."""

    hlc: Mapping[int, int]
    device: tuple[int, int]
    person: tuple[str, str] | None = None

    def stamp(self, stamp: Sequence[int]) -> list[int]:
        """A stamp of a pending change as it is from now on; any other one as it is."""
        hlc, device = stamp
        renewed = device == self.device[0] and hlc in self.hlc
        return [self.hlc[hlc], self.device[1]] if renewed else [hlc, device]

    def stamps(self, clk: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
        return {name: self.stamp(one) for name, one in clk.items()}


def after_clock_refusal(session: Session, *, device: int, now_ms: int, wall_ms: int, epoch: int) -> int:
    """Headquarters refused stamps from its future: correct the clock and re-stamp, in order, what came from there.

    What waits with a stamp that headquarters bears keeps it: it may have lost here already to what came from elsewhere,
    and with a later one it would win there and nowhere else. ``now_ms``: headquarters' time, ``wall_ms``: this clock's.
    Returns how many changes got a new stamp.
    """
    top = max(Sent.load(session).seen, pack(now_ms))
    pending = list(session.execute(select(Outbox.hlc).where(Outbox.hlc > top).order_by(Outbox.seq)).scalars())
    renew(session, Renewal({old: top + 1 + place for place, old in enumerate(pending)}, (device, device)))
    set_clockwork(session, epoch=epoch, offset_ms=now_ms - wall_ms, hlc=top + len(pending))
    return len(pending)


def renew(session: Session, renewal: Renewal) -> None:
    """Carry a renewal through outbox, rows, history and import marks (inside ``Store.apply``)."""
    reworded.settle(session)  # the new epoch voids what may have been sent
    rows, batches, cards = _renew_lines(session, renewal)
    for entity, ids in rows.items():
        _renew_clocks(session, entity, sorted(ids), renewal)
    _renew_history(session, renewal)
    _renew_batches(session, sorted(batches), renewal)
    if renewal.person is not None:
        _renew_person(session, *renewal.person)
    for some in _chunks(sorted(cards)):
        moved = update(BorrowCard).where(BorrowCard.id.in_(some), BorrowCard.device == renewal.device[0])
        session.execute(moved.values(device=renewal.device[1]))


def _renew_lines(session: Session, renewal: Renewal) -> tuple[dict[str, set[str]], set[str], set[str]]:
    """Write the outbox anew; which rows (by entity) and imports it speaks of, and which cards were made in it."""
    rows: dict[str, set[str]] = defaultdict(set)
    batches: set[str] = set()
    cards: set[str] = set()
    changed: list[dict[str, Any]] = []
    for seq, line in session.execute(select(Outbox.seq, Outbox.line).order_by(Outbox.seq)):
        change: dict[str, Any] = orjson.loads(line)
        rows[change["e"]].add(change["i"])
        batches.update(filter(None, (change.get("t"),)))
        if change["h"] in renewal.hlc and "device" in change["f"] and change["e"] == BorrowCard.__tablename__:
            cards.add(change["i"])
        change["h"] = renewal.hlc.get(change["h"], change["h"])
        if change["b"] is not None:
            change["b"] = renewal.stamps(change["b"])
        _renew_fields(change, renewal)
        changed.append({"seq": seq, "hlc": change["h"], "line": orjson.dumps(change).decode()})
    if changed:
        session.execute(update(Outbox), changed)
    return rows, batches, cards


def _renew_fields(change: dict[str, Any], renewal: Renewal) -> None:
    fields = change["f"]
    if renewal.person is not None:
        before, after = (uuid.UUID(one).hex for one in renewal.person)
        if change["by"] == before:
            change["by"] = after
        for name in _STAFF[change["e"]]:
            if fields.get(name) == before:
                fields[name] = after
    if change["e"] == BorrowCard.__tablename__ and fields.get("device") == renewal.device[0]:
        fields["device"] = renewal.device[1]


def _renew_clocks(session: Session, entity: str, ids: list[str], renewal: Renewal) -> None:
    table = Base.metadata.tables[entity]
    for some in _chunks(ids):
        found = session.execute(select(table.c.id, table.c.clk).where(table.c.id.in_(some))).all()
        changed = [{"row": row, "new": renewal.stamps(clk)} for row, clk in found]
        if changed:
            statement = update(table).where(table.c.id == bindparam("row")).values(clk=bindparam("new"))
            session.connection().execute(statement, changed)


def _renew_history(session: Session, renewal: Renewal) -> None:
    """In two steps, through negative values: old and new stamps may overlap."""
    if not renewal.hlc:
        return
    table = History.__table__
    device, after = renewal.device
    session.connection().execute(
        update(History)
        .where(table.c.hlc == bindparam("old_hlc"), table.c.device == device)
        .values(hlc=bindparam("new_hlc"), device=after),
        [{"old_hlc": old, "new_hlc": -new} for old, new in renewal.hlc.items()],
    )
    session.execute(update(History).where(table.c.hlc < 0).values(hlc=-table.c.hlc))


def _renew_batches(session: Session, batches: list[str], renewal: Renewal) -> None:
    for some in _chunks(batches):
        key = (BatchRow.batch_id, BatchRow.row_id, BatchRow.hlc)
        marks = session.execute(select(*key).where(BatchRow.batch_id.in_(some))).all()
        changed = [
            {"batch_id": batch, "row_id": row, "hlc": renewal.hlc[hlc]}
            for batch, row, hlc in marks
            if hlc in renewal.hlc
        ]
        if changed:
            session.execute(update(BatchRow), changed)


def _renew_person(session: Session, before: str, after: str) -> None:
    for entity, names in _STAFF.items():
        table = Base.metadata.tables[entity]
        for name in names:
            column = table.c[name]
            session.execute(update(table).where(column == before).values({name: after}))
    plain_before, plain_after = uuid.UUID(before).hex, uuid.UUID(after).hex
    session.execute(update(History).where(History.by_id == before).values(by_id=after))
    for value in (History.old, History.new):
        named = type_coerce(value, Text) == orjson.dumps(plain_before).decode()
        session.execute(update(History).where(named).values({value: plain_after}))
    session.execute(update(ImportBatch).where(ImportBatch.by_id == before).values(by_id=after))


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
