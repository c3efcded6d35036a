"""What is due, out of the rules: one list for the calendar and for *Today* (duties).

A duty carries identities, dates and the subject of a visit only: what may be seen without a card.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.models.enums import CardState, DutyKind, Side, VisitState
from app.models.fields import Section
from app.rules.cards import OPEN
from app.rules.completeness import CONFIRMED_SECTIONS
from app.rules.days import first_monday, local_day, next_birthday
from app.rules.policy import DAY_MS, DEFAULT, MINUTE_MS, Policy


class Urgency(StrEnum):
    """How soon; in order."""

    NOW = "now"  # overdue
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


WEEK_DAYS: Final = 7
MONTH_DAYS: Final = 31
REPORTS_LOOKED_BACK: Final = 2
"""How many months back a monthly report that was never handed in is still shown."""

_URGENCIES: Final = {urgency: place for place, urgency in enumerate(Urgency)}
_KINDS: Final = {kind: place for place, kind in enumerate(DutyKind)}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. ``key`` is its identity for the done mark; ``due_at`` (UTC ms) where it has an hour."""

    kind: DutyKind
    key: str
    dossier_id: str | None
    due_on: dt.date
    due_at: int | None
    urgency: Urgency
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFact:
    """A visit; ``at`` is when it was made, or is planned (UTC ms)."""

    id: str
    dossier_id: str
    subject: str
    state: VisitState
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFact:
    """A promise of either side."""

    id: str
    dossier_id: str
    side: Side
    due_on: dt.date | None
    done_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFact:
    """A dossier's last confirmations (UTC ms). Sections never confirmed count from ``since`` (when it was made)."""

    dossier_id: str
    since: int
    confirmed: Mapping[Section, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthdayFact:
    """A key person's birthday."""

    person_id: str
    dossier_id: str
    birthday: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFact:
    """A borrowing card."""

    id: str
    number: str
    dossier_id: str
    state: CardState
    due_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything duties follow from, of one person.

    ``reports_since``: the day from which on the person owes monthly reports; None if they owe none.
    """

    visits: Sequence[VisitFact] = ()
    promises: Sequence[PromiseFact] = ()
    checks: Sequence[CheckFact] = ()
    birthdays: Sequence[BirthdayFact] = ()
    cards: Sequence[CardFact] = ()
    reports_since: dt.date | None = None


def duties(
    facts: Facts,
    now_ms: int,
    tz_offset: int,
    *,
    done: Collection[str] = (),
    policy: Policy = DEFAULT,
) -> list[Duty]:
    """What is overdue or due within a month, most urgent first; without those whose key is in ``done``.

    ``now_ms`` is trusted time, ``tz_offset`` minutes east of UTC.
    """
    made = _Maker(now_ms, tz_offset, policy)
    found = [
        *made.visits(facts.visits),
        *made.promises(facts.promises),
        *made.checks(facts.checks),
        *made.birthdays(facts.birthdays),
        *made.cards(facts.cards),
        *made.reports(facts.reports_since),
    ]
    return sorted((duty for duty in found if duty.key not in done), key=made.order)


class _Maker:
    """Makes duties as of one moment."""

    def __init__(self, now_ms: int, tz_offset: int, policy: Policy) -> None:
        self._now = now_ms
        self._offset = tz_offset
        self._today = local_day(now_ms, tz_offset)
        self._policy = policy

    def order(self, duty: Duty) -> tuple[int, int, int, str]:
        """By urgency, then by the hour; a duty without one stands at the end of its day."""
        at = duty.due_at if duty.due_at is not None else self._day_end(duty.due_on)
        return _URGENCIES[duty.urgency], at, _KINDS[duty.kind], duty.key

    def visits(self, facts: Sequence[VisitFact]) -> Iterator[Duty]:
        """A visit to come; once its hour has passed, its report (or a word that it did not take place)."""
        for visit in facts:
            if visit.state not in {VisitState.PLANNED, VisitState.MADE}:
                continue
            to_come = visit.state is VisitState.PLANNED and visit.at > self._now
            kind = DutyKind.VISIT if to_come else DutyKind.VISIT_REPORT
            day = local_day(visit.at, self._offset)
            params = {"visit_id": visit.id, "subject": visit.subject}
            yield from self._duty(kind, visit.id, visit.dossier_id, day, params, visit.at if to_come else None)

    def promises(self, facts: Sequence[PromiseFact]) -> Iterator[Duty]:
        for promise in facts:
            if promise.due_on is not None and promise.done_on is None:
                params = {"promise_id": promise.id, "side": promise.side.value}
                yield from self._duty(DutyKind.PROMISE, promise.id, promise.dossier_id, promise.due_on, params)

    def checks(self, facts: Sequence[CheckFact]) -> Iterator[Duty]:
        """One duty a dossier: the section that is due first gives the day."""
        quarter = dt.timedelta(days=self._policy.quarter_days)
        for fact in facts:
            due = {
                section: local_day(fact.confirmed.get(section, fact.since), self._offset) + quarter
                for section in CONFIRMED_SECTIONS
            }
            first = min(due.values())
            sections = ",".join(section.value for section, day in due.items() if day <= max(first, self._today))
            identity = f"{fact.dossier_id}:{first.isoformat()}"
            yield from self._duty(DutyKind.QUARTERLY_CHECK, identity, fact.dossier_id, first, {"sections": sections})

    def birthdays(self, facts: Sequence[BirthdayFact]) -> Iterator[Duty]:
        notice = dt.timedelta(days=self._policy.birthday_notice_days)
        for fact in facts:
            day = next_birthday(fact.birthday, self._today)
            if day - self._today <= notice:
                identity = f"{fact.person_id}:{day.year}"
                yield from self._duty(DutyKind.BIRTHDAY, identity, fact.dossier_id, day, {"person_id": fact.person_id})

    def cards(self, facts: Sequence[CardFact]) -> Iterator[Duty]:
        """Cards that are out. One due at midnight is due on the day that ends then."""
        for card in facts:
            if card.due_at is not None and card.state in OPEN:
                day = local_day(card.due_at - 1, self._offset)
                params = {"card_id": card.id, "number": card.number}
                yield from self._duty(DutyKind.CARD_DUE, card.id, card.dossier_id, day, params, card.due_at)

    def reports(self, since: dt.date | None) -> Iterator[Duty]:
        """The first Monday of each month (monthly-report)."""
        if since is None:
            return
        this_month = self._today.year * 12 + self._today.month - 1
        for month in range(this_month - REPORTS_LOOKED_BACK, this_month + 2):
            day = first_monday(month // 12, month % 12 + 1)
            if day >= since:
                name = f"{day:%Y-%m}"
                yield from self._duty(DutyKind.MONTHLY_REPORT, name, None, day, {"month": name})

    def _duty(
        self,
        kind: DutyKind,
        identity: str,
        dossier_id: str | None,
        day: dt.date,
        params: Mapping[str, str],
        at: int | None = None,
    ) -> Iterator[Duty]:
        urgency = self._urgency(day, at)
        if urgency is not None:
            yield Duty(kind, f"{kind.value}:{identity}", dossier_id, day, at, urgency, params)

    def _urgency(self, day: dt.date, at: int | None) -> Urgency | None:
        ahead = (day - self._today).days
        if ahead < 0 or (at is not None and at <= self._now):
            return Urgency.NOW
        if ahead == 0:
            return Urgency.TODAY
        if ahead <= WEEK_DAYS:
            return Urgency.WEEK
        return Urgency.MONTH if ahead <= MONTH_DAYS else None

    def _day_end(self, day: dt.date) -> int:
        start = (day - dt.date(1970, 1, 1)).days * DAY_MS
        return start + DAY_MS - self._offset * MINUTE_MS
