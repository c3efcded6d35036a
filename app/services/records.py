"""Rows of any form, driven by the field registry: add, show, set, trash, take back, undo, history (dossier-history).

Reading and writing go through the gate (``reading.py``): nothing here is reached without an open borrowing card.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, and_, bindparam, func, or_, select, union_all, update
from sqlalchemy.orm import Session, aliased

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Base, CaptureState, History, Setting, Staff
from app.models.fields import ENTITIES, EntitySpec, FieldSpec, Section
from app.models.ids import new_id, single_id
from app.rules.borrowing import Action
from app.services.desk import Desk
from app.services.merge_marks import last_mark, turn_marks
from app.services.reading import Gate
from app.services.row_rules import check_references, check_row
from app.services.values import Value, coerce, stored

Values = Mapping[str, Value]
NUMBERED: Final = {"opportunity": "SJ", "complaint": "TS"}
"""Forms whose rows get a number of their own when a person adds them, and what it begins with."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a person sees it: plain values by field name."""

    entity: str
    id: str
    dossier_id: str | None
    values: Values
    deleted: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a row's history; ``field`` is ``*`` for its creation. ``at`` in UTC milliseconds."""

    entity: str
    row_id: str
    field: str
    old: Value
    new: Value
    at: int
    by_id: str | None
    by_name: str | None
    device: int
    stamp: int
    batch_id: str | None


def forms() -> list[str]:
    """The entities that are content of a dossier: not cards, confirmations and marks."""
    return [name for name, spec in ENTITIES.items() if spec.dossier and spec.section is not Section.COVER]


def table_of(entity: str) -> Table:
    """The table of an entity. Raises UserError for an unknown one."""
    if entity not in ENTITIES:
        raise UserError("unknown-entity", entity=entity)
    return Base.metadata.tables[entity]


def spec_of(entity: str, field: str) -> FieldSpec:
    """The registry's entry of a field. Raises UserError for an unknown one, naming those there are."""
    found = ENTITIES[entity].fields.get(field)
    if found is None or not found.field.editable:
        names = ", ".join(spec.name for spec in ENTITIES[entity].editable())
        raise UserError("unknown-field", field=field, fields=names)
    return found


