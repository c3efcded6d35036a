"""A visit as a person sees it: cover, line, whole view; read from the vault once the gate has let it through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session, aliased

from app.clock import local_offset_minutes
from app.errors import UserError
from app.models import Attachment, Base, Dossier, Opportunity, Person, Relation, Staff, Visit, VisitPerson
from app.models.enums import OpportunityStage, Standing, VisitState, known
from app.rules.days import local_day
from app.rules.visits import Lacking, first_after_deal, lacking
from app.services.media import clean_name
from app.services.records import Record, Values, fetch

PARTS = ("visit_person", "promise", "information")
"""The forms that belong to a visit and are filled in with it."""


@dataclass(frozen=True, slots=True)
class VisitCover:
    """What may be seen of a visit without a card (``decisions.md``). ``duty`` is its kind on *Today*, if it has one."""

    id: str
    dossier_id: str
    dossier_name: str
    dossier_code: str
    subject: str
    planned_at: int
    duty: str | None
    card_number: str | None
    reported: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in the list of its dossier. Instants in UTC milliseconds."""

    id: str
    number: str
    subject: str
    state: str
    planned_at: int
    made_at: int | None
    reported_at: int | None
    venue: str | None


@dataclass(frozen=True, slots=True)
class MetView:
    """Who met whom, and the person's standing with ours before and after."""

    id: str
    person_id: str | None
    person_name: str | None
    person_post: str | None
    staff_id: str | None
    staff_name: str | None
    staff_role: str | None
    standing_before: str | None
    standing_after: str | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """What a side promised."""

    id: str
    side: str
    what: str
    owner: str | None
    due_on: dt.date | None
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class InformationView:
    """Information gained at the visit, and its meaning (dossier-meaning)."""

    id: str
    fact: str
    meaning: str | None
    evidence: str | None
    learned_on: dt.date | None
    level: str
    lawful_origin: str | None
    strength: int | None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a dossier or visit. ``size`` in bytes; ``picture`` if it can be shown as one; ``here``: they are."""

    id: str
    visit_id: str | None
    name: str
    media_type: str
    size: int
    taken_on: dt.date | None
    picture: bool
    here: bool = True


@dataclass(frozen=True, slots=True)
class VisitView:
    """A whole visit. ``values`` are its fields by name; ``lacking`` is what its report still needs.

    ``after_deal_due``: no visit has been made since the newest deal, so this one goes through the list.
    """

    id: str
    number: str
    state: str
    dossier_id: str
    dossier_name: str
    dossier_code: str
    values: Values
    met: tuple[MetView, ...]
    promises: tuple[PromiseView, ...]
    information: tuple[InformationView, ...]
    attachments: tuple[AttachmentView, ...]
    lacking: tuple[Lacking, ...]
    after_deal_due: bool
    deleted: bool


def visit_record(session: Session, visit_id: str) -> Record:
    """The visit's row, trash or not. Raises UserError for an unknown one."""
    found = fetch(session, "visit", row_id=visit_id)
    if not found:
        raise UserError("no-such-visit", reference=visit_id[:40])
    return found[0]


def _everything(_blob: str) -> bool:
    return True


def view(session: Session, visit_id: str, here: Callable[[str], bool] = _everything) -> VisitView:
    """The whole visit; ``here`` tells which files' bytes have come."""
    record = visit_record(session, visit_id)
    values = record.values
    dossier = session.get_one(Dossier, record.dossier_id)
    return VisitView(
        visit_id, str(values["number"]), str(values["state"]), dossier.id, dossier.name, dossier.code, values,
        met_of(session, visit_id),
        tuple(PromiseView(**row) for row in _rows(session, "promise", visit_id, PromiseView)),
        tuple(InformationView(**row) for row in _rows(session, "information", visit_id, InformationView)),
        attachments_of(session, visit_id=visit_id, here=here), what_lacks(session, record),
        after_deal_due(session, record), record.deleted,
    )  # fmt: skip


def what_lacks(session: Session, record: Record) -> tuple[Lacking, ...]:
    """What the report of a visit still lacks, by its rows as they stand."""
    parts = {entity: part_rows(session, entity, record.id) for entity in PARTS}
    return lacking(record.values, parts["visit_person"], parts["promise"], parts["information"])


