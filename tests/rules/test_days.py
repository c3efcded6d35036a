"""Local days, first Mondays, birthdays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.days import first_monday, local_day, next_birthday


@pytest.mark.parametrize(
    ("instant", "offset", "day"),
    [
        ("2026-11-22T15:59:59+00:00", 480, "2026-11-22"),
        ("2026-11-22T16:00:00+00:00", 480, "2026-11-23"),
        ("2026-11-22T03:59:59+00:00", -240, "2026-11-21"),
        ("1970-01-01T00:00:00+00:00", 0, "1970-01-01"),
        ("1969-12-31T23:59:59+00:00", 0, "1969-12-31"),
    ],
)
def test_local_day(instant: str, offset: int, day: str) -> None:
    ms = int(dt.datetime.fromisoformat(instant).timestamp() * 1000)
    assert local_day(ms, offset) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2026, 11, 2), (2026, 12, 7), (2027, 2, 1), (2027, 3, 1), (2026, 8, 3), (2026, 9, 7), (2024, 9, 2)],
)
def test_monthly_report_first_monday(year: int, month: int, day: int) -> None:
    assert first_monday(year, month) == dt.date(year, month, day)


@given(st.integers(1990, 2100), st.integers(1, 12))
def test_monthly_report_is_a_monday_of_the_first_week(year: int, month: int) -> None:
    found = first_monday(year, month)
    assert found.weekday() == 0 and found.day <= 7 and (found.year, found.month) == (year, month)


@pytest.mark.parametrize(
    ("birthday", "today", "kept"),
    [
        ("1980-11-22", "2026-11-22", "2026-11-22"),
        ("1980-11-21", "2026-11-22", "2027-11-21"),
        ("1980-11-23", "2026-11-22", "2026-11-23"),
        ("1980-01-01", "2026-12-31", "2027-01-01"),
        ("1980-02-29", "2027-02-27", "2027-02-28"),
        ("1980-02-29", "2027-02-28", "2027-02-28"),
        ("1980-02-29", "2027-03-01", "2028-02-29"),
        ("1980-02-29", "2028-02-28", "2028-02-29"),
        ("1980-02-29", "2028-02-29", "2028-02-29"),
        ("1980-02-29", "2028-03-01", "2029-02-28"),
        ("1980-02-28", "2028-02-29", "2029-02-28"),
        ("1980-03-29", "2027-03-01", "2027-03-29"),
        ("1980-02-01", "2027-01-01", "2027-02-01"),
    ],
)
def test_birthdays(birthday: str, today: str, kept: str) -> None:
    found = next_birthday(dt.date.fromisoformat(birthday), dt.date.fromisoformat(today))
    assert found == dt.date.fromisoformat(kept)