class Records:
    """The generic service over all forms of a dossier."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    # -- reading

    def rows(self, entity: str, dossier_id: str, *, trash: bool = False) -> Sequence[Record]:
        """The rows of one form of a dossier; those in the trash instead if ``trash``. One *section viewed* event."""
        spec = ENTITIES[entity]
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(spec.section,))
        with self._desk.store.read() as session:
            return fetch(session, entity, dossier_id=dossier_id, trash=trash)

    def show(self, entity: str, row_id: str) -> Record:
        """One row. Raises UserError if there is none."""
        spec = ENTITIES[entity]
        record = self._whole(entity, row_id)
        act = Act.PERSON_VIEWED if entity == "person" else Act.SECTION_VIEWED
        self._gate.require(dossier_of(record), act, sections=(spec.section,), rows=(row_id,))
        return record

    def dossier_of(self, entity: str, row_id: str) -> str:
        """The dossier a row belongs to. Raises UserError for an unknown row or one not filed yet."""
        return dossier_of(self._whole(entity, row_id))

    def history(self, dossier_id: str, *, row_id: str | None = None, field: str | None = None) -> Sequence[Change]:
        """What changed in a dossier, newest first; of one row or one field if given."""
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(Section.HISTORY,))
        with self._desk.store.read() as session:
            return history_of(session, dossier_id, row_id=row_id, field=field)

    # -- writing

    def add(self, entity: str, dossier_id: str, values: Mapping[str, object]) -> Record:
        """A new row. ``values`` as typed or as text; raises UserError for a wrong or missing one.

        Of a form that a dossier has once (``single``) the row that is there, in the trash or not, is filled in instead.
        """
        spec = ENTITIES[entity]
        ready = ready_values(spec, values, currency=str(values.get("currency") or "") or None)
        check_row(entity, ready)
        self._gate.require_edit(dossier_id, sections=(spec.section,))
        row_id = single_id(entity, dossier_id) if spec.single else new_id()
        with self._desk.store.write() as session:
            check_references(session, entity, dossier_id, ready)
            number = {"number": f"{NUMBERED[entity]}-{row_id[-8:].upper()}"} if entity in NUMBERED else {}
            if spec.single and fetch(session, entity, row_id=row_id):
                write_row(session, entity, row_id, {**ready, "deleted": False})
            else:
                insert_row(session, entity, row_id, {**ready, **number, "dossier_id": dossier_id})
            return fetch(session, entity, row_id=row_id)[0]

    def set(self, entity: str, row_id: str, values: Mapping[str, object]) -> Record:
        """Change fields of a row. Unchanged values write nothing."""
        spec = ENTITIES[entity]
        with self._desk.store.write() as session:  # one look at row and card, and nobody writes in between
            before = _one(session, entity, row_id)
            currency = values.get("currency") or before.values.get("currency")
            ready = ready_values(spec, values, currency=str(currency or "") or None, partial=True)
            self._gate.require_edit(dossier_of(before), sections=(spec.section,), rows=(row_id,), session=session)
            check_row(entity, {**before.values, **ready})
            check_references(session, entity, dossier_of(before), ready)
            write_row(session, entity, row_id, ready)
            return fetch(session, entity, row_id=row_id)[0]

    def trash(self, entity: str, row_id: str) -> None:
        """Put a row into the trash (a tombstone; nothing is lost)."""
        self._mark(entity, row_id, deleted=True)

    def take_back(self, entity: str, row_id: str) -> None:
        """Take a row out of the trash."""
        self._mark(entity, row_id, deleted=False)

    def undo(self, dossier_id: str) -> Sequence[Change]:
        """Take back this person's last step in a dossier: all that one unit of work wrote there (a merge of persons,
        a paste, a field). Returns what was taken back, newest first.

        A value that was changed again since is left alone. Raises UserError ``nothing-to-undo``, ``undo-merge`` where
        a dossier was merged into this one since: that is taken apart, not undone.
        """
        self._gate.require_edit(dossier_id, sections=(Section.HISTORY,))
        with self._desk.store.write() as session:
            done = self._undoable(session, dossier_id)
            if self._merged_since(session, dossier_id, done):
                raise UserError("undo-merge")
            if not done:
                raise UserError("nothing-to-undo")
            rows = _by_row((c, True if c.field == "*" else stored_value(c)) for c in done)
            for (entity, row_id), values in rows.items():
                write_row(session, entity, row_id, values)
            for (entity, row_id), values in rows.items():
                if values.get("deleted") is not True:
                    back = _one(session, entity, row_id).values if "deleted" in values else {}
                    check_references(session, entity, dossier_id, {**back, **values})
            self._turn(session, done)
            began = self._began(session, done[-1].stamp)
            made = session.scalar(select(CaptureState.hlc))
            session.merge(Setting(name=f"undo.{dossier_id}", value={"undone": began, "made": made}))
            return done

    def redo(self, dossier_id: str, taken: Sequence[Change]) -> None:
        """Do again what :meth:`undo` took back, in one step. Raises UserError for what won't do any more."""
        self._gate.require_edit(dossier_id, sections=(Section.HISTORY,))
        with self._desk.store.write() as session:
            clock = session.scalar(select(CaptureState.hlc))
            rows = _by_row((c, False if c.field == "*" else stored_value(c, again=True)) for c in reversed(taken))
            for (entity, row_id), values in rows.items():
                write_row(session, entity, row_id, values)
            for entity, row_id in rows:
                now = _one(session, entity, row_id)
                if not now.deleted:
                    check_row(entity, now.values)
                    check_references(session, entity, dossier_id, now.values)
            self._turn(session, taken, again=clock)

    def can_undo(self, dossier_id: str) -> bool:
        """Whether :meth:`undo` would find something, or a merge to take apart, and may."""
        if not self._gate.ask(dossier_id, Action.EDIT)[0].allowed:
            return False
        with self._desk.store.read() as session:
            done = self._undoable(session, dossier_id)
            return bool(done) or self._merged_since(session, dossier_id, done)

    # -- inside

    def _undoable(self, session: Session, dossier_id: str) -> list[Change]:
        """What still stands of this person's newest step of which anything does, older than what was undone just
        before; newest first.
        """
        mark = session.get(Setting, f"undo.{dossier_id}")
        newest = session.scalar(select(func.max(History.hlc)).where(History.dossier_id == dossier_id))
        query = (
            select(History)
            .where(History.dossier_id == dossier_id, History.device == self._desk.device)
            .where(History.entity.in_(forms()))
            .where(History.by_id == self._desk.me.id, History.batch_id.is_(None))
            .order_by(History.hlc.desc())
        )
        if mark is not None and mark.value["made"] == newest:
            query = query.where(History.hlc < mark.value["undone"])
        for row in session.scalars(query.limit(400)):
            if _live(session, dossier_id, [_change(row)]):
                unit = query.where(History.hlc.between(self._began(session, row.hlc), row.hlc))
                return _live(session, dossier_id, [_change(one) for one in session.scalars(unit)])
        return []

    def _began(self, session: Session, stamp: int) -> int:
        """The first stamp of the unit of work that wrote ``stamp``: units are a gap apart, their own stamps aren't."""
        query = select(History.hlc, History.at).where(History.hlc <= stamp, History.device == self._desk.device)
        with session.execute(query.order_by(History.hlc.desc()).execution_options(yield_per=200)) as lines:
            first, moment = next(iter(lines))
            for hlc, at in lines:
                if hlc < first - 1 or at != moment:
                    break
                first = hlc
        return int(first)

    def _merged_since(self, session: Session, dossier_id: str, done: Sequence[Change]) -> bool:
        """A dossier was merged into this one by the step to be undone, or after it, and not taken apart."""
        mark = last_mark(session, dossier_id)
        if mark is None or not fetch(session, "dossier", row_id=mark.other):
            return False
        return not done or mark.hlc >= self._began(session, done[-1].stamp) - 1

    def _turn(self, session: Session, step: Sequence[Change], *, again: int | None = None) -> None:
        """If the step merged persons, the merge is there no more to be taken apart, or is again."""
        persons = {change.row_id for change in step if change.entity == "person"}
        turn_marks(session, persons, self._began(session, step[-1].stamp) - 1, again=again)

    def _mark(self, entity: str, row_id: str, *, deleted: bool) -> None:
        record = self._whole(entity, row_id)
        self._gate.require_edit(dossier_of(record), sections=(ENTITIES[entity].section,), rows=(row_id,))
        with self._desk.store.write() as session:
            if not deleted:
                check_references(session, entity, dossier_of(record), record.values)
            write_row(session, entity, row_id, {"deleted": deleted})

    def _whole(self, entity: str, row_id: str) -> Record:
        with self._desk.store.read() as session:
            return _one(session, entity, row_id)


