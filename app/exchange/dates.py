"""Dates as people write them: the order of day, month and year is found for a column as a whole, never cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.fields import FIRST_DAY, LAST_DAY

_THREE: Final = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?(?:[T\s].*)?")
_EIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Order(StrEnum):
    """The order in which a date is written."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class Finding:
    """The order of a column; None if its texts fit several orders equally. ``certain`` if only one order fits all."""

    order: Order | None
    certain: bool


def parse(text: str, order: Order) -> dt.date | None:
    """The day a text means in an order; year-month-day is understood in any. None if it means none."""
    text = text.strip()
    if match := _EIGHT.fullmatch(text):
        return _day(*match.groups())
    match = _THREE.fullmatch(text)
    if match is None:
        return None
    first, second, third = match.groups()
    if len(first) == 4:
        return _day(first, second, third) if len(third) <= 2 else None
    if len(third) != 4 or len(first) > 2:
        return None
    if order is Order.MDY:
        return _day(third, first, second)
    return _day(third, second, first) if order is Order.DMY else None


def find_order(texts: Iterable[str]) -> Finding:
    """The order that makes sense of most texts of a column."""
    distinct = {text.strip() for text in texts} - {""}
    begun_by_year = {text for text in distinct if parse(text, Order.YMD) is not None}
    rest = distinct - begun_by_year
    if not rest:
        return Finding(Order.YMD, certain=True)
    fits = {order: sum(parse(text, order) is not None for text in rest) for order in (Order.DMY, Order.MDY)}
    if fits[Order.DMY] == fits[Order.MDY]:
        return Finding(None, certain=False)
    best = max(fits, key=lambda order: fits[order])
    return Finding(best, certain=fits[best] == len(rest))


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
