"""Days, times, money and order as each language writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from app.i18n import set_language
from app.models.fields import NO_YEAR
from app.ui import formats

DAY = date(2026, 12, 7)
AT = int(datetime(2026, 12, 7, 18, 5).timestamp() * 1000)


def test_english(qapp: Any) -> None:
    assert formats.day(DAY) == "7 Dec 2026"
    assert formats.short_day(DAY) == "7 Dec"
    assert formats.day(date(NO_YEAR, 2, 29)) == "29 Feb"
    assert formats.long_day(DAY) == "Monday, 7 December"
    assert formats.clock_time(AT) == "18:05"
    assert formats.moment(AT) == "7 Dec 2026, 18:05"


def test_chinese(qapp: Any) -> None:
    set_language("zh_CN")
    assert formats.day(DAY) == "2026年12月7日"
    assert formats.short_day(DAY) == "12月7日"
    assert formats.day(date(NO_YEAR, 2, 29)) == "2月29日"
    assert formats.long_day(DAY) == "12月7日 星期一"
    assert formats.moment(AT) == "2026年12月7日 18:05"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "CNY", "CNY 1,234.50"),
        (-5, "EUR", "EUR -0.05"),
        (123450, "JPY", "JPY 123,450"),
        (10**17 + 1, "CNY", "CNY 1,000,000,000,000,000.01"),
    ],
)
def test_money_is_exact(minor: int, currency: str, text: str) -> None:
    assert formats.money(minor, currency) == text


def test_chinese_names_sort_by_pinyin(qapp: Any) -> None:
    set_language("zh_CN")
    names = ["周铉", "陈㛃", "沈垚", "安宁", "李䶮"]
    assert sorted(names, key=formats.sort_key()) == ["安宁", "陈㛃", "李䶮", "沈垚", "周铉"]
    set_language("en")
    assert sorted(["b2", "B10", "a"], key=formats.sort_key()) == ["a", "b2", "B10"]
