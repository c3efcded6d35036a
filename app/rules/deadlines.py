"""Clocks and windows of the forms: a complaint's 24 hours, a contract's notice, an action's 30, 60, 90 days
(dossier-service, dossier-contracts, dossier-action-plan).
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOUR_MS: Final = 3_600_000
ANSWER_MS: Final = 24 * HOUR_MS
"""A complaint gets its first answer within 24 hours."""
NEAR_MS: Final = 4 * HOUR_MS
"""With less than this left the clock warns."""
NEAR_DAYS: Final = 30


class Clock(StrEnum):
    """Where a complaint stands against its 24 hours."""

    RUNNING = "running"
    NEAR = "near"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Answer:
    """``left_ms``: what is left of the 24 hours (negative: how long over); of an answered one what was left then."""

    clock: Clock
    left_ms: int


def complaint_clock(received_at: int, answered_at: int | None, now_ms: int) -> Answer:
    """The 24-hour clock of a complaint; all in UTC milliseconds."""
    left = received_at + ANSWER_MS - (now_ms if answered_at is None else answered_at)
    if answered_at is not None:
        return Answer(Clock.IN_TIME if left >= 0 else Clock.LATE, left)
    if left < 0:
        return Answer(Clock.OVERDUE, left)
    return Answer(Clock.NEAR if left <= NEAR_MS else Clock.RUNNING, left)


class Term(StrEnum):
    """Where a contract stands."""

    AHEAD = "ahead"
    RUNNING = "running"
    NOTICE = "notice"
    ENDING = "ending"
    ENDED = "ended"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Window:
    """A contract's term. ``notice_on``: the last day notice may be given before expiry, or until when after it."""

    term: Term
    notice_on: dt.date | None
    secret_until: dt.date | None


def contract_window(
    from_on: dt.date | None,
    to_on: dt.date | None,
    notice_days: int | None,
    notice_side: str | None,
    confidential_months: int | None,
    today: dt.date,
) -> Window:
    """Where a contract stands today: its notice day counts back from its expiry, or on from it (``after``)."""
    notice = None
    if to_on is not None and notice_days is not None:
        notice = to_on + dt.timedelta(days=notice_days if notice_side == "after" else -notice_days)
    secret = None if to_on is None or not confidential_months else months_on(to_on, confidential_months)
    if from_on is not None and today < from_on:
        return Window(Term.AHEAD, notice, secret)
    if to_on is None:
        return Window(Term.OPEN, notice, secret)
    if today > to_on:
        return Window(Term.ENDED, notice, secret)
    if notice is not None and notice_side != "after" and 0 <= (notice - today).days <= NEAR_DAYS:
        return Window(Term.NOTICE, notice, secret)
    near = (to_on - today).days <= NEAR_DAYS or (notice is not None and notice_side != "after" and today > notice)
    return Window(Term.ENDING if near else Term.RUNNING, notice, secret)


def months_on(day: dt.date, months: int) -> dt.date:
    """So many months later; the last day of the month where it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Span(StrEnum):
    """The columns of the action board."""

    OVERDUE = "overdue"
    DAYS_30 = "days_30"
    DAYS_60 = "days_60"
    DAYS_90 = "days_90"
    LATER = "later"
    DONE = "done"


def action_span(state: str, due_on: dt.date | None, today: dt.date) -> Span:
    """Into which column an action belongs: by the days left to its due day; without one it is for later."""
    if state in ("done", "dropped"):
        return Span.DONE
    if due_on is None:
        return Span.LATER
    left = (due_on - today).days
    if left < 0:
        return Span.OVERDUE
    for most, span in ((30, Span.DAYS_30), (60, Span.DAYS_60), (90, Span.DAYS_90)):
        if left <= most:
            return span
    return Span.LATER
