"""Amounts as typed and as shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.i18n import Language
from app.rules.money import LARGEST_MINOR, format_minor, minor_digits, parse_minor


@pytest.mark.parametrize(
    ("amount", "currency", "chinese", "english"),
    [
        (123450, "CNY", "¥1,234.50", "CN¥1,234.50"),
        (-123450, "CNY", "-¥1,234.50", "-CN¥1,234.50"),
        (0, "USD", "US$0.00", "$0.00"),
        (7, "EUR", "€0.07", "€0.07"),
        (-7, "GBP", "-£0.07", "-£0.07"),
        (100, "HKD", "HK$1.00", "HK$1.00"),
        (1234567, "JPY", "JP¥1,234,567", "JP¥1,234,567"),
        (1234567, "KWD", "KWD\u00a01,234.567", "KWD\u00a01,234.567"),
        (12345, "CLF", "CLF\u00a01.2345", "CLF\u00a01.2345"),
        (50, "CHF", "CHF\u00a00.50", "CHF\u00a00.50"),
        (100000000, "KRW", "KRW\u00a0100,000,000", "KRW\u00a0100,000,000"),
    ],
)
def test_shown(amount: int, currency: str, chinese: str, english: str) -> None:
    assert format_minor(amount, currency, "zh_CN") == chinese
    assert format_minor(amount, currency, "en") == english


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("JPY", 0), ("BHD", 3), ("UYW", 4), ("ZZZ", 2)])
def test_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234", "CNY", 123400),
        ("1234.5", "CNY", 123450),
        ("1,234.50", "CNY", 123450),
        ("1,234,567", "CNY", 123456700),
        (" ¥ 1,234.50 ", "CNY", 123450),
        ("￥12", "CNY", 1200),
        ("１，２３４．５", "CNY", 123450),
        ("CN¥12", "CNY", 1200),
        ("CNY 12", "CNY", 1200),
        ("cny12", "CNY", 1200),
        ("RMB12", "CNY", 1200),
        ("人民币12", "CNY", 1200),
        ("120万", "CNY", 120000000),
        ("1.5亿", "CNY", 15000000000),
        ("1.23456万", "CNY", 1234560),
        ("1.234567万", "CNY", 1234567),
        ("-12.30", "CNY", -1230),
        ("−12", "CNY", -1200),
        ("-¥12", "CNY", -1200),
        ("- ¥12", "CNY", -1200),
        ("¥-12", "CNY", -1200),
        ("+12", "CNY", 1200),
        ("0", "CNY", 0),
        ("000012", "CNY", 1200),
        ("0.07", "CNY", 7),
        ("12.3000", "CNY", 1230),
        ("$12", "USD", 1200),
        ("US$12", "USD", 1200),
        ("¥1234", "JPY", 1234),
        ("1234.0", "JPY", 1234),
        ("1万", "JPY", 10000),
        ("1.2345", "CLF", 12345),
        ("CHF 1", "CHF", 100),
        ("92233720368547758.07", "CNY", LARGEST_MINOR),
        ("-92233720368547758.07", "CNY", -LARGEST_MINOR),
    ],
)
def test_typed(text: str, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "CNY"),
        (" ", "CNY"),
        ("-", "CNY"),
        ("¥", "CNY"),
        ("abc", "CNY"),
        ("12abc", "CNY"),
        ("1.234", "CNY"),
        ("1.2345678万", "CNY"),
        ("1.5", "JPY"),
        ("1,23", "CNY"),
        ("12,34", "CNY"),
        ("1,2345", "CNY"),
        ("1,234,56", "CNY"),
        ("1234,567", "CNY"),
        (",123", "CNY"),
        ("1.", "CNY"),
        (".5", "CNY"),
        ("1.2.3", "CNY"),
        ("1 234", "CNY"),
        ("1e3", "CNY"),
        ("--1", "CNY"),
        ("-¥-1", "CNY"),
        ("+-1", "CNY"),
        ("$12", "CNY"),
        ("¥12", "USD"),
        ("JPY12", "CNY"),
        ("JP¥12", "CNY"),
        ("CNYCNY12", "CNY"),
        ("RMB12", "JPY"),
        ("12万万", "CNY"),
        ("12千", "CNY"),
        ("NaN", "CNY"),
        ("١٢٣", "CNY"),
    ],
)
def test_not_an_amount(text: str, currency: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_minor(text, currency)
    assert caught.value.key == "money-text"
    assert caught.value.params == {}


@pytest.mark.parametrize(
    "text", ["92233720368547758.08", "-92233720368547758.08", "9" * 21, "9" * 6000, "999999999999999亿"]
)
def test_too_large(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_minor(text, "CNY")
    assert caught.value.key == "money-too-large"


@pytest.mark.parametrize("currency", ["", "cny", "CN", "CNYY", "C1Y", "人民币", "CNY\n"])
def test_not_a_currency(currency: str) -> None:
    with pytest.raises(UserError) as caught:
        minor_digits(currency)
    assert caught.value.key == "currency-code"
    with pytest.raises(UserError) as caught:
        parse_minor("1", currency)
    assert caught.value.key == "currency-code"


@given(
    st.integers(-LARGEST_MINOR, LARGEST_MINOR),
    st.sampled_from(["CNY", "USD", "EUR", "JPY", "HKD", "KWD", "CLF", "CHF", "KRW"]),
    st.sampled_from(["zh_CN", "en"]),
)
def test_what_is_shown_can_be_typed(amount: int, currency: str, language: Language) -> None:
    assert parse_minor(format_minor(amount, currency, language), currency) == amount


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_users_mistake(text: str) -> None:
    try:
        assert isinstance(parse_minor(text, "CNY"), int)
    except UserError as error:
        assert error.key in {"money-text", "money-too-large"}
