"""The 24-hour clock, notice windows, the action board's columns (dossier-service, dossier-contracts)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.deadlines import (
    ANSWER_MS,
    HOUR_MS,
    Clock,
    Span,
    Term,
    action_span,
    complaint_clock,
    contract_window,
    months_on,
)

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("hours", "clock"),
    [(1, Clock.RUNNING), (19.9, Clock.RUNNING), (20, Clock.NEAR), (24, Clock.NEAR), (24.1, Clock.OVERDUE)],
)
def test_dossier_service_an_unanswered_complaint(hours: float, clock: Clock) -> None:
    assert complaint_clock(0, None, round(hours * HOUR_MS)).clock is clock


@given(st.integers(0, 10 * ANSWER_MS), st.integers(0, 10 * ANSWER_MS))
def test_dossier_service_an_answer_stops_the_clock(answered: int, now: int) -> None:
    found = complaint_clock(0, answered, now)
    assert found.clock is (Clock.IN_TIME if answered <= ANSWER_MS else Clock.LATE)
    assert found.left_ms == ANSWER_MS - answered


@pytest.mark.parametrize(
    ("to", "days", "side", "term", "notice"),
    [
        (400, 60, "before", Term.RUNNING, 340),
        (80, 60, "before", Term.NOTICE, 20), (35, 60, "before", Term.ENDING, -25),
        (20, None, None, Term.ENDING, None), (-1, 30, "after", Term.ENDED, 29), (90, 30, "after", Term.RUNNING, 120),
    ],
)  # fmt: skip
def test_dossier_contracts_notice_before_or_after_expiry(
    to: int, days: int | None, side: str | None, term: Term, notice: int | None
) -> None:
    found = contract_window(None, TODAY + dt.timedelta(days=to), days, side, None, TODAY)
    assert found.term is term
    assert found.notice_on == (None if notice is None else TODAY + dt.timedelta(days=notice))


def test_dossier_contracts_confidentiality_outlives_the_contract() -> None:
    assert contract_window(None, dt.date(2026, 8, 31), None, None, 6, TODAY).secret_until == dt.date(2027, 2, 28)
    assert contract_window(TODAY + dt.timedelta(days=1), None, None, None, None, TODAY).term is Term.AHEAD
    assert contract_window(None, None, None, None, None, TODAY).term is Term.OPEN


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 600))
def test_months_on_is_the_same_day_or_the_months_last(day: dt.date, months: int) -> None:
    found = months_on(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("left", "span"),
    [
        (-1, Span.OVERDUE), (0, Span.DAYS_30), (30, Span.DAYS_30), (31, Span.DAYS_60), (61, Span.DAYS_90),
        (90, Span.DAYS_90), (91, Span.LATER),
    ],
)  # fmt: skip
def test_dossier_action_plan_30_60_90_days(left: int, span: Span) -> None:
    assert action_span("open", TODAY + dt.timedelta(days=left), TODAY) is span
    assert action_span("done", TODAY + dt.timedelta(days=left), TODAY) is Span.DONE
    assert action_span("doing", None, TODAY) is Span.LATER
