"""Local days from instants, and the days the rules speak of."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

from app.models.fields import NO_YEAR
from app.rules.policy import DAY_MS, MINUTE_MS

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_MONTH_DAY: Final = re.compile(r"(?:--(\d{2})-?(\d{2})|(\d{1,2})-(\d{1,2})|(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?)")


def local_day(instant_ms: int, tz_offset: int) -> dt.date:
    """The local date of an instant (UTC milliseconds); ``tz_offset`` in minutes east of UTC."""
    return dt.date.fromordinal(_EPOCH + (instant_ms + tz_offset * MINUTE_MS) // DAY_MS)


def first_monday(year: int, month: int) -> dt.date:
    """The first Monday of a month (monthly-report)."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def day_text(day: dt.date) -> str:
    """A day as ISO 8601 writes it: ``2026-04-12``, or ``--04-12`` if its year isn't known."""
    return f"--{day:%m-%d}" if day.year == NO_YEAR else day.isoformat()


def parse_month_day(text: str) -> dt.date | None:
    """A day without its year: ``--04-12``, ``--0412`` (ISO 8601:2000, RFC 6350), ``04-12``, 4月12日; else None."""
    match = _MONTH_DAY.fullmatch(text.strip())
    month, day = (int(part) for part in match.groups() if part is not None) if match else (0, 0)
    return without_year(month, day)


def without_year(month: int, day: int) -> dt.date | None:
    """The day that stands for a month and day of an unknown year; None if no year has it."""
    try:
        return dt.date(NO_YEAR, month, day)
    except ValueError:
        return None


def says_less(new: object, old: object) -> bool:
    """Whether ``new`` is the day ``old`` but for the year, which it doesn't know."""
    if not isinstance(new, dt.date) or not isinstance(old, dt.date):
        return False
    return new.year == NO_YEAR and (new.month, new.day) == (old.month, old.day)


def next_birthday(birthday: dt.date, today: dt.date) -> dt.date:
    """The next day, ``today`` included, on which a birthday is kept; one of 29 February on the 28th in common years."""
    this_year = _kept(birthday, today.year)
    return this_year if this_year >= today else _kept(birthday, today.year + 1)


def _kept(birthday: dt.date, year: int) -> dt.date:
    if (birthday.month, birthday.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return birthday.replace(year=year)
