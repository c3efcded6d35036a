"""Dates of a column, amounts in units, and suggestions for slips."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.exchange.amounts import counted, to_minor
from app.exchange.dates import Order, find_order, parse
from app.exchange.spelling import nearest, suggestions
from app.exchange.vocabulary import known_words, plain, stem

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("20-10-2016", Order.DMY, dt.date(2016, 10, 20)),
        ("01/03/2017", Order.DMY, dt.date(2017, 3, 1)),
        ("01/03/2017", Order.MDY, dt.date(2017, 1, 3)),
        ("2016年10月20日", Order.YMD, dt.date(2016, 10, 20)),
        ("2016.3.1", Order.DMY, dt.date(2016, 3, 1)),
        ("20161020", Order.YMD, dt.date(2016, 10, 20)),
        ("2016-10-20 08:30", Order.YMD, dt.date(2016, 10, 20)),
        ("31-02-2016", Order.DMY, None),
        ("01-03-17", Order.DMY, None),
        ("01-03-2017", Order.YMD, None),
        ("soon", Order.DMY, None),
    ],
)
def test_dates(text: str, order: Order, day: dt.date | None) -> None:
    assert parse(text, order) == day


def test_the_order_is_found_for_the_column() -> None:
    assert find_order(["01-03-2017", "20-10-2016"]).order is Order.DMY
    assert find_order(["01/03/2017", "10/20/2016"]).order is Order.MDY
    assert find_order(["2016-10-20", ""]).order is Order.YMD
    assert find_order(["01-03-2017", "05-06-2017"]).order is None
    mixed = find_order(["01-03-2017", "20-10-2016", "13-13-2016"])
    assert (mixed.order, mixed.certain) == (Order.DMY, False)


@given(st.lists(DAYS, min_size=1), st.sampled_from([Order.DMY, Order.MDY]))
def test_what_is_found_reads_every_day_back(days: list[dt.date], order: Order) -> None:
    pattern = "%d-%m-%Y" if order is Order.DMY else "%m-%d-%Y"
    texts = [day.strftime(pattern) for day in days]
    found = find_order(texts).order
    assert found is None or [parse(text, found) for text in texts] == days


@pytest.mark.parametrize(
    ("cell", "currency", "factor", "minor"),
    [
        ("1100.04", "USD", 1_000_000, 110_004_000_000),
        (1100.04, "USD", 1_000_000, 110_004_000_000),
        ("1,234.5", "CNY", 1, 123_450),
        ("￥１２０万", "CNY", 1, 120_000_000),
        ("1,250,000.50 元", "CNY", 1, 125_000_050),
        ("120万元", "CNY", 1, 120_000_000),
        (0, "CNY", 1, 0),
        (54, "JPY", 1, 54),
        (0.1 + 0.2, "CNY", 1, 30),
        ("-3.50", "EUR", 1, -350),
    ],
)
def test_amounts(cell: str | float, currency: str, factor: int, minor: int) -> None:
    assert to_minor(cell, currency, factor) == minor


@pytest.mark.parametrize("cell", ["1.005", "12,34", "abc", True, "1" * 30, "about 5", float("inf"), float("nan")])
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(UserError) as caught:
        to_minor(cell, "CNY")  # type: ignore[arg-type]
    assert caught.value.key in {"money-text", "money-too-large"}


def test_counted_things() -> None:
    assert [counted(text) for text in ("约500人", "2016年", "30天", "1,200", "many")] == [
        "500",
        "2016",
        "30",
        "1,200",
        "many",
    ]


def test_suggestions_for_slips() -> None:
    products = Counter({"GTX Basic": 9, "GTX Plus Pro": 9, "MG Special": 9, "GTXPro": 9, "mg special": 1})
    assert suggestions(products) == {"GTXPro": "GTX Pro", "mg special": "MG Special"}
    sectors = Counter({"technolgy": 12, "medical": 12, "retail": 17, "services": 5})
    assert suggestions(sectors, known_words("industry")) == {"technolgy": "technology"}
    assert suggestions(Counter({"Korea": 1, "Philipines": 1, "Jordan": 1}), known_words("country")) == {
        "Philipines": "Philippines"
    }
    assert suggestions(Counter({"Shanghai Branch": 200, "Shanghai Brunch": 2})) == {
        "Shanghai Brunch": "Shanghai Branch"
    }
    assert suggestions(Counter({"MG-100 L": 200, "MG-200 L": 2})) == {}


def test_names_are_compared_without_form_width_and_case() -> None:
    assert plain("Ｇｅｋｋｏ ＆ Co") == plain("gekko & co")
    assert stem("华为技术有限公司") == stem("华为技术") == "华为技术"
    assert nearest("technolgy", ["technology"]) == "technology"
    assert nearest("x", ["technology"]) is None
