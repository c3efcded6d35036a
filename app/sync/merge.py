"""The merge, pure and shared: per field the greatest stamp wins, and no losing value vanishes silently.

A row is a set of registers. ``clk`` maps a field to the stamp of its last write; ``*`` is the creating write, which
wrote every field (those it didn't name: null). Applying is commutative, associative and idempotent in values and
stamps, so it converges under any order, loss and duplication. A **conflict** is a write whose author hadn't seen the
current stamp (``base``), and whose value differs. The base of a deletion is the greatest stamp of the whole row: a
deletion whose author hadn't seen the latest edit is a conflict too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.sync.wire.exchange import Change, Stamp

CREATION: Final = "*"
DELETED: Final = "deleted"
UNDISPUTED: Final = frozenset({"card", "divergence"})
"""Two who settle the same conflict don't make another; of how a card ended there is nothing for a person to choose."""
Clock = Mapping[str, Stamp]


def pack(ms: int, counter: int = 0) -> int:
    """The hybrid logical clock of a wall time in milliseconds."""
    return ms << 16 | counter


def wall_ms(hlc: int) -> int:
    """The wall time in milliseconds that a clock value stands for."""
    return hlc >> 16


def tick(last: int, wall: int) -> int:
    """The next value of a hybrid logical clock whose greatest value so far is ``last``, at wall time ``wall`` (ms)."""
    return max(last + 1, pack(wall))


def stamp_of(clk: Clock, name: str) -> Stamp | None:
    """The stamp of a field's current value; None if the row isn't known."""
    return clk.get(name) or clk.get(CREATION)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two values of one field, written without knowledge of each other; the loser is kept."""

    field: str
    winner: Any
    winner_stamp: Stamp
    loser: Any
    loser_stamp: Stamp


@dataclass(frozen=True, slots=True)
class Written:
    """A field that got a new value."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The row after the merge, and what happened to it. ``created``: it wasn't known before."""

    fields: dict[str, Any]
    clk: dict[str, Stamp]
    created: bool = False
    written: tuple[Written, ...] = ()
    conflicts: tuple[Conflict, ...] = field(default=())

    @property
    def patch(self) -> dict[str, Any]:
        return {one.field: one.new for one in self.written}


def apply(fields: Mapping[str, Any], clk: Clock, change: Change, device: int) -> Merged:
    """``change``, written by ``device``, applied to a row (empty ``clk``: not known here yet). Nothing is modified."""
    stamp = (change.hlc, device)
    if change.base is None:
        return _create(fields, clk, change, stamp)
    after, stamps = dict(fields), dict(clk)
    written: list[Written] = []
    conflicts: list[Conflict] = []
    for name, value in change.fields.items():
        seen = max(clk.values(), default=None) if name == DELETED else stamp_of(clk, name)
        rival = seen if value else stamp_of(clk, name)  # what a deletion meets is the latest edit
        _write(after, stamps, name, value, stamp, change.base.get(name) == seen, rival, written, conflicts)
    return Merged(after, stamps, False, tuple(written), tuple(conflicts))


def _write(
    after: dict[str, Any], stamps: dict[str, Stamp], name: str, value: Any, stamp: Stamp, foreseen: bool,
    rival: Stamp | None, written: list[Written], conflicts: list[Conflict],
) -> None:  # fmt: skip
    """One register: ``after`` and ``stamps`` become the join; differences that weren't foreseen become conflicts.

    ``rival``: the stamp of the write that loses if this one wins.
    """
    current, held = stamp_of(stamps, name), after.get(name)
    if current == stamp:
        return  # the very same write again
    wins = current is None or stamp > current
    if current is not None and held != value and not (foreseen and wins):
        lost = Conflict(name, value, stamp, held, rival or current)
        conflicts.append(lost if wins else Conflict(name, held, current, value, stamp))
    if wins:
        after[name], stamps[name] = value, stamp
        if held != value:
            written.append(Written(name, held, value))


def _create(fields: Mapping[str, Any], clk: Clock, change: Change, stamp: Stamp) -> Merged:
    before = clk.get(CREATION)
    if before == stamp:
        return Merged(dict(fields), dict(clk))
    after, stamps = dict(fields), dict(clk)
    written: list[Written] = []
    conflicts: list[Conflict] = []
    for name in {**fields, **change.fields}:
        value, held, current = change.fields.get(name), fields.get(name), stamp_of(clk, name)
        newer = current is None or stamp > current
        if current is not None and before is not None and held != value and (newer or name in change.fields):
            conflicts.append(
                Conflict(name, value, stamp, held, current) if newer else Conflict(name, held, current, value, stamp)
            )
        if newer:
            after[name] = value
            stamps.pop(name, None)
            if held != value:
                written.append(Written(name, held, value))
    if before is None or stamp > before:
        stamps[CREATION] = stamp
    return Merged(after, stamps, not clk, tuple(written), tuple(conflicts))


def join(fields: Mapping[str, Any], clk: Clock, other: Mapping[str, Any], other_clk: Clock) -> Merged:
    """Two replicas of one row folded into one (snapshot, feed): per field the greater stamp, no conflicts judged."""
    names = {*fields, *other, *clk, *other_clk} - {CREATION}
    creation = max((one for one in (clk.get(CREATION), other_clk.get(CREATION)) if one), default=None)
    after: dict[str, Any] = {}
    stamps: dict[str, Stamp] = {} if creation is None else {CREATION: creation}
    written: list[Written] = []
    for name in names:
        mine, theirs = stamp_of(clk, name), stamp_of(other_clk, name)
        foreign = theirs is not None and (mine is None or theirs > mine)
        after[name] = other.get(name) if foreign else fields.get(name)
        stamp = theirs if foreign else mine
        if stamp is not None and stamp != creation:
            stamps[name] = stamp
        if foreign and fields.get(name) != after[name]:
            written.append(Written(name, fields.get(name), after[name]))
    return Merged(after, stamps, not clk, tuple(written))


def greatest(clocks: Iterable[Clock]) -> int:
    """The greatest clock value among stamps: what a hybrid logical clock learns from rows it is shown; 0 if none."""
    return max((stamp[0] for clk in clocks for stamp in clk.values()), default=0)
