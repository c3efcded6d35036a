"""Local days, first Mondays, birthdays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.days import day_text, first_monday, local_day, next_birthday, parse_month_day, says_less


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
        ("1604-02-29", "2027-02-27", "2027-02-28"),
        ("1604-02-29", "2028-02-29", "2028-02-29"),
        ("1604-04-12", "2027-04-13", "2028-04-12"),
    ],
)
def test_birthdays(birthday: str, today: str, kept: str) -> None:
    found = next_birthday(dt.date.fromisoformat(birthday), dt.date.fromisoformat(today))
    assert found == dt.date.fromisoformat(kept)


@pytest.mark.parametrize("text", ["--04-12", "--0412", "04-12", "4-12", "4月12日", " 04月12号 ", "4 月 12"])
def test_a_day_without_its_year_is_understood_and_written_as_the_standard_has_it(text: str) -> None:
    day = parse_month_day(text)
    assert day is not None
    assert day_text(day) == "--04-12"


@pytest.mark.parametrize("text", ["", "--13-01", "--0230", "---12", "4/12", "2026-04-12", "412", "--4-12", "0-1"])
def test_what_is_no_day_without_a_year(text: str) -> None:
    assert parse_month_day(text) is None


def test_a_day_without_its_year_says_less_than_the_same_with_it() -> None:
    leap, full = parse_month_day("02-29"), dt.date(1980, 2, 29)
    assert leap is not None and day_text(leap) == "--02-29"
    assert says_less(leap, full)
    assert not says_less(full, leap)
    assert not says_less(leap, dt.date(1980, 2, 28)) and not says_less(leap, None) and not says_less("--02-29", full)
