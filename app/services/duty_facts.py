"""What duties follow from, gathered out of the vault by a few statements (duties, quarterly-check).

Each statement is driven by an index over what is open or due, never by the list of dossiers, so that the archive's size
hardly matters; whether a dossier is one's own is asked for the few rows found.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import Session

from app.models import BorrowCard, Dossier, Outbox, Person, Promise, SyncState, Visit
from app.models.enums import CardState, Role, Side, VisitState, known
from app.models.ids import dashed
from app.rules.cards import OPEN
from app.rules.completeness import CONFIRMED_SECTIONS
from app.rules.days import local_day
from app.rules.duties import (
    MONTH_DAYS,
    BirthdayFact,
    CardFact,
    CheckFact,
    Facts,
    PromiseFact,
    VisitFact,
)
from app.rules.policy import DAY_MS, MINUTE_MS
from app.services.desk import Desk

OLDEST_YEARS: Final = 120
_STAMP_BITS: Final = 1 << 16
TO_SHOW: Final = [state for state in VisitState if state is not VisitState.CANCELLED]
"""Named one by one, so that the index over state and time serves."""
_PARTS: Final = [str(section) for section in CONFIRMED_SECTIONS]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, how many dossiers one keeps, and how many checks due within the month were left out."""

    facts: Facts
    dossiers: int
    checks_left_out: int


def gather(session: Session, desk: Desk, now: int, offset: int, most: int) -> Gathered:
    """The facts of the person at the desk, of each kind at most ``most``: those that are due first."""
    today = local_day(now, offset)
    checks, dossiers, left_out = _checks(session, desk, now, most)
    facts = Facts(
        visits=_visits(session, desk, today, offset, most),
        promises=_promises(session, desk, today, most),
        checks=checks,
        birthdays=_birthdays(session, desk, today, most),
        cards=_cards(session, desk),
        reports_since=_reports_since(desk, offset) if dossiers else None,
    )
    return Gathered(facts, dossiers, left_out)


def visits_of_day(session: Session, desk: Desk, now: int, offset: int) -> list[Any]:
    """Own visits planned for the local day of ``now``, by the hour."""
    start = (now + offset * MINUTE_MS) // DAY_MS * DAY_MS - offset * MINUTE_MS
    query = (
        select(Visit.id, Visit.subject, Visit.planned_at, Visit.dossier_id, Visit.state)
        .where(Visit.state.in_(TO_SHOW), Visit.planned_at >= start, Visit.planned_at < start + DAY_MS)
        .where(Visit.deleted.is_(False), _of_mine("visit", desk))
        .order_by(Visit.planned_at, Visit.id)
    )
    return list(session.execute(query))


def waiting(session: Session) -> int:
    """How many changes wait for headquarters; their numbers are dense, so none is counted one by one."""
    first = session.scalar(select(func.min(Outbox.seq)))
    last = session.scalar(select(func.max(Outbox.seq)))
    return last - first + 1 if first is not None and last is not None else 0


def contact_at(session: Session) -> int | None:
    """When headquarters last answered, by this clock."""
    contact = session.get(SyncState, "contact")
    return contact.value.get("at") if contact is not None else None


def _of_mine(table: str, desk: Desk) -> ColumnElement[bool]:
    """The row's dossier is in one's own keeping. The plus keeps SQLite from beginning with the dossiers."""
    column: ColumnElement[str] = literal_column(f"+{table}.dossier_id")
    return exists().where(Dossier.id == column, Dossier.keeper_id == desk.me.id, Dossier.deleted.is_(False))


def _reports_since(desk: Desk, offset: int) -> dt.date | None:
    """An account manager owes monthly reports from the day of the first event on this laptop (monthly-report)."""
    if desk.me.role is not Role.ACCOUNT_MANAGER:
        return None
    first = next(iter(desk.log.entries(0, 1, chain=desk.log.chains[0])), None)
    return local_day(first.wall_ms, offset) if first is not None else None


def _visits(session: Session, desk: Desk, today: dt.date, offset: int, most: int) -> list[VisitFact]:
    """Visits to come within the month, and those that still lack their report."""
    end = ((today - dt.date(1970, 1, 1)).days + MONTH_DAYS + 1) * DAY_MS - offset * MINUTE_MS
    columns = (Visit.id, Visit.dossier_id, Visit.subject, Visit.state, Visit.planned_at, Visit.made_at)
    return [
        VisitFact(
            id=row.id, dossier_id=row.dossier_id, subject=row.subject, state=VisitState(row.state),
            at=row.planned_at if row.made_at is None else row.made_at,
        )
        for state in (VisitState.PLANNED, VisitState.MADE)
        for row in session.execute(
            select(*columns)
            .where(Visit.state == state, Visit.planned_at < end, Visit.deleted.is_(False), _of_mine("visit", desk))
            .order_by(Visit.planned_at)
            .limit(most)
        )
    ]  # fmt: skip


def _promises(session: Session, desk: Desk, today: dt.date, most: int) -> list[PromiseFact]:
    query = select(Promise.id, Promise.dossier_id, Promise.side, Promise.due_on).where(
        Promise.done_on.is_(None), Promise.due_on <= today + dt.timedelta(days=MONTH_DAYS),
        Promise.deleted.is_(False), _of_mine("promise", desk),
    ).order_by(Promise.due_on).limit(most)  # fmt: skip
    return [
        PromiseFact(id=row.id, dossier_id=row.dossier_id, side=side, due_on=row.due_on)
        for row in session.execute(query)
        if (side := known(Side, row.side)) is not None
    ]


