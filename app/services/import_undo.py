"""Taking back a whole import: tombstones for what it added, old values for what it changed, nothing edited since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accesslog.events import MOST_ROWS, Act, Target
from app.errors import UserError
from app.i18n import tr
from app.models import BatchRow, CaptureState, Dossier, History, ImportBatch
from app.models.fields import ENTITIES
from app.services.desk import Desk
from app.services.import_match import by_ids
from app.services.reading import Gate
from app.services.records import table_of, write_row
from app.services.values import stored

_CHUNK: Final = 500
_NOT_CONTENT: Final = {"card", "confirmation", "duty_mark"}  # they say something of the dossier, not of the customer


class Kept(StrEnum):
    """Why a row stays."""

    EDITED = "edited"
    FILLED = "filled"  # the dossier has got content of its own since
    GONE = "gone"  # it left this laptop, or is in the trash already


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row the undo left alone. ``customer`` is its dossier's name (cover); None for an unfiled one."""

    entity: str
    id: str
    customer: str | None
    why: Kept

    @property
    def sentence(self) -> str:
        return tr(f"import.kept.{self.why}")


@dataclass(frozen=True, slots=True)
class Undone:
    """``removed`` rows went to the trash, ``reverted`` rows have their old values back; ``kept`` were left alone."""

    batch_id: str
    removed: int
    reverted: int
    kept: Sequence[KeptRow]


def undo(desk: Desk, gate: Gate, batch_id: str, progress: Callable[[int, int], None]) -> Undone:
    """Undo an import in one transaction, after its event. What goes back into an existing dossier is an edit of it
    and needs its open card; dossiers the import itself made need none.

    Raises UserError ``import-undone`` if it was undone before, RefusedByRule, and whatever ``progress`` raises; then
    nothing was taken back.
    """
    with desk.store.read() as session:
        if session.get_one(ImportBatch, batch_id).undone_at is not None:
            raise UserError("import-undone")
        foreign = existing_dossiers(session, batch_id)
    for dossier in foreign:
        gate.require_edit(dossier)
    gate.note(
        Act.IMPORT_UNDONE, target=Target(kind="import", id=batch_id, rows=tuple(foreign[:MOST_ROWS]))
    )  # fmt: skip
    with desk.store.write() as session:
        batch = session.get_one(ImportBatch, batch_id)
        if batch.undone_at is not None:
            raise UserError("import-undone")
        marks = session.execute(
            select(BatchRow.entity, BatchRow.row_id, BatchRow.added, BatchRow.hlc).where(BatchRow.batch_id == batch_id)
        ).all()
        progress(0, len(marks))
        removable, reverted, kept = _sorted_out(session, batch_id, marks)
        done = len(kept)
        for entity, row, values in reverted:
            write_row(session, entity, row, values)
        done += len(reverted)
        for entity, ids in removable.items():
            table = table_of(entity)
            for some in _chunks(ids):
                session.execute(update(table).where(table.c.id.in_(some)).values(deleted=True))
                done += len(some)
                progress(done, len(marks))
        batch.undone_at = desk.now_ms()
    return Undone(batch_id, sum(map(len, removable.values())), len(reverted), kept)


def existing_dossiers(session: Session, batch_id: str) -> list[str]:
    """Dossiers that were there before the import and whose rows it added or changed."""
    found: set[str] = set()
    query = select(BatchRow.entity, BatchRow.row_id, BatchRow.added).where(BatchRow.batch_id == batch_id)
    own = {row.row_id for row in session.execute(query) if row.entity == "dossier" and row.added}
    for entity in set(session.scalars(select(BatchRow.entity).where(BatchRow.batch_id == batch_id))):
        table = table_of(entity)
        column = table.c[ENTITIES[entity].dossier or "id"]
        marked = select(BatchRow.row_id).where(BatchRow.batch_id == batch_id)
        rows = session.scalars(select(column).where(table.c.id.in_(marked), table.c.deleted.is_(False)).distinct())
        found |= {dossier for dossier in rows if dossier is not None and dossier not in own}
    return sorted(found)


@dataclass(slots=True)
class _Sorted:
    """What becomes of an import's rows."""

    removable: dict[str, list[str]] = field(default_factory=dict)  # entity → rows to be removed
    reverted: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    kept: list[tuple[str, str, str | None, Kept]] = field(default_factory=list)


