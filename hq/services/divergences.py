"""Conflicts that the merge found: recorded as rows that headquarters writes, so that the feed tells both sides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.sync import merge
from hq.db.pool import Db
from hq.services import statements
from hq.services.feed import Touch
from hq.services.numbers import next_hlc

_NAMES: Final = uuid.UUID("5d1b6a3e-9c0f-5a58-8f0e-3b1a1f6f7c11")
_HEADQUARTERS: Final = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict in one row. ``told``: whose the row is if it belongs to no dossier. Identities without dashes."""

    entity: str
    row: str
    dossier: str | None
    told: str | None
    conflict: merge.Conflict

    @property
    def id(self) -> str:
        """The same loser of the same field is recorded once."""
        hlc, device = self.conflict.loser_stamp
        return uuid.uuid5(_NAMES, f"{self.row}/{self.conflict.field}/{hlc}/{device}").hex


def record(db: Db, found: Sequence[Found], now: int) -> list[Touch]:
    """Write what isn't recorded yet; what the feeds have to say of it. ``now`` is UTC milliseconds."""
    unique = {one.id: one for one in found}
    if not unique:
        return []
    authors = _authors(
        db, {stamp[1] for one in found for stamp in (one.conflict.winner_stamp, one.conflict.loser_stamp)}
    )
    first = next_hlc(db, now, len(unique))
    rows = [_row(one, authors, first + n) for n, one in enumerate(unique.values())]
    made = {row.hex for (row,) in db.execute(statements.insert_rows("divergence"), (orjson.dumps(rows).decode(),))}
    return [Touch("divergence", row["id"], (), row["clk"]["*"][0], _HEADQUARTERS) for row in rows if row["id"] in made]


def _row(found: Found, authors: dict[int, str], hlc: int) -> dict[str, Any]:
    one = found.conflict
    return {
        "id": found.id, "clk": {merge.CREATION: [hlc, _HEADQUARTERS]}, "deleted": False,
        "dossier_id": found.dossier, "told_id": found.told, "entity": found.entity, "row_id": found.row,
        "field": one.field,
        "winner": orjson.dumps(one.winner).decode(), "winner_hlc": one.winner_stamp[0],
        "winner_device": one.winner_stamp[1], "winner_by": authors.get(one.winner_stamp[1]),
        "loser": orjson.dumps(one.loser).decode(), "loser_hlc": one.loser_stamp[0],
        "loser_device": one.loser_stamp[1], "loser_by": authors.get(one.loser_stamp[1]),
    }  # fmt: skip


def _authors(db: Db, devices: set[int]) -> dict[int, str]:
    """Whose devices they are; headquarters' own number is nobody's."""
    return {
        device: staff.hex
        for device, staff in db.execute("SELECT id, staff_id FROM device WHERE id = ANY(%s)", (list(devices),))
    }