def _birthdays(session: Session, desk: Desk, today: dt.date, most: int) -> list[BirthdayFact]:
    """Birthdays kept within the days of notice, the next ones first; one of 29 February is kept on the 28th in common
    years. How many fall on each day stands in the index alone; rows are fetched only of the days that are needed.
    """
    days = [today + dt.timedelta(days=ahead) for ahead in range(desk.policy.birthday_notice_days + 1)]
    kept = {(day.month, day.day): place for place, day in enumerate(days)}
    if (2, 28) in kept:
        kept.setdefault((2, 29), kept[2, 28])
    years = range(today.year - OLDEST_YEARS, today.year + 1)
    born = [day for month, number in sorted(kept) for year in years if (day := _day(year, month, number))]
    counts = select(Person.birthday, func.count()).where(_among(born)).group_by(Person.birthday)
    by_day: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    for birthday, number in session.execute(counts):
        if birthday is not None:
            by_day[kept[birthday.month, birthday.day]].append((birthday, number))
    found: list[BirthdayFact] = []
    wanted: list[dt.date] = []
    hoped = 0
    for place in sorted(by_day):
        wanted += [birthday for birthday, _ in by_day[place]]
        hoped += sum(number for _, number in by_day[place])
        if len(found) + hoped >= most or place == max(by_day):
            found += _born_on(session, desk, wanted, today, most - len(found))
            wanted, hoped = [], 0
            if len(found) >= most:
                break
    return found


def _born_on(session: Session, desk: Desk, days: Sequence[dt.date], today: dt.date, most: int) -> list[BirthdayFact]:
    day_of_year = func.strftime("%m-%d", Person.birthday)
    query = (
        select(Person.id, Person.dossier_id, Person.birthday)
        .where(_among(days), Person.deleted.is_(False), _of_mine("person", desk))
        .order_by(day_of_year < f"{today:%m-%d}", day_of_year)
        .limit(most)
    )
    return [
        BirthdayFact(person_id=row.id, dossier_id=row.dossier_id, birthday=row.birthday)
        for row in session.execute(query)
    ]


def _among(days: Sequence[dt.date]) -> ColumnElement[bool]:
    """Born on one of these days: they go to the database as one list, because there may be thousands."""
    listed = func.json_each(json.dumps([day.isoformat() for day in days])).table_valued("value")
    return Person.birthday.in_(select(listed.c.value))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _cards(session: Session, desk: Desk) -> list[CardFact]:
    query = select(BorrowCard.id, BorrowCard.number, BorrowCard.dossier_id, BorrowCard.state, BorrowCard.due_at).where(
        BorrowCard.borrower_id == desk.me.id, BorrowCard.state.in_(OPEN)
    )
    return [
        CardFact(id=row.id, number=row.number, dossier_id=row.dossier_id, state=CardState(row.state), due_at=row.due_at)
        for row in session.execute(query)
    ]


def _checks(session: Session, desk: Desk, now: int, most: int) -> tuple[list[CheckFact], int, int]:
    """The own dossiers whose check is due first, how many dossiers there are, how many checks were left out."""
    # due within the month: the latest moment whose quarter ends by then
    latest = now - (desk.policy.quarter_days - MONTH_DAYS - 1) * DAY_MS
    wanted = {"me": desk.me.id.replace("-", ""), "now": now, "latest": latest, "most": max(most, 1)}
    rows = session.connection().exec_driver_sql(_CHECKS, wanted).all()
    facts = [
        CheckFact(
            dossier_id=dashed(row.id), since=row.since,
            confirmed={
                section: at for section, at in zip(CONFIRMED_SECTIONS, row[_FIRST_PART:], strict=True) if at is not None
            },
        )
        for row in rows[:most]
        if row.id is not None
    ]  # fmt: skip
    return facts, rows[0].kept, rows[0].due - len(facts)


_FIRST_PART: Final = 4
_SINCE: Final = (
    f"(SELECT coalesce(json_extract(d.clk, '$.\"*\"[0]') / {_STAMP_BITS}, :now) "  # noqa: S608 - a number
    "FROM dossier d WHERE d.id = last.id)"
)
"""When a dossier was made: the stamp of its creating write. Looked up only where a section was never confirmed."""
_CHECKS: Final = f"""
WITH last AS (
  SELECT d.id, {", ".join(f"max(CASE c.part WHEN '{part}' THEN c.confirmed_at END) AS {part}" for part in _PARTS)}
  FROM dossier d LEFT JOIN confirmation c ON c.dossier_id = d.id AND c.deleted = 0
  WHERE d.keeper_id = :me AND d.deleted = 0 GROUP BY d.id
), found AS MATERIALIZED (
  SELECT coalesce(
    min({", ".join(_PARTS)}), min({", ".join(f"coalesce({part}, {_SINCE})" for part in _PARTS)})
  ) AS first, last.* FROM last
), told AS (
  SELECT count(*) AS kept, coalesce(sum(first <= :latest), 0) AS due FROM found
), first_due AS (
  SELECT * FROM found WHERE first <= :latest ORDER BY first, id LIMIT :most
)
SELECT told.kept, told.due, last.id,
  CASE WHEN {" + ".join(f"last.{part}" for part in _PARTS)} IS NULL THEN {_SINCE} ELSE last.first END AS since,
  {", ".join(f"last.{part}" for part in _PARTS)}
FROM told LEFT JOIN first_due AS last ORDER BY last.first, last.id
"""  # noqa: S608 - names of sections