def _live(session: Session, dossier_id: str, changes: Sequence[Change]) -> list[Change]:
    """Those of the changes, newest first, that stand once the newer of them are taken back."""
    known: dict[str, Record] = {}
    state: dict[tuple[str, str], Value] = {}
    live: list[Change] = []
    for change in changes:
        if change.row_id not in known:
            known[change.row_id] = fetch(session, change.entity, row_id=change.row_id)[0]
        row, field, new = known[change.row_id], change.field, change.new
        if row.dossier_id != dossier_id:
            continue  # it went to another dossier since
        if field == "*":
            field, new = "deleted", False
        if state.get((row.id, field), _current(row, field)) == new:
            state[row.id, field] = change.old if field == change.field else True
            live.append(change)
    return live


def _by_row(changes: Iterable[tuple[Change, Value]]) -> dict[tuple[str, str], dict[str, Value]]:
    """What each row is to say, the last word on a field counting."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for change, value in changes:
        name = "deleted" if change.field == "*" else change.field
        found.setdefault((change.entity, change.row_id), {})[name] = value
    return found


def dossier_of(record: Record) -> str:
    """The dossier a row is read under. Raises UserError for a row that is not filed yet."""
    if record.dossier_id is None:
        raise UserError("not-filed-yet")
    return record.dossier_id


def _one(session: Session, entity: str, row_id: str) -> Record:
    found = fetch(session, entity, row_id=row_id)
    if not found:
        raise UserError("no-such-row", id=row_id)
    return found[0]


def fetch(
    session: Session, entity: str, *, row_id: str | None = None, dossier_id: str | None = None, trash: bool = False
) -> list[Record]:
    """Rows as records: one by its id (trash or not), or those of a dossier in order of their making."""
    table = table_of(entity)
    spec, names = ENTITIES[entity], _names(entity)
    if row_id is not None:
        found = session.execute(_by_id(entity), {"row": row_id})
    else:
        owned = table.c[spec.dossier or "id"] == dossier_id
        found = session.execute(_columns(entity).where(owned, table.c.deleted.is_(trash)).order_by(table.c.id))
    return [
        Record(entity, id_, of if spec.dossier else None, dict(zip(names, values, strict=True)), deleted)
        for id_, of, deleted, *values in found
    ]


@cache
def _names(entity: str) -> tuple[str, ...]:
    return tuple(name for name in ENTITIES[entity].fields if name not in ("deleted", "dossier_id"))


def _columns(entity: str) -> Select[Any]:
    """What a record is made of: id, dossier, deleted, then the fields."""
    table = table_of(entity)
    first = (table.c.id, table.c[ENTITIES[entity].dossier or "id"].label("of"), table.c.deleted.label("gone"))
    return select(*first, *(table.c[name].label(f"f_{name}") for name in _names(entity)))


@cache
def _by_id(entity: str) -> Select[Any]:
    table = table_of(entity)
    return _columns(entity).where(table.c.id == bindparam("row", type_=table.c.id.type))


def history_of(
    session: Session, dossier_id: str, *, row_id: str | None = None, field: str | None = None
) -> list[Change]:
    """What changed in a dossier, newest first; of one row or one field if given. The gate has let it through.

    Of rows that came from elsewhere (merged, or filed) what changed there too.
    """
    query = (
        select(History)
        .where(History.entity.in_(forms()), _of(session, dossier_id))
        .order_by(History.hlc.desc(), History.field)
    )
    if row_id is not None:
        query = query.where(History.row_id == row_id)
    if field is not None:
        query = query.where(History.field == field)
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    return [_change(row, names) for row in session.scalars(query) if _is_known(row)]


def _is_known(row: History) -> bool:
    """A line of the creation, or of a field that this version knows; a later one's are for the version that does."""
    return row.field == "*" or row.field in ENTITIES[row.entity].fields


