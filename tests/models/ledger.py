"""What the capture triggers wrote, read back and replayed."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.models import Base, CaptureState, History, Outbox
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.sync import merge, wire
from app.vault.unit_of_work import Store
from tests.sync.laptop import Laptop

Row = tuple[str, str]
"""Entity and id, 32 hex digits."""


@dataclass(frozen=True)
class Line:
    """A line of the outbox; ``change`` is what headquarters reads."""

    seq: int
    hlc: int
    change: wire.Change


@dataclass(frozen=True)
class State:
    """A row as headquarters would hold it."""

    fields: dict[str, Any]
    clk: dict[str, wire.Stamp]


class Ledger:
    """``mark`` forgets what was written so far; the rest tells what was written since."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.dossier = laptop.customer("台账")
        self._seq = self._hlc = 0
        self.mark()

    @property
    def store(self) -> Store:
        return self.laptop.store

    def mark(self) -> None:
        with self.store.read() as session:
            self._seq = session.scalar(text("SELECT coalesce(max(seq), 0) FROM outbox")) or 0
            self._hlc = session.scalar(select(CaptureState.hlc)) or 0

    def new_dossier(self) -> str:
        return self.laptop.customer(f"客户 {new_id()}")

    def lines(self) -> list[Line]:
        with self.store.read() as session:
            found = session.execute(select(Outbox).where(Outbox.seq > self._seq).order_by(Outbox.seq)).scalars()
            return [Line(one.seq, one.hlc, _read(one)) for one in found]

    def history(self) -> list[History]:
        """History lines since the mark, oldest first."""
        with self.store.read() as session:
            query = select(History).where(History.hlc > self._hlc).order_by(History.hlc, History.field)
            return list(session.scalars(query))

    def first_seq(self) -> int:
        return self._seq + 1


def _read(one: Outbox) -> wire.Change:
    change = wire.Change.read(one.line.encode())
    assert orjson.loads(one.line)["e"] == one.entity
    assert change.id == one.row_id.replace("-", "")
    return change


def replay(lines: list[Line], device: int = 0) -> dict[Row, State]:
    """The rows that the merge makes of the lines, with what must hold of each line on the way."""
    rows: dict[Row, State] = {}
    for line in lines:
        row = (line.change.entity, line.change.id)
        held = rows.get(row, State({}, {}))
        if line.change.base is None:
            assert row not in rows, "created twice"
        else:
            assert line.change.base == {name: _seen(held.clk, name) for name in line.change.fields}
        merged = merge.apply(held.fields, held.clk, line.change, device)
        assert merged.conflicts == ()
        assert line.change.base is None or {one.field for one in merged.written} == set(line.change.fields)
        rows[row] = State(merged.fields, dict(merged.clk))
    return rows


def _seen(clk: dict[str, wire.Stamp], name: str) -> wire.Stamp | None:
    """What a change of a field is made upon; a deletion is made upon all of the row."""
    return max(clk.values(), default=None) if name == merge.DELETED else merge.stamp_of(clk, name)


def stored(session: Session, row: Row) -> State:
    """The row as it stands in its table, in the wire's form."""
    entity, row_id = row
    table = Base.metadata.tables[entity]
    found = session.execute(select(table).where(table.c.id == row_id)).mappings().one()
    fields = {
        name: plain(found[name], is_id=hasattr(table.c[name].type, "as_uuid")) for name in ENTITIES[entity].fields
    }
    return State(fields, {name: (stamp[0], stamp[1]) for name, stamp in found["clk"].items()})


def plain(value: Any, *, is_id: bool = False) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.replace("-", "") if is_id and value is not None else value


def check(ledger: Ledger) -> list[Line]:
    """Everything that must hold of what was written since the mark; the lines."""
    lines = ledger.lines()
    assert [line.seq for line in lines] == list(range(ledger.first_seq(), ledger.first_seq() + len(lines)))
    assert all(a.hlc < b.hlc for a, b in itertools.pairwise(lines))
    rows = replay(lines)
    with ledger.store.read() as session:
        for row, state in rows.items():
            held = stored(session, row)
            names = held.fields.keys()
            assert {name: state.fields.get(name) for name in names} == held.fields
            assert state.clk == held.clk
    _undo_chain(ledger.history(), lines, rows)
    return lines


def _undo_chain(history: list[History], lines: list[Line], rows: dict[Row, State]) -> None:
    """Taking the history back, step by step, from what is there leads to what was created (dossier-history)."""
    assert {(one.hlc, one.device) for one in history} == {(line.hlc, 0) for line in lines}
    back = {row: dict(state.fields) for row, state in rows.items()}
    for one in reversed(history):
        if one.field != merge.CREATION:
            held = back[one.entity, one.row_id.replace("-", "")]
            assert held[one.field] == one.new
            held[one.field] = one.old
    for line in lines:
        if line.change.base is None:
            made = {
                name: value for name, value in back[line.change.entity, line.change.id].items() if value is not None
            }
            assert made == line.change.fields
