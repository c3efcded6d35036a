"""Local days from instants, and the days the rules speak of."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final

from app.rules.policy import DAY_MS, MINUTE_MS

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


def local_day(instant_ms: int, tz_offset: int) -> dt.date:
    """The local date of an instant (UTC milliseconds); ``tz_offset`` in minutes east of UTC."""
    return dt.date.fromordinal(_EPOCH + (instant_ms + tz_offset * MINUTE_MS) // DAY_MS)


def first_monday(year: int, month: int) -> dt.date:
    """The first Monday of a month (monthly-report)."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def next_birthday(birthday: dt.date, today: dt.date) -> dt.date:
    """The next day, ``today`` included, on which a birthday is kept; one of 29 February on the 28th in common years."""
    this_year = _kept(birthday, today.year)
    return this_year if this_year >= today else _kept(birthday, today.year + 1)


def _kept(birthday: dt.date, year: int) -> dt.date:
    if (birthday.month, birthday.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return birthday.replace(year=year)
