"""What is written of a visit within one unit of work: its number, who was met, promises, information, the trash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import UserError
from app.i18n import tr
from app.models import Base, Person, Relation, Staff, Visit
from app.models.enums import Standing, VisitState
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.rules.visits import Lacking, next_number
from app.services.records import Record, fetch, insert_row, ready_values, write_row
from app.services.row_rules import check_row
from app.services.values import Value
from app.services.visit_view import PARTS, part_rows, standing_of, visit_record, what_lacks

Typed = Mapping[str, object]


class ReportIncomplete(UserError):
    """A report without what must be there (visits); ``lacking`` says what."""

    def __init__(self, lacking: tuple[Lacking, ...]) -> None:
        super().__init__("visit-report-incomplete", missing=", ".join(item.label for item in lacking))
        self.lacking = lacking

    @property
    def message(self) -> str:
        labels = dict.fromkeys(tr(item.label) for item in self.lacking)
        return tr("error.visit-report-incomplete", missing=tr("paper.list_comma").join(labels))


def free_number(session: Session, day: dt.date, device: int) -> str:
    """The next free visit number of a day on this device, the trash included."""
    prefix = next_number(day, device, ()).removesuffix("01")
    return next_number(day, device, session.scalars(select(Visit.number).where(Visit.number.startswith(prefix))))


def living(session: Session, visit_id: str) -> Record:
    """The visit's row. Raises UserError for an unknown one, or one in the trash."""
    record = visit_record(session, visit_id)
    if record.deleted:
        raise UserError("visit-in-trash")
    return record


def write_met(session: Session, visit: Record, values: Typed, me: str, today: dt.date) -> str:
    """Add or change (with ``id``) an entry of who met whom; a change of standing is written to the relation too.

    Without one of ours the entry is of the one who writes. Raises UserError.
    """
    row_id, ready = _taken_apart("visit_person", values)
    before = _part(session, "visit_person", visit, row_id).values if row_id else {}
    whole: dict[str, Any] = {**before, **ready}
    person, staff = whole.get("person_id"), whole.get("staff_id")
    if person is None and staff is None:
        raise UserError("visit-met-needs-someone")
    if person is not None and staff is None:
        ready["staff_id"] = me
    ours = str(staff or me)
    _check_people(session, visit, person, ours if person is not None else staff, row_id)
    if person is not None and whole.get("standing_before") is None:
        ready["standing_before"] = standing_of(session, person, ours)[1]
    row_id = _written(session, "visit_person", visit, row_id, ready)
    after = whole.get("standing_after")
    if person is not None and after is not None:
        _follow(session, visit, person, ours, Standing(after), today)
    return row_id


def write_promise(session: Session, visit: Record, values: Typed) -> str:
    """Add or change (with ``id``) a promise. Raises UserError."""
    row_id, ready = _taken_apart("promise", values)
    return _written(session, "promise", visit, row_id, ready)


def write_information(session: Session, visit: Record, values: Typed, today: dt.date) -> str:
    """Add or change (with ``id``) information gained. Raises UserError for level 4 without its origin."""
    row_id, ready = _taken_apart("information", values)
    before = _part(session, "information", visit, row_id).values if row_id else {}
    check_row("information", {**before, **ready})
    if row_id is None and "learned_on" not in ready:
        ready["learned_on"] = today
    return _written(session, "information", visit, row_id, ready)


def stay_whole(session: Session, visit_id: str) -> None:
    """A report that was handed in keeps what it must hold. Raises ReportIncomplete."""
    record = visit_record(session, visit_id)
    if record.values["state"] == VisitState.REPORTED and not record.deleted:
        require_whole(session, record)


def require_whole(session: Session, record: Record) -> None:
    missing = what_lacks(session, record)
    if missing:
        raise ReportIncomplete(missing)


