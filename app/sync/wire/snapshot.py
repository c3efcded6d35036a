"""``POST /v1/snapshot`` and its pages: rows, policy and history of everything in a person's keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from app.sync.wire.body import WireError, loads, member, optional
from app.sync.wire.exchange import Reached, Stamp, instant, place, row_id, stamp


@dataclass(frozen=True, slots=True)
class SnapshotAnswer:
    """Pages are numbered from 0; ``rows`` counts the lines of all pages; the feed goes on after number ``feed``.

    ``reached`` as in the answer of ``sync``.
    """

    id: str
    pages: int
    rows: int
    feed: int = 0
    reached: Reached | None = None

    def line(self) -> bytes:
        told = {} if self.reached is None else {"reached": self.reached.value()}
        return orjson.dumps({"id": self.id, "pages": self.pages, "rows": self.rows, "feed": self.feed, **told})

    @classmethod
    def read(cls, line: bytes) -> SnapshotAnswer:
        """Raises WireError, also for more pages than lines: that would be a fill without end."""
        found = loads(line)
        name, reached = found.get("id"), optional(found, "reached", dict)
        pages, rows, feed = (place(found.get(one)) for one in ("pages", "rows", "feed"))
        if not row_id(name) or not 0 < pages <= max(rows, 1):
            raise WireError("snapshot")
        return cls(str(name), pages, rows, feed, None if reached is None else Reached.read(reached))


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A row of a synced entity with its stamps; a field that isn't named is null."""

    entity: str
    id: str
    clk: dict[str, Stamp]
    fields: dict[str, Any]

    def line(self) -> bytes:
        return orjson.dumps({"e": self.entity, "i": self.id, "k": self.clk, "f": self.fields})


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """The policy in force, by name."""

    values: dict[str, Any]

    def line(self) -> bytes:
        return orjson.dumps({"policy": self.values})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of dossier-history; ids without dashes."""

    hlc: int
    device: int
    field: str
    entity: str
    row: str
    dossier: str | None
    old: Any
    new: Any
    at: int
    by: str | None
    batch: str | None

    def line(self) -> bytes:
        names = ("hlc", "device", "field", "entity", "row", "dossier", "old", "new", "at", "by", "batch")
        return orjson.dumps({"history": {name: getattr(self, name) for name in names}})


@dataclass(frozen=True, slots=True)
class PurgeLine:
    """A dossier that passed to another keeper: everything of it leaves this laptop (handover)."""

    dossier: str

    def line(self) -> bytes:
        return orjson.dumps({"purge": self.dossier})


@dataclass(frozen=True, slots=True)
class WithdrawLine:
    """A row that went into somebody else's keeping by itself, without its dossier: it leaves this laptop."""

    entity: str
    row: str

    def line(self) -> bytes:
        return orjson.dumps({"withdraw": {"e": self.entity, "i": self.row}})


SnapshotLine = SnapshotRow | PolicyLine | HistoryLine
FeedLine = SnapshotLine | PurgeLine | WithdrawLine


def read_feed_line(line: bytes) -> FeedLine:
    """A line of the feed: as in a snapshot, or an order to purge or to withdraw. Raises WireError."""
    found = loads(line)
    if "withdraw" in found:
        one = member(found, "withdraw", dict)
        if not row_id(one.get("i")):
            raise WireError("withdraw")
        return WithdrawLine(member(one, "e", str), one["i"])
    if "purge" not in found:
        return read_line(line)
    if not row_id(found["purge"]):
        raise WireError("purge")
    return PurgeLine(found["purge"])


def read_line(line: bytes) -> SnapshotLine:
    """A line of a page; raises WireError."""
    found = loads(line)
    if "history" in found:
        one = member(found, "history", dict)
        hlc, device = stamp([one.get("hlc"), one.get("device")])
        row, *others = (one.get(name) for name in ("row", "dossier", "by", "batch"))
        if not row_id(row) or not all(other is None or row_id(other) for other in others):
            raise WireError("history")
        dossier, by, batch = others
        return HistoryLine(
            hlc, device, member(one, "field", str), member(one, "entity", str), str(row), dossier, one.get("old"),
            one.get("new"), instant(one.get("at")), by, batch,
        )  # fmt: skip
    if "policy" in found:
        return PolicyLine(member(found, "policy", dict))
    if not row_id(found.get("i")):
        raise WireError("id")
    clk = {name: stamp(value) for name, value in member(found, "k", dict).items()}
    return SnapshotRow(member(found, "e", str), found["i"], clk, member(found, "f", dict))
