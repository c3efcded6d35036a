"""Any form of a dossier by its registry name: its rows, what a field may name, values put back (dossier-history).

A thin layer over ``records.py``; both front ends work through it. Everything passes the gate: a card, and one *section
viewed* event a reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Base, History
from app.models.fields import ENTITIES, EntitySpec, Kind, Section
from app.models.ids import single_id
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import Record, Records, fetch, forms, spec_of, table_of
from app.services.values import Value, stored

TITLES: Final = ("name", "title", "project", "number", "what", "why", "placeholder", "role")
"""The fields that name a row, the best first."""

ANYWHERE: Final = frozenset({"staff", "dossier"})
"""What may be named from any dossier: our own people, and other customers by their cover."""


@dataclass(frozen=True, slots=True)
class Option:
    """A row that a field may name, as a person reads it."""

    id: str
    label: str


class Forms:
    """The forms of one person at one desk."""

    def __init__(self, desk: Desk, gate: Gate, records: Records) -> None:
        self._desk = desk
        self._gate = gate
        self._records = records

    # -- reading

    def rows(self, entity: str, dossier_id: str, *, of: str | None = None, trash: bool = False) -> Sequence[Record]:
        """The rows of a form; only those that belong to the row ``of`` (the terms of a contract …) if it is given."""
        spec = form(entity)
        found = self._records.rows(entity, dossier_id, trash=trash)
        if of is None or spec.parent is None:
            return found
        return [record for record in found if record.values[spec.parent[0]] == of]

    def many(self, entities: Sequence[str], dossier_id: str) -> Mapping[str, Sequence[Record]]:
        """The rows of several forms at once: one event that names their sections."""
        sections = tuple(dict.fromkeys(form(entity).section for entity in entities))
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=sections)
        with self._desk.store.read() as session:
            return {entity: fetch(session, entity, dossier_id=dossier_id) for entity in entities}

    def one(self, entity: str, dossier_id: str) -> Record | None:
        """The row of a form that a dossier has once (a plan's goal, the market); None where it isn't begun yet."""
        spec = form(entity)
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(spec.section,))
        with self._desk.store.read() as session:
            found = fetch(session, entity, row_id=single_id(entity, dossier_id))
        return next((record for record in found if not record.deleted), None)

    def show(self, entity: str, row_id: str) -> Record:
        """One row. Raises UserError if there is none."""
        form(entity)
        return self._records.show(entity, row_id)

    def options(self, entity: str, field: str, dossier_id: str) -> Sequence[Option]:
        """What ``field`` may name: rows of the same dossier, our active people, or covers of customers."""
        spec = spec_of(form(entity).name, field)
        if spec.refers is None:
            return ()
        table = table_of(spec.refers)
        query = select(table).where(table.c.deleted.is_(False))
        if spec.refers in ANYWHERE:
            self._gate.require_cover()
            if spec.refers == "staff":
                query = query.where(table.c.active.is_(True))
        else:
            self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(ENTITIES[spec.refers].section,))
            query = query.where(table.c.dossier_id == dossier_id)
        with self._desk.store.read() as session:
            return [Option(row.id, title_of(row)) for row in session.execute(query.order_by(table.c.id))]

    def named(self, records: Iterable[Record]) -> Mapping[str, str]:
        """Id → name of everything that ``records`` (read before) name, for showing them.

        Content of another dossier is left out: a tie into it shows under its own card only (borrow-card).
        """
        wanted: dict[str, set[str]] = {}
        dossiers = set()
        for record in records:
            dossiers.add(record.dossier_id)
            for name, spec in ENTITIES[record.entity].fields.items():
                value = record.values.get(name)
                if spec.refers is not None and isinstance(value, str):
                    wanted.setdefault(spec.refers, set()).add(value)
        with self._desk.store.read() as session:
            found = {entity: _rows_named(session, entity, ids) for entity, ids in wanted.items()}
        return {
            row.id: title_of(row)
            for entity, rows in found.items()
            for row in rows
            if entity in ANYWHERE or row.dossier_id in dossiers
        }

    # -- writing

    def add(self, entity: str, dossier_id: str, values: Mapping[str, object]) -> Record:
        """A new row, or the one row of a form that a dossier has once. Raises UserError for a value that won't do."""
        form(entity)
        return self._records.add(entity, dossier_id, values)

    def set(self, entity: str, row_id: str, values: Mapping[str, object]) -> Record:
        """Change fields of a row; unchanged values write nothing."""
        form(entity)
        return self._records.set(entity, row_id, values)

    def remove(self, entity: str, row_id: str) -> None:
        """Put a row into the trash."""
        form(entity)
        self._records.trash(entity, row_id)

    def restore(self, entity: str, row_id: str) -> None:
        """Take a row out of the trash."""
        form(entity)
        self._records.take_back(entity, row_id)

    def put_back(self, entity: str, row_id: str, field: str, stamp: int) -> Record:
        """Write the value that ``field`` had before the change of this stamp again (dossier-history).

        Raises UserError ``no-such-change``.
        """
        spec = spec_of(form(entity).name, field)
        with self._desk.store.read() as session:
            query = select(History.old).where(
                History.entity == entity, History.row_id == row_id, History.field == field, History.hlc == stamp
            )
            found = session.execute(query).first()
        if found is None:
            raise UserError("no-such-change", field=field)
        return self._records.set(entity, row_id, {field: _typed(spec.field.kind, stored(spec, found.old))})


def form(entity: str) -> EntitySpec:
    """The form of this name. Raises UserError for what is no form of a dossier, naming those there are."""
    if entity not in ENTITIES or entity not in forms():
        raise UserError("unknown-form", form=entity[:40], forms=", ".join(sorted(forms())))
    return ENTITIES[entity]


def of_section(section: Section) -> Sequence[EntitySpec]:
    """The forms of a section, in the registry's order."""
    return [ENTITIES[name] for name in forms() if ENTITIES[name].section is section]


def title_of(row: Row[Any] | Mapping[str, Any]) -> str:
    """What a row is called: the first of its naming fields that is filled."""
    values = row if isinstance(row, Mapping) else row._mapping
    return next((str(values[name]) for name in TITLES if values.get(name)), "")


def _rows_named(session: Session, entity: str, ids: set[str]) -> Sequence[Row[Any]]:
    table = Base.metadata.tables[entity]
    return session.execute(select(table).where(table.c.id.in_(ids))).all()


def _typed(kind: Kind, value: Value) -> Value:
    """An old identity, which the triggers wrote as it is stored, in its dashed form."""
    if isinstance(value, str) and len(value) == 32 and kind in (Kind.ROW, Kind.PERSON, Kind.STAFF, Kind.DOSSIER):
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return value
