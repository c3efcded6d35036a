"""A section of a dossier as a page shows it: its forms' rows, what they name, what may be named. One event a reading.

``Sections`` also changes and adds many rows at once, in one unit of work: all of them or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.models import Setting
from app.models.fields import ENTITIES, Section
from app.models.ids import new_id, single_id
from app.services.desk import Desk
from app.services.forms import ANYWHERE, Option, form, title_of
from app.services.reading import Gate
from app.services.records import (
    NUMBERED,
    Change,
    Record,
    dossier_of,
    fetch,
    insert_row,
    ready_values,
    table_of,
    write_row,
)
from app.services.row_rules import check_references, check_row
from app.services.row_titles import names_of, row_titles

_LAST: Final = "dossier.section"


@dataclass(frozen=True, slots=True)
class SectionRows:
    """What a section shows. ``names``: id → name of all that its rows name; ``options``: entity → what may be named.

    Customers are no options here: there may be ten thousand of them (ask :meth:`app.services.forms.Forms.options`).
    """

    rows: Mapping[str, Sequence[Record]]
    trash: Mapping[str, Sequence[Record]]
    names: Mapping[str, str]
    options: Mapping[str, Sequence[Option]]


class Sections:
    """The sections of dossiers at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    # -- reading

    def read(self, dossier_id: str, entities: Sequence[str], *, beside: Sequence[str] = ()) -> SectionRows:
        """The rows of ``entities`` and, to be shown with them, of ``beside``. One *section viewed* event names every
        section that is looked into, those of what may be named too. A form that a dossier has once and that isn't begun
        yet comes as an empty row. Raises RefusedByRule.
        """
        every = [form(name).name for name in (*entities, *beside)]
        named = dict.fromkeys(r for name in every for s in ENTITIES[name].editable() if (r := s.refers) is not None)
        inside = [name for name in named if name not in ANYWHERE]
        sections = dict.fromkeys(ENTITIES[name].section for name in (*every, *inside))
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=tuple(sections))
        with self._desk.store.read() as session:
            rows = {name: fetch(session, name, dossier_id=dossier_id) or _not_begun(name, dossier_id) for name in every}
            trash = {name: fetch(session, name, dossier_id=dossier_id, trash=True) for name in entities}
            options = {name: _options(session, name, dossier_id) for name in named if name != "dossier"}
            names = {option.id: option.label for found in options.values() for option in found}
            lacking = _named(record for found in (*rows.values(), *trash.values()) for record in found) - names.keys()
            if lacking:
                names |= names_of(session, named, lacking, dossier_id)
        return SectionRows(rows, trash, names, options)

    def names(self, dossier_id: str, changes: Sequence[Change]) -> Mapping[str, str]:
        """Id → name of the rows that ``changes`` of a dossier (read before) are of, and of what they name."""
        wanted: dict[str, set[str]] = {}
        changed: dict[str, set[str]] = {}
        for change in changes:
            changed.setdefault(change.entity, set()).add(change.row_id)
            spec = ENTITIES[change.entity].fields.get(change.field)
            if spec is not None and spec.shows is not None:
                ids = {value for value in (change.old, change.new) if isinstance(value, str)}
                wanted.setdefault(spec.shows, set()).update(ids)
        found: dict[str, str] = {}
        with self._desk.store.read() as session:
            for entity, ids in changed.items():
                found |= row_titles(session, entity, ids, dossier_id)
            for entity, ids in wanted.items():
                found |= names_of(session, [entity], ids, dossier_id)
        return found

    # -- many rows at once

    def change(self, entity: str, row_ids: Sequence[str], values: Mapping[str, object]) -> Sequence[Record]:
        """The same change to many rows; those that stood so already are left out of the answer.

        Raises UserError for a value that won't do in one of them; then none is changed.
        """
        spec = form(entity)
        with self._desk.store.write() as session:
            changed: list[Record] = []
            found = _each(session, entity, row_ids)
            self._allow(session, found)
            for before in found:
                currency = values.get("currency") or before.values.get("currency")
                ready = ready_values(spec, values, currency=str(currency or "") or None, partial=True)
                if all(before.values.get(name) == value for name, value in ready.items()):
                    continue
                check_row(entity, {**before.values, **ready})
                check_references(session, entity, dossier_of(before), ready)
                write_row(session, entity, before.id, ready)
                changed.extend(fetch(session, entity, row_id=before.id))
            return changed

    def trash(self, entity: str, row_ids: Sequence[str]) -> int:
        """Put many rows into the trash; how many were not in it yet."""
        with self._desk.store.write() as session:
            living = [record for record in _each(session, form(entity).name, row_ids) if not record.deleted]
            self._allow(session, living)
            for record in living:
                write_row(session, entity, record.id, {"deleted": True})
            return len(living)

    def add_all(self, entity: str, dossier_id: str, rows: Sequence[Mapping[str, object]]) -> Sequence[Record]:
        """Many new rows. Raises UserError for a value that won't do; then none is added."""
        spec = form(entity)
        self._gate.require_edit(dossier_id, sections=(spec.section,))
        with self._desk.store.write() as session:
            added: list[Record] = []
            for values in rows:
                ready = ready_values(spec, values, currency=str(values.get("currency") or "") or None)
                check_row(entity, ready)
                check_references(session, entity, dossier_id, ready)
                row_id = new_id()
                number = {"number": f"{NUMBERED[entity]}-{row_id[-8:].upper()}"} if entity in NUMBERED else {}
                insert_row(session, entity, row_id, {**ready, **number, "dossier_id": dossier_id})
                added.extend(fetch(session, entity, row_id=row_id))
            return added

    # -- what a person likes to see

    def last(self) -> Section:
        """The section that was looked at last, in whichever dossier."""
        found = self._setting(_LAST)
        return Section(found) if found in [str(one) for one in Section] else Section.BASIC

    def remember(self, section: Section) -> None:
        """Begin with this section next time."""
        self._keep(_LAST, str(section))

    def filters(self, entity: str) -> Mapping[str, str]:
        """Saved filters of a form: name → text; they lie in the vault, for what one looks for is content."""
        found = self._setting(f"filters.{entity}")
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def keep_filters(self, entity: str, filters: Mapping[str, str]) -> None:
        """Replace the saved filters of a form."""
        self._keep(f"filters.{form(entity).name}", dict(filters))

    # -- inside

    def _allow(self, session: Session, records: Sequence[Record]) -> None:
        """Their dossiers may be edited."""
        for dossier_id in dict.fromkeys(map(dossier_of, records)):
            sections = (ENTITIES[records[0].entity].section,)
            self._gate.require_edit(dossier_id, sections=sections, rows=[r.id for r in records], session=session)

    def _setting(self, name: str) -> Any:
        with self._desk.store.read() as session:
            return session.scalar(select(Setting.value).where(Setting.name == name))

    def _keep(self, name: str, value: Any) -> None:
        with self._desk.store.write() as session:
            session.merge(Setting(name=name, value=value))


def _not_begun(entity: str, dossier_id: str) -> list[Record]:
    spec = ENTITIES[entity]
    if not spec.single:
        return []
    values = dict.fromkeys(field.name for field in spec.editable())
    return [Record(entity, single_id(entity, dossier_id), dossier_id, values, False)]


def _each(session: Session, entity: str, row_ids: Sequence[str]) -> list[Record]:
    return [record for row_id in row_ids for record in fetch(session, entity, row_id=row_id)]


def _named(records: Iterable[Record]) -> set[str]:
    """The ids that records name."""
    return {
        value
        for record in records
        for name, spec in ENTITIES[record.entity].fields.items()
        if spec.refers is not None and isinstance(value := record.values.get(name), str)
    }


def _options(session: Session, entity: str, dossier_id: str) -> Sequence[Option]:
    table = table_of(entity)
    query = select(table).where(table.c.deleted.is_(False))
    if entity == "staff":
        query = query.where(table.c.active.is_(True))
    else:
        query = query.where(table.c.dossier_id == dossier_id)
    return [Option(row.id, title_of(row)) for row in session.execute(query.order_by(table.c.id))]