def _sorted_out(
    session: Session, batch_id: str, marks: Sequence[Any]
) -> tuple[Mapping[str, Sequence[str]], Sequence[tuple[str, str, dict[str, Any]]], list[KeptRow]]:
    """Rows to be removed by entity, rows with the values they get back, and rows to be left alone."""
    device = session.execute(select(CaptureState.device)).scalar_one()
    changes = _changes(session, batch_id)
    found = _Sorted()
    entities = sorted({mark.entity for mark in marks}, key=lambda entity: entity == "dossier")
    for entity in entities:  # customers last: whether they are empty shows when all else has been looked at
        _sort_out(session, entity, [mark for mark in marks if mark.entity == entity], device, changes, found)
    names = _names(session, {dossier for _, _, dossier, _ in found.kept if dossier})
    told = [KeptRow(entity, row_id, names.get(dossier or ""), why) for entity, row_id, dossier, why in found.kept]
    return found.removable, found.reverted, told


def _sort_out(
    session: Session, entity: str, marks: Sequence[Any], device: int, changes: Mapping[str, Mapping[str, Any]],
    found: _Sorted,
) -> None:  # fmt: skip
    rows = by_ids(session, entity, [mark.row_id for mark in marks])
    editable = {spec.name for spec in ENTITIES[entity].editable()} | {"dossier_id", "number", "keeper_id", "photo"}
    going = {row_id for ids in found.removable.values() for row_id in ids}
    added = [mark.row_id for mark in marks if mark.added]
    filled = _filled(session, added, going) if entity == "dossier" else frozenset[str]()
    removable = found.removable.setdefault(entity, [])
    for mark in marks:
        row = rows.get(mark.row_id)
        dossier = row[ENTITIES[entity].dossier or "id"] if row is not None else None
        if row is None or row["deleted"]:
            found.kept.append((entity, mark.row_id, dossier, Kept.GONE))
        elif mark.added:
            if (row["clk"].keys() - {"*"}) & editable:
                found.kept.append((entity, mark.row_id, dossier, Kept.EDITED))
            elif mark.row_id in filled:
                found.kept.append((entity, mark.row_id, dossier, Kept.FILLED))
            else:
                removable.append(mark.row_id)
        else:
            old = {
                name: value
                for name, value in changes.get(mark.row_id, {}).items()
                if row["clk"].get(name) == [mark.hlc, device]
            }
            if old:
                found.reverted.append((entity, mark.row_id, old))
            if len(old) < len(changes.get(mark.row_id, {})) or not old:
                found.kept.append((entity, mark.row_id, dossier, Kept.EDITED))
    if entity == "dossier":
        for parent in _parents_that_stay(session, removable, rows):
            removable.remove(parent)
            found.kept.append((entity, parent, parent, Kept.FILLED))


def _changes(session: Session, batch_id: str) -> Mapping[str, Mapping[str, Any]]:
    """Row → field → value before the import."""
    found: dict[str, dict[str, Any]] = {}
    for line in session.scalars(select(History).where(History.batch_id == batch_id)):
        spec = ENTITIES[line.entity].fields[line.field]
        found.setdefault(line.row_id, {})[line.field] = stored(spec, line.old)
    return found


def _filled(session: Session, dossiers: Sequence[str], going: Collection[str]) -> frozenset[str]:
    """Those of the dossiers that hold living rows of any form but the rows that are ``going``."""
    found: set[str] = set()
    for name, spec in ENTITIES.items():
        if spec.dossier != "dossier_id" or name in _NOT_CONTENT:
            continue
        table = table_of(name)
        for some in _chunks(dossiers):
            query = select(table.c.id, table.c.dossier_id).where(
                table.c.dossier_id.in_(some), table.c.deleted.is_(False)
            )
            found |= {row.dossier_id for row in session.execute(query) if row.id not in going}
    return frozenset(found)


def _parents_that_stay(session: Session, removable: Sequence[str], rows: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Units to be removed that have units under them that are not, and the units above those."""
    going, staying = set(removable), set[str]()
    query = select(Dossier.id, Dossier.parent_id).where(Dossier.deleted.is_(False), Dossier.parent_id.is_not(None))
    waiting = [row.parent_id for row in session.execute(query) if row.id not in going]
    while waiting:
        parent = waiting.pop()
        if parent in going and parent not in staying:
            staying.add(parent)
            waiting.append(rows[parent]["parent_id"])
    return staying


def _names(session: Session, dossiers: set[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for some in _chunks(sorted(dossiers)):
        for row in session.execute(select(Dossier.id, Dossier.name).where(Dossier.id.in_(some))):
            found[row.id] = row.name
    return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
