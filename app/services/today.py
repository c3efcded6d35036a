"""*Today*: duties by urgency, the visits of the day, what waits for headquarters (duties).

Everything here may be seen without a card: names, subjects and days. It is read by a few statements whatever the
archive's size; long lists are cut and say by how much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_offset_minutes
from app.errors import UserError
from app.models import BorrowCard, Dossier, DutyMark, Person
from app.models.enums import CardState, DutyKind, VisitState
from app.rules.cards import OPEN
from app.rules.days import local_day
from app.rules.duties import Duty, duties
from app.rules.lease import Left
from app.services import duty_facts, filling
from app.services.desk import Desk
from app.services.reading import Gate
from app.sync.feed import open_conflicts

MOST_DUTIES: Final = 200
MOST_CHARACTERS: Final = 120
_KINDS: Final = frozenset(str(kind) for kind in DutyKind)
_IN_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class DossierTag:
    """A dossier as *Today* names it: cover, and one's own open card."""

    id: str
    name: str
    short_name: str | None
    code: str
    grade: str | None
    mine: bool
    card_state: str | None
    card_number: str | None
    card_due_at: int | None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty; ``key`` says it done, if ``markable`` (others end by doing them). ``due_at`` in UTC milliseconds."""

    key: str
    kind: str
    urgency: str
    due_on: dt.date
    due_at: int | None
    dossier: DossierTag | None
    params: Mapping[str, str]
    markable: bool


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit of the day."""

    id: str
    subject: str
    at: int
    dossier: DossierTag
    reported: bool


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card that is out, and until when."""

    id: str
    number: str
    state: str
    due_at: int | None
    dossier: DossierTag


@dataclass(frozen=True, slots=True)
class TodayView:
    """What to do next. ``more_duties``: how many less urgent ones, at least, are not listed.

    ``waiting`` changes, ``conflicts`` to settle and ``contact_at`` (UTC milliseconds) belong to the exchange; ``lease``
    is None without one.
    """

    day: dt.date
    duties: tuple[DutyLine, ...]
    more_duties: int
    visits: tuple[DayVisit, ...]
    cards: tuple[CardLine, ...]
    dossiers: int
    waiting: int
    contact_at: int | None
    lease: Left | None
    conflicts: int = 0


MARKABLE: Final = frozenset({DutyKind.MONTHLY_REPORT, DutyKind.BIRTHDAY})
"""Duties that a word ends; the others end when the visit is reported, the promise kept, the section confirmed …"""


class Today:
    """The home page's service."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def look(self, *, most: int = MOST_DUTIES) -> TodayView:
        """The present state, at one moment. Raises RefusedByRule where not even covers may be seen (borrow-place)."""
        self._gate.require_cover()
        now = self._desk.now_ms()
        offset = local_offset_minutes(now)
        with self._desk.store.read() as session:
            gathered = duty_facts.gather(session, self._desk, now, offset, most)
            found = duties(gathered.facts, now, offset, policy=self._desk.policy)
            done = _done(session, [duty.key for duty in found])
            left = [duty for duty in found if duty.key not in done]
            visits = duty_facts.visits_of_day(session, self._desk, now, offset)
            cards = _cards(session, self._desk)
            shown = left[:most]
            wanted = {duty.dossier_id for duty in shown} | {visit.dossier_id for visit in visits}
            tags = _tags(session, self._desk, {*wanted, *(card.dossier_id for card in cards)}, cards)
            return TodayView(
                day=local_day(now, offset),
                duties=tuple(_line(duty, tags) for duty in shown),
                more_duties=len(left) - len(shown) + gathered.checks_left_out,
                visits=tuple(
                    DayVisit(visit.id, visit.subject, visit.planned_at, tags[visit.dossier_id], _reported(visit))
                    for visit in visits
                    if visit.dossier_id in tags
                ),
                cards=tuple(
                    CardLine(card.id, card.number, card.state, card.due_at, tags[card.dossier_id])
                    for card in cards
                    if card.dossier_id in tags
                ),
                dossiers=gathered.dossiers,
                waiting=duty_facts.waiting(session),
                contact_at=duty_facts.contact_at(session),
                lease=self._desk.time.left,
                conflicts=open_conflicts(session),
            )  # fmt: skip

    def completeness(self) -> int:
        """Whole percent over all dossiers in one's own keeping (completeness); takes longer than ``look``."""
        self._gate.require_cover()
        with self._desk.store.read() as session:
            return filling.percent_of_keeper(session, self._desk.me.id, self._desk.now_ms(), self._desk.policy)

    def done(self, key: str) -> None:
        """Say that a duty is done. Raises UserError for one that ends by doing it."""
        kind, _, identity = key.partition(":")
        if kind not in _KINDS or not identity or len(key) > MOST_CHARACTERS:
            raise UserError("no-such-duty")
        if kind not in MARKABLE:
            raise UserError("duty-ends-by-doing")
        self._gate.require_cover()
        with self._desk.store.write() as session:
            if key in _done(session, [key]):
                return
            dossier_id = None
            if kind == DutyKind.BIRTHDAY:
                dossier_id = session.scalar(select(Person.dossier_id).where(Person.id == identity.partition(":")[0]))
                if dossier_id is None:
                    raise UserError("no-such-duty")
            mark = DutyMark(key=key, dossier_id=dossier_id, done_at=self._desk.now_ms(), done_by=self._desk.me.id)
            session.add(mark)

    def undone(self, key: str) -> None:
        """Take the word back; a duty not said to be done stays as it is."""
        self._gate.require_cover()
        with self._desk.store.write() as session:
            for mark in session.scalars(select(DutyMark).where(DutyMark.key == key, DutyMark.deleted.is_(False))):
                mark.deleted = True


