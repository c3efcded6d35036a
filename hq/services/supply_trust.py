"""What is believed of supplied rows and history (ADR 0014): nothing dated after the restoration, by devices that were.

A laptop can't prove what it brings: the changes themselves are gone. What can be known here is checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from app.models.enums import Role
from app.models.fields import LAST_MS
from app.sync import merge, wire
from app.sync.wire import HistoryLine, SnapshotRow
from hq.db.pool import Db
from hq.services import restored
from hq.services.card_rules import supplied_card
from hq.services.checks import AUTHOR_FIELDS, keepable, plain, plan_of
from hq.services.people import HEADQUARTERS_DEVICE
from hq.services.rows import Row

_LONGEST_FIELD: Final = 60


class Trust:
    """Of one batch, for restoration ``number``; ``now``: UTC milliseconds."""

    def __init__(self, db: Db, number: int, now: int) -> None:
        self._db = db
        self._number = number
        self._now = now
        self._latest: dict[int, int] = {}
        self._persons: dict[int, str] = {}
        self._others: set[str] = set()

    def learn(self, rows: Iterable[SnapshotRow], history: Iterable[HistoryLine]) -> None:
        """Which of the devices that stamps name there are, whose, and until when; or were in the part that was lost."""
        lines = list(history)
        named = {stamp[1] for row in rows for stamp in row.clk.values()} | {line.device for line in lines}
        small = [one for one in named if 0 < one < 1 << 31]
        lost = restored.lost_devices(self._db)
        last = {one: self._number for one in small if any(one in some for some in lost)}
        for device, person, gone in self._db.execute(
            "SELECT id, staff_id, revoked_at FROM device WHERE id = ANY(%s)", (small,)
        ):
            last[device] = min(self._number, gone or self._number)
            self._persons[device] = person.hex
        last[HEADQUARTERS_DEVICE] = self._number
        self._latest = {device: merge.pack(at + wire.SKEW_MS) for device, at in last.items()}
        by = [one for line in lines if (one := line.by) is not None and wire.row_id(one)]
        known = self._db.execute("SELECT id FROM staff WHERE id = ANY(%s::uuid[]) AND role <> %s", (by, Role.DIRECTOR))
        self._others = {person.hex for (person,) in known}

    def of_row(self, row: SnapshotRow, here: Row | None) -> SnapshotRow | None:
        """The row without what is dated after the restoration or by nobody; None if nothing of it is believed.

        What stands ``here`` already may bear any stamp.
        """
        held = {} if here is None else here.clk
        creation = row.clk.get(merge.CREATION)
        if creation is None or not (self._stamp(creation) or creation == held.get(merge.CREATION)):
            return None
        wins = {name: stamp for name, stamp in row.clk.items() if stamp > (merge.stamp_of(held, name) or (0, 0))}
        late = {name for name, stamp in wins.items() if name != merge.CREATION and not self._stamp(stamp)}
        if late:
            clk = {name: stamp for name, stamp in row.clk.items() if name not in late}
            row = replace(row, clk=clk, fields={name: one for name, one in row.fields.items() if name not in late})
        return row if self._fits(row) and self._own_author(row) else None

    def _stamp(self, stamp: wire.Stamp) -> bool:
        return 0 < stamp[0] <= self._latest.get(stamp[1], 0)

    def _fits(self, row: SnapshotRow) -> bool:
        """Values fit their columns; a card is one that a laptop can have written."""
        plan = plan_of(row.entity)
        for name, value in row.fields.items():
            column = plan.columns.get(name)
            if value is not None and column is not None and not column.check(value):
                return False
        if any(one.required and row.fields.get(name) is None for name, one in plan.columns.items()):
            return False
        unknown = {name: value for name, value in row.fields.items() if name not in plan.columns}
        if not keepable(unknown) or not keepable(dict.fromkeys(row.clk.keys() - plan.columns.keys())):
            return False
        return row.entity != "card" or supplied_card(row.fields, self._now)

    def _own_author(self, row: SnapshotRow) -> bool:
        """The field that names the author names whose device wrote it."""
        name = AUTHOR_FIELDS.get(row.entity, "")
        stamp = merge.stamp_of(row.clk, name)
        author = None if stamp is None else self._persons.get(stamp[1])
        return author is None or row.fields.get(name) in (None, author)

    def of_line(self, line: HistoryLine) -> bool:
        """Whether a line of history could be, and names as its author whose device wrote it."""
        ids = (line.dossier, line.by, line.batch)
        shaped = all(each is None or wire.row_id(each) for each in ids) and 0 < len(line.field) <= _LONGEST_FIELD
        if not shaped or not self._stamp((line.hlc, line.device)) or not (plain(line.old) and plain(line.new)):
            return False
        if line.device == HEADQUARTERS_DEVICE and line.by in self._others:
            return False  # there directors decide
        return 0 <= line.at <= LAST_MS and line.by in (None, self._persons.get(line.device, line.by))

    def stored(self, line: HistoryLine) -> dict[str, Any]:
        """The line for the table; a clock that ran ahead dates nothing after its arrival."""
        return {
            "h": line.hlc, "d": line.device, "f": line.field, "e": line.entity, "i": line.row, "dossier": line.dossier,
            "old": line.old, "new": line.new, "at": min(line.at, self._now), "by": line.by, "t": line.batch,
        }  # fmt: skip