def part_rows(session: Session, entity: str, visit_id: str) -> list[dict[str, Any]]:
    """The living rows of one of a visit's forms, in order of their making."""
    table = Base.metadata.tables[entity]
    query = select(table).where(table.c.visit_id == visit_id, table.c.deleted.is_(False)).order_by(table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def met_of(session: Session, visit_id: str) -> tuple[MetView, ...]:
    query = (
        select(
            VisitPerson.id, VisitPerson.person_id, Person.name.label("person_name"), Person.post.label("person_post"),
            VisitPerson.staff_id,
            Staff.name.label("staff_name"), Staff.role.label("staff_role"), VisitPerson.standing_before,
            VisitPerson.standing_after,
            VisitPerson.remark,
        )
        .outerjoin(Person, Person.id == VisitPerson.person_id)
        .outerjoin(Staff, Staff.id == VisitPerson.staff_id)
        .where(VisitPerson.visit_id == visit_id, VisitPerson.deleted.is_(False))
        .order_by(VisitPerson.id)
    )  # fmt: skip
    return tuple(MetView(**row) for row in session.execute(query).mappings())


def attachments_of(
    session: Session, *, visit_id: str | None = None, dossier_id: str | None = None, trash: bool = False,
    here: Callable[[str], bool] = _everything,
) -> tuple[AttachmentView, ...]:  # fmt: skip
    """The files of a visit, or all of a dossier."""
    query = select(Attachment).where(Attachment.deleted.is_(trash)).order_by(Attachment.id)
    query = query.where(Attachment.visit_id == visit_id) if visit_id else query
    query = query.where(Attachment.dossier_id == dossier_id) if dossier_id else query
    return tuple(attachment_view(row, here=here(row.blob)) for row in session.scalars(query))


def attachment_view(row: Attachment, *, here: bool = True) -> AttachmentView:
    picture = row.media_type in PICTURES
    name = clean_name(row.name, row.media_type)  # it may come from elsewhere, and a copy is offered under it
    return AttachmentView(row.id, row.visit_id, name, row.media_type, row.size, row.taken_on, picture, here)


PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/bmp"})
"""Kinds of picture that can be shown."""


def lines(session: Session, dossier_id: str, *, trash: bool = False) -> list[VisitLine]:
    """The visits of a dossier, newest first."""
    query = (
        select(
            Visit.id, Visit.number, Visit.subject, Visit.state, Visit.planned_at, Visit.made_at, Visit.reported_at,
            Visit.venue,
        )
        .where(Visit.dossier_id == dossier_id, Visit.deleted.is_(trash))
        .order_by(Visit.planned_at.desc(), Visit.id.desc())
    )  # fmt: skip
    return [VisitLine(*row) for row in session.execute(query)]


def standing_of(session: Session, person_id: str, staff_id: str) -> tuple[str | None, Standing]:
    """The living relation of a person to one of ours: its id and standing; not established where there is none."""
    query = (
        select(Relation.id, Relation.standing)
        .where(Relation.person_id == person_id, Relation.staff_id == staff_id, Relation.deleted.is_(False))
        .order_by(Relation.id.desc())
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        return None, Standing.NOT_ESTABLISHED
    return found[0], known(Standing, found[1]) or Standing.NOT_ESTABLISHED


def after_deal_due(session: Session, record: Record | None, dossier_id: str | None = None) -> bool:
    """Whether the visit is, or a new one would be, the first after the dossier's newest deal (visits)."""
    dossier = record.dossier_id if record else dossier_id
    if record is not None and record.values["state"] == VisitState.CANCELLED:
        return False
    won = select(Opportunity.closed_on).where(
        Opportunity.dossier_id == dossier, Opportunity.stage == OpportunityStage.WON,
        Opportunity.deleted.is_(False), Opportunity.closed_on.is_not(None),
    )  # fmt: skip
    other = aliased(Visit)
    visited = select(other.made_at).where(
        other.dossier_id == dossier, other.deleted.is_(False), other.made_at.is_not(None)
    )
    if record is not None:
        visited = visited.where(other.id != record.id)
    days = [local_day(at, local_offset_minutes(at)) for at in session.scalars(visited) if at is not None]
    return first_after_deal([day for day in session.scalars(won) if day is not None], days)


def _rows(session: Session, entity: str, visit_id: str, shape: type[Any]) -> Sequence[Mapping[str, Any]]:
    table: Table = Base.metadata.tables[entity]
    columns = [table.c[name] for name in shape.__slots__]
    query = select(*columns).where(table.c.visit_id == visit_id, table.c.deleted.is_(False)).order_by(table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]
