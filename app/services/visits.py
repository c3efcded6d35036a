"""Visits: planned, made, reported (visits). Each action is one unit of work behind the gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.clock import local_offset_minutes
from app.errors import UserError
from app.models import Visit
from app.models.enums import VisitState
from app.models.fields import ENTITIES, Section
from app.models.ids import new_id
from app.rules.days import local_day
from app.rules.visits import REPORTABLE
from app.services import visit_writing as writing
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import Record, insert_row, ready_values, write_row
from app.services.visit_covers import covers
from app.services.visit_view import (
    VisitCover,
    VisitLine,
    VisitView,
    after_deal_due,
    lines,
    view,
    visit_record,
)
from app.services.visit_writing import Typed

Part = Literal["visit_person", "promise", "information"]
SECTIONS = (Section.VISITS, Section.INFORMATION, Section.FILES)


@dataclass(frozen=True, slots=True)
class VisitRef:
    """A visit by its id and number."""

    id: str
    number: str
    dossier_id: str


class Visits:
    """A person's visits. Lists over dossiers show covers; everything else needs the dossier's card."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    # -- reading

    def between(self, start: int, end: int, *, mine: bool = True) -> Sequence[VisitCover]:
        """The covers of visits planned from ``start`` to before ``end`` (UTC milliseconds), by time.

        Only of dossiers in one's own keeping if ``mine``; cancelled ones are left out. Raises RefusedByRule.
        """
        self._gate.require_cover()
        with self._desk.store.read() as session:
            return covers(session, self._desk, start, end, mine=mine)

    def of(self, dossier_id: str, *, trash: bool = False) -> Sequence[VisitLine]:
        """The visits of a dossier, newest first; those in the trash instead if ``trash``. One event."""
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(Section.VISITS,))
        with self._desk.store.read() as session:
            return lines(session, dossier_id, trash=trash)

    def find(self, reference: str) -> VisitRef:
        """The visit of a number or an id. Raises UserError if there is none."""
        wanted = reference.strip()
        query = select(Visit.id, Visit.number, Visit.dossier_id)
        with self._desk.store.read() as session:
            found = session.execute(query.where(func.upper(Visit.number) == wanted.upper())).first()
            if found is None and len(wanted) == 36:
                found = session.execute(query.where(Visit.id == wanted.lower())).first()
        if found is None:
            raise UserError("no-such-visit", reference=wanted[:40])
        return VisitRef(*found)

    def visit_of(self, part: Part, row_id: str) -> str:
        """The id of the visit an entry belongs to; nothing of either is shown. Raises UserError for an unknown one."""
        with self._desk.store.read() as session:
            return writing.part_of(session, part, row_id)[0]

    def show(self, visit_id: str) -> VisitView:
        """The whole visit under the dossier's card: one committed event, then the content."""
        dossier_id = self._dossier(visit_id)
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=SECTIONS, rows=(visit_id,))
        with self._desk.store.read() as session:
            return view(session, visit_id, self._desk.vault.files.has)

    # -- planning

    def plan(self, dossier_id: str, values: Typed, whom: Iterable[str] = ()) -> VisitRef:
        """Plan a visit: at least ``subject`` and ``planned_at``; ``whom``: the ids of the persons to meet.

        The first one after a deal gets its list by itself.

        Raises UserError for a wrong or missing value, RefusedByRule.
        """
        ready = ready_values(ENTITIES["visit"], values)
        self._gate.require_edit(dossier_id, sections=(Section.VISITS,))
        visit_id = new_id()
        with self._desk.store.write() as session:
            if ready.get("after_deal") is None:
                ready["after_deal"] = after_deal_due(session, None, dossier_id)
            number = writing.free_number(session, self._today(), self._desk.device)
            insert_row(session, "visit", visit_id, {**ready, "dossier_id": dossier_id, "number": number})
            for person in whom:
                visit = visit_record(session, visit_id)
                writing.write_met(session, visit, {"person_id": person}, self._desk.me.id, self._today())
        return VisitRef(visit_id, number, dossier_id)

    def set(self, visit_id: str, values: Typed) -> None:
        """Change fields of a visit. A report that was handed in stays whole. Raises UserError, ReportIncomplete."""
        ready = ready_values(ENTITIES["visit"], values, partial=True)
        with self._writing(visit_id) as (session, _):
            self._check_made(ready)
            if ready:
                write_row(session, "visit", visit_id, ready)

    def cancel(self, visit_id: str) -> None:
        """The visit will not take place. Raises UserError if it has taken place already."""
        with self._writing(visit_id) as (session, visit):
            if visit.values["state"] in {VisitState.MADE, VisitState.REPORTED}:
                raise UserError("visit-made-already")
            write_row(session, "visit", visit_id, {"state": VisitState.CANCELLED})

    def plan_again(self, visit_id: str) -> None:
        """Take a cancellation back. Raises UserError if it isn't cancelled."""
        with self._writing(visit_id) as (session, visit):
            if visit.values["state"] != VisitState.CANCELLED:
                raise UserError("visit-not-cancelled")
            write_row(session, "visit", visit_id, {"state": VisitState.PLANNED})

    # -- made and reported

    def made(self, visit_id: str, at: int | None = None) -> None:
        """The visit has taken place (now, if ``at`` isn't given); its report becomes a duty. Raises UserError."""
        ready = {"made_at": self._desk.now_ms() if at is None else at}
        with self._writing(visit_id) as (session, visit):
            self._check_made(ready)
            self._reportable(visit)
            state = VisitState.REPORTED if visit.values["state"] == VisitState.REPORTED else VisitState.MADE
            write_row(session, "visit", visit_id, {**ready, "state": state})

    def report(
        self,
        visit_id: str,
        values: Typed | None = None,
        *,
        met: Iterable[Typed] = (),
        promises: Iterable[Typed] = (),
        information: Iterable[Typed] = (),
    ) -> None:
        """Hand the report in, all at once or not at all. Rows with an ``id`` are changed, others added.

        ``made_at`` is the planned time if that has passed and none was given. Raises ReportIncomplete naming what is
        lacking (nothing is saved then), UserError, RefusedByRule.
        """
        ready = ready_values(ENTITIES["visit"], values or {}, partial=True)
        now = self._desk.now_ms()
        with self._writing(visit_id) as (session, visit):
            self._reportable(visit)
            planned = ready.get("planned_at", visit.values["planned_at"])
            made_at = ready.get("made_at", visit.values["made_at"])
            if made_at is None and isinstance(planned, int) and planned <= now:
                made_at = planned
            ready["made_at"] = made_at
            self._check_made(ready)
            today = self._today() if not isinstance(made_at, int) else _day(made_at)
            first = visit.values["reported_at"]
            write_row(session, "visit", visit_id, {**ready, "state": VisitState.REPORTED, "reported_at": first or now})
            for row in met:
                writing.write_met(session, visit, row, self._desk.me.id, today)
            for row in promises:
                writing.write_promise(session, visit, row)
            for row in information:
                writing.write_information(session, visit, row, today)
            writing.require_whole(session, visit_record(session, visit_id))

    # -- what belongs to a visit

    def add_met(self, visit_id: str, values: Typed) -> str:
        """Somebody was (or is to be) met: ``person_id``, ``staff_id`` (me, if left out), standing before and after.

        A change of standing is written to the relation in the same unit of work. Returns the row's id.
        """
        with self._writing(visit_id) as (session, visit):
            return writing.write_met(session, visit, values, self._desk.me.id, self._day_of(visit))

    def set_met(self, row_id: str, values: Typed) -> None:
        """Change an entry of who met whom, as ``add_met``."""
        self._change("visit_person", row_id, values)

    def add_promise(self, visit_id: str, values: Typed) -> str:
        """A side promised something: ``side``, ``what``, ``owner``, ``due_on``. Returns the row's id."""
        with self._writing(visit_id) as (session, visit):
            return writing.write_promise(session, visit, values)

    def set_promise(self, row_id: str, values: Typed) -> None:
        """Change a promise."""
        self._change("promise", row_id, values)

    def keep_promise(self, row_id: str, on: dt.date | None = None) -> None:
        """The promise was kept, today or ``on`` a day."""
        self._change("promise", row_id, {"done_on": on or self._today()})

    def reopen_promise(self, row_id: str) -> None:
        """The promise wasn't kept after all."""
        self._change("promise", row_id, {"done_on": None})

    def add_information(self, visit_id: str, values: Typed) -> str:
        """Information gained: ``fact``, ``level``, its meaning … Level 4 needs ``lawful_origin`` (dossier-meaning)."""
        with self._writing(visit_id) as (session, visit):
            return writing.write_information(session, visit, values, self._day_of(visit))

    def set_information(self, row_id: str, values: Typed) -> None:
        """Change information gained at a visit."""
        self._change("information", row_id, values)

    def remove(self, part: Part, row_id: str) -> None:
        """Put one entry of a visit into the trash. A relation that followed it stays as it is."""
        with self._writing(self.visit_of(part, row_id)) as (session, _):
            write_row(session, part, row_id, {"deleted": True})

    def take_back_part(self, part: Part, row_id: str) -> None:
        """Take one entry of a visit out of the trash."""
        with self._writing(self.visit_of(part, row_id)) as (session, _):
            write_row(session, part, row_id, {"deleted": False})

    def trash(self, visit_id: str) -> None:
        """Put a visit into the trash with everything of it."""
        with self._writing(visit_id) as (session, visit):
            writing.put_in_trash(session, visit)

    def take_back(self, visit_id: str) -> None:
        """Take a visit out of the trash with what went there together with it."""
        self._gate.require_edit(self._dossier(visit_id), sections=(Section.VISITS,), rows=(visit_id,))
        with self._desk.store.write() as session:
            visit = visit_record(session, visit_id)
            if visit.deleted:
                writing.take_from_trash(session, visit)

    # -- inside

    @contextmanager
    def _writing(self, visit_id: str) -> Iterator[tuple[Session, Record]]:
        """A unit of work on a visit that may be edited; a handed-in report is whole at its end."""
        self._gate.require_edit(self._dossier(visit_id), sections=(Section.VISITS,), rows=(visit_id,))
        with self._desk.store.write() as session:
            yield session, writing.living(session, visit_id)
            writing.stay_whole(session, visit_id)

    def _change(self, part: Part, row_id: str, values: Typed) -> None:
        wanted = {**values, "id": row_id}
        with self._writing(self.visit_of(part, row_id)) as (session, visit):
            match part:
                case "visit_person":
                    writing.write_met(session, visit, wanted, self._desk.me.id, self._day_of(visit))
                case "promise":
                    writing.write_promise(session, visit, wanted)
                case "information":
                    writing.write_information(session, visit, wanted, self._day_of(visit))

    def _dossier(self, visit_id: str) -> str:
        with self._desk.store.read() as session:
            found = session.scalar(select(Visit.dossier_id).where(Visit.id == visit_id))
        if found is None:
            raise UserError("no-such-visit", reference=visit_id[:40])
        return found

    def _reportable(self, visit: Record) -> None:
        if visit.values["state"] not in REPORTABLE:
            raise UserError("visit-cancelled")

    def _check_made(self, ready: Mapping[str, object]) -> None:
        made_at = ready.get("made_at")
        if isinstance(made_at, int) and made_at > self._desk.now_ms():
            raise UserError("visit-in-future")

    def _today(self) -> dt.date:
        return _day(self._desk.now_ms())

    def _day_of(self, visit: Record) -> dt.date:
        made_at = visit.values["made_at"]
        return _day(made_at) if isinstance(made_at, int) else self._today()


def _day(instant: int) -> dt.date:
    return local_day(instant, local_offset_minutes(instant))