def _of(session: Session, dossier_id: str) -> ColumnElement[bool]:
    """Lines of the history written in a dossier, and all of the rows that came into it from elsewhere and are here."""
    came = aliased(History)
    moved = and_(came.dossier_id == dossier_id, came.field == "dossier_id")
    here = []
    for entity in session.scalars(select(came.entity).where(moved, came.entity.in_(forms())).distinct()):
        table, rows = table_of(entity), select(came.row_id).where(moved, came.entity == entity)
        here.append(select(table.c.id).where(table.c.id.in_(rows), table.c.dossier_id == dossier_id))
    written = History.dossier_id == dossier_id
    return or_(written, History.row_id.in_(union_all(*here))) if here else written


def insert_row(session: Session, entity: str, row_id: str, values: Mapping[str, Any]) -> None:
    session.execute(table_of(entity).insert().values(id=row_id, **values))


def write_row(session: Session, entity: str, row_id: str, values: Mapping[str, Any]) -> None:
    table = table_of(entity)
    session.execute(update(table).where(table.c.id == row_id).values(**values))


def ready_values(
    spec: EntitySpec, values: Mapping[str, object], *, currency: str | None = None, partial: bool = False
) -> dict[str, Value]:
    """Values checked and brought to their stored type. A creation needs what the table needs."""
    currency = currency.strip().upper() or None if currency else None
    ready = {name: coerce(spec_of(spec.name, name), value, currency=currency) for name, value in values.items()}
    for column in Base.metadata.tables[spec.name].columns:
        given = ready.get(column.name) if column.name in ready else None
        needed = not column.nullable and column.default is None and column.server_default is None
        user_field = column.name in spec.fields and spec.fields[column.name].field.editable
        if needed and user_field and given is None and (column.name in ready or not partial):
            raise UserError("field-needed", label=spec.fields[column.name].label, field=column.name)
    return ready


def _change(row: History, names: Mapping[str, str] | None = None) -> Change:
    old, new = (as_shown(row.entity, row.field, value) for value in (row.old, row.new))
    return Change(
        row.entity, row.row_id, row.field, old, new, row.at, row.by_id,
        (names or {}).get(row.by_id or ""), row.device, row.hlc, row.batch_id,
    )  # fmt: skip


def as_shown(entity: str, field: str, value: Value) -> Value:
    """A value of the history; identities, which the triggers write as they are stored, in their dashed form."""
    column = Base.metadata.tables[entity].columns.get(field)
    if column is not None and isinstance(column.type, Uuid) and isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:  # the history keeps what came, whatever it is
            return None
    return value


def _current(record: Record, field: str) -> Value:
    """A row's value in the history's own representation."""
    value = record.deleted if field == "deleted" else record.values.get(field)
    return value.isoformat() if isinstance(value, dt.date) else value


def stored_value(change: Change, *, again: bool = False) -> Value:
    """The old value of a change, ready to be written again; the new one if ``again``."""
    value = change.new if again else change.old
    if change.field == "deleted":
        return bool(value)
    return stored(ENTITIES[change.entity].fields[change.field], value)
