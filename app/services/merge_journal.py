"""What a merge wrote, row by row, kept on this laptop so that it can be taken apart again (dossier-history).

Merges into one row lie one upon the other; the last one is taken apart first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import CaptureState
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.services.merge_links import torn
from app.services.merge_marks import Line, Mark, keep_mark
from app.services.records import Record, fetch, insert_row, table_of, write_row
from app.services.values import Value, stored

_CHUNK: Final = 500


class Journal:
    """Writes rows and notes what stood there before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._hlc: int = session.scalars(select(CaptureState.hlc)).one()
        self.lines: list[Line] = []
        self.moved: dict[str, Sequence[str]] = {}

    def write(self, entity: str, row_id: str, values: Mapping[str, Value]) -> None:
        """Change fields; those that stood so already aren't written."""
        record = fetch(self._session, entity, row_id=row_id)[0]
        known: dict[str, Value] = {**record.values, "deleted": record.deleted}
        differs = {name: value for name, value in values.items() if known.get(name) != value}
        if differs:
            write_row(self._session, entity, row_id, differs)
            before = {name: _plain(known.get(name)) for name in differs}
            self.lines.append((entity, row_id, before, {name: _plain(value) for name, value in differs.items()}))

    def insert(self, entity: str, values: Mapping[str, Value], row_id: str | None = None) -> None:
        """A new row. It has its own line in the history, also where the rest is one batch."""
        row_id = row_id or new_id()
        batch = self._session.scalar(select(CaptureState.batch_id))
        self._session.execute(update(CaptureState).values(batch_id=None))
        insert_row(self._session, entity, row_id, values)
        self._session.execute(update(CaptureState).values(batch_id=batch))
        self.lines.append((entity, row_id, None, {"deleted": False}))

    def move(self, entity: str, dossier_id: str, to: str) -> None:
        """All rows of a form, in the trash or not, go to another dossier."""
        table = table_of(entity)
        rows = self._session.scalars(select(table.c.id).where(table.c.dossier_id == dossier_id).order_by(table.c.id))
        if found := rows.all():
            move_rows(self._session, entity, found, to)
            self.moved[entity] = found

    @property
    def steps(self) -> int:
        """How many writes it took."""
        return len(self.lines) + sum(map(len, self.moved.values()))

    def keep(self, row_id: str, other_id: str) -> None:
        """Remember the merge of ``other_id`` into ``row_id``."""
        keep_mark(self._session, row_id, Mark(other_id, self._hlc, self.lines, self.moved))


def move_rows(session: Session, entity: str, rows: Sequence[str], to: str) -> None:
    """Rows go to another dossier."""
    table = table_of(entity)
    for start in range(0, len(rows), _CHUNK):
        some = table.c.id.in_(rows[start : start + _CHUNK])
        session.execute(update(table).where(some).values(dossier_id=to))


def take_back(session: Session, lines: Sequence[Line]) -> None:
    """Each value that still stands as the merge left it goes back, the last written first.

    What would name a row that stands in another dossier by now is left out.
    """
    for entity, row_id, before, after in reversed(lines):
        found = fetch(session, entity, row_id=row_id)
        if not found:
            continue
        now: dict[str, Value] = {**found[0].values, "deleted": found[0].deleted}
        back = before if before is not None else {"deleted": True}
        values = dict(_standing(entity, back, now, after))
        values = _within(session, replace(found[0], values={**found[0].values, **values}), values)
        if values:
            write_row(session, entity, row_id, values)


def _within(session: Session, record: Record, values: dict[str, Value]) -> dict[str, Value]:
    """``values`` without those by which the row would name one of another dossier, as it would stand with them."""
    away = torn(session, record)
    kept = {name: value for name, value in values.items() if name not in away}
    if values.get("deleted") is False:  # it comes out of the trash whole, without ties to elsewhere, or not at all
        if any(not table_of(record.entity).c[name].nullable for name in away):
            del kept["deleted"]
        else:
            kept |= dict.fromkeys(away)
    return kept


def _standing(
    entity: str, back: Mapping[str, Any], now: Mapping[str, Value], after: Mapping[str, Any]
) -> Iterator[tuple[str, Value]]:
    for name, value in back.items():
        if _plain(now.get(name)) == after.get(name):
            yield name, value if name == "deleted" else stored(ENTITIES[entity].fields[name], value)


def _plain(value: Value) -> Any:
    """As JSON has it."""
    return value if value is None or isinstance(value, str | int | bool) else value.isoformat()