def put_in_trash(session: Session, visit: Record) -> None:
    """The visit and everything of it."""
    for entity in (*PARTS, "attachment"):
        for row in part_rows(session, entity, visit.id):
            write_row(session, entity, row["id"], {"deleted": True})
    write_row(session, "visit", visit.id, {"deleted": True})


def take_from_trash(session: Session, visit: Record) -> None:
    """The visit and what went into the trash with it; what was thrown away before stays there."""
    table = Base.metadata.tables["visit"]
    stamp = session.execute(select(table.c.clk).where(table.c.id == visit.id)).scalar_one().get("deleted")
    write_row(session, "visit", visit.id, {"deleted": False})
    thrown: dict[int, tuple[str, str]] = {}
    for entity in (*PARTS, "attachment"):
        parts = Base.metadata.tables[entity]
        query = select(parts.c.id, parts.c.clk).where(parts.c.visit_id == visit.id, parts.c.deleted.is_(True))
        for row_id, clk in session.execute(query):
            mark = clk.get("deleted")
            if mark and stamp and mark[1] == stamp[1]:
                thrown[mark[0]] = (entity, row_id)
    at = stamp[0] - 1 if stamp else 0
    while at in thrown:  # one action's stamps follow each other without a gap
        write_row(session, *thrown[at], {"deleted": False})
        at -= 1


def part_of(session: Session, entity: str, row_id: str) -> tuple[str, Record]:
    """The visit's id of one of its rows, and the row. Raises UserError."""
    found = fetch(session, entity, row_id=row_id)
    visit_id = found[0].values.get("visit_id") if found else None
    if not isinstance(visit_id, str):
        raise UserError("no-such-row", id=row_id[:40])
    return visit_id, found[0]


def _part(session: Session, entity: str, visit: Record, row_id: str) -> Record:
    visit_id, record = part_of(session, entity, row_id)
    if visit_id != visit.id or record.deleted:
        raise UserError("no-such-row", id=row_id[:40])
    return record


def _taken_apart(entity: str, values: Typed) -> tuple[str | None, dict[str, Value]]:
    """The row's id, if an existing one is meant, and its values as they are stored."""
    row_id = values.get("id")
    typed = {name: value for name, value in values.items() if name != "id"}
    if row_id is None:
        return None, ready_values(ENTITIES[entity], typed)
    return str(row_id), ready_values(ENTITIES[entity], typed, partial=True)


def _written(session: Session, entity: str, visit: Record, row_id: str | None, ready: Mapping[str, Value]) -> str:
    if row_id is not None:
        _part(session, entity, visit, row_id)
        if ready:
            write_row(session, entity, row_id, ready)
        return row_id
    row_id = new_id()
    insert_row(session, entity, row_id, {**ready, "dossier_id": visit.dossier_id, "visit_id": visit.id})
    return row_id


def _check_people(session: Session, visit: Record, person: str | None, staff: str | None, row_id: str | None) -> None:
    if person is not None:
        found = session.get(Person, person)
        if found is None or found.deleted or found.dossier_id != visit.dossier_id:
            raise UserError("visit-person-elsewhere")
    if staff is not None and session.get(Staff, staff) is None:
        raise UserError("visit-no-such-staff")
    for row in part_rows(session, "visit_person", visit.id):
        if row["id"] != row_id and (row["person_id"], row["staff_id"]) == (person, staff):
            raise UserError("visit-met-already")


def _follow(session: Session, visit: Record, person: str, staff: str, standing: Standing, today: dt.date) -> None:
    """Write the relation's new standing, with the visit's number as its source."""
    relation_id, held = standing_of(session, person, staff)
    if held is standing:
        return
    values = {"standing": standing, "since_on": today, "source": visit.values["number"]}
    if relation_id is not None:
        session.execute(update(Relation).where(Relation.id == relation_id).values(**values))
    else:
        insert_row(
            session, "relation", new_id(),
            {"dossier_id": visit.dossier_id, "person_id": person, "staff_id": staff, **values},
        )  # fmt: skip