def _reported(visit: Any) -> bool:
    return bool(visit.state == VisitState.REPORTED)


def _done(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of the duties were said to be done."""
    marked = [key for key in keys if key.partition(":")[0] in MARKABLE]
    found: set[str] = set()
    for start in range(0, len(marked), _IN_CHUNK):
        query = select(DutyMark.key).where(
            DutyMark.key.in_(marked[start : start + _IN_CHUNK]), DutyMark.deleted.is_(False)
        )
        found.update(session.scalars(query))
    return found


def _cards(session: Session, desk: Desk) -> Sequence[BorrowCard]:
    """One's own cards that are out, those due first before the others."""
    query = (
        select(BorrowCard)
        .where(BorrowCard.borrower_id == desk.me.id, BorrowCard.state.in_(OPEN))
        .where(BorrowCard.due_at > desk.now_ms())
        .order_by(BorrowCard.due_at, BorrowCard.number)
    )
    return session.scalars(query).all()


def _tags(session: Session, desk: Desk, wanted: set[str | None], cards: Sequence[BorrowCard]) -> dict[str, DossierTag]:
    by_dossier = {card.dossier_id: card for card in cards if card.state == CardState.OUT}
    ids = [dossier for dossier in wanted if dossier is not None]
    found: dict[str, DossierTag] = {}
    columns = (Dossier.id, Dossier.name, Dossier.short_name, Dossier.code, Dossier.grade, Dossier.keeper_id)
    for start in range(0, len(ids), _IN_CHUNK):
        for row in session.execute(select(*columns).where(Dossier.id.in_(ids[start : start + _IN_CHUNK]))):
            card = by_dossier.get(row.id)
            found[row.id] = DossierTag(
                row.id, row.name, row.short_name, row.code, row.grade, row.keeper_id == desk.me.id,
                card.state if card else None, card.number if card else None, card.due_at if card else None,
            )  # fmt: skip
    return found


def _line(duty: Duty, tags: Mapping[str, DossierTag]) -> DutyLine:
    return DutyLine(
        duty.key, duty.kind.value, duty.urgency.value, duty.due_on, duty.due_at,
        tags.get(duty.dossier_id) if duty.dossier_id else None, dict(duty.params), duty.kind in MARKABLE,
    )  # fmt: skip
