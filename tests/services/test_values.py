"""What people type, brought to what is stored: dates, money, phones, yes and no; never anything but a UserError."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.models.fields import ENTITIES, NO_YEAR, FieldSpec
from app.services.values import Value, coerce, parse_date, parse_minute, stored

FIELDS = [spec for entity in ENTITIES.values() for spec in entity.fields.values()]
typed = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.text(max_size=40),
    st.from_regex(r"[0-9０-９¥￥$,. /年月日:-]{1,14}", fullmatch=True),
)  # fmt: skip


def spec(entity: str, field: str) -> FieldSpec:
    return ENTITIES[entity].fields[field]


def test_an_address_typed_with_a_chinese_input_method() -> None:
    assert coerce(spec("person", "email"), "zhou＠kunlun．cn") == "zhou@kunlun.cn"


@pytest.mark.parametrize("text", ["positive", "Positive", "积极", " 积 极 "])
def test_a_value_of_a_closed_list_is_known_by_its_code_and_its_words(text: str) -> None:
    assert coerce(spec("relation", "standing"), text) == "positive"
    with pytest.raises(UserError, match=r"Positive \(positive\)|积极 \(positive\)"):
        coerce(spec("relation", "standing"), "fierce")


@given(st.sampled_from(FIELDS), typed, st.sampled_from([None, "CNY", "JPY", "BHD"]))
def test_anything_typed_is_a_value_or_a_mistake(field: FieldSpec, value: object, currency: str | None) -> None:
    try:
        kept = coerce(field, value, currency=currency)
    except UserError as mistake:
        assert mistake.exit_code == 2 and "{" not in mistake.message
        return
    assert kept is None or isinstance(kept, str | int | bool | dt.date)
    assert coerce(field, kept, currency=currency) == kept, "what is stored may be given again"
    if isinstance(kept, str):
        assert kept == kept.strip() and kept and (field.length is None or len(kept) <= field.length)


@pytest.mark.parametrize("text", ["2026-03-01", "2026/3/1", "2026.03.01", "2026年3月1日", " 2026年03月01 "])
def test_dates_as_people_write_them(text: str) -> None:
    assert coerce(spec("person", "birthday"), text) == dt.date(2026, 3, 1)


def test_a_birthday_may_have_no_year_and_no_other_day_may() -> None:
    assert coerce(spec("person", "birthday"), "4月12日") == dt.date(NO_YEAR, 4, 12)
    assert coerce(spec("person", "birthday"), dt.date(NO_YEAR, 4, 12)) == dt.date(NO_YEAR, 4, 12)
    for value in ("04-12", "1604-04-12", dt.date(NO_YEAR, 4, 12)):
        with pytest.raises(UserError):
            coerce(spec("visit", "next_on"), value)


@pytest.mark.parametrize("value", ["1899-12-31", "2200-01-01", dt.date(1, 1, 1), dt.date.max])
def test_days_are_bounded_as_headquarters_bounds_them(value: object) -> None:
    for one in (spec("person", "birthday"), spec("visit", "next_on")):
        with pytest.raises(UserError) as caught:
            coerce(one, value)
        assert caught.value.key == "bad-date"
    with pytest.raises(UserError):
        coerce(spec("visit", "planned_at"), f"{value} 10:00")


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "3/1/2026", "明天", "0000-01-01", "2026-3"])
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None
    with pytest.raises(UserError):
        coerce(spec("person", "birthday"), text)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,234.5", "CNY", 123_450),
        ("¥0.07", "CNY", 7),
        ("1500", "JPY", 1500),
        ("1.234", "BHD", 1234),
        ("-3", None, -300),
    ],
)
def test_money_in_minor_units_of_its_currency(text: str, currency: str, minor: int) -> None:
    assert coerce(spec("opportunity", "amount_minor"), text, currency=currency or None) == minor


def test_a_local_minute_is_an_instant() -> None:
    at = parse_minute("2026-11-23 09：30")
    assert at is not None and dt.datetime.fromtimestamp(at / 1000) == dt.datetime(2026, 11, 23, 9, 30)
    assert parse_minute("2026-11-23") is None and parse_minute("2026-11-23 25:00") is None


@pytest.mark.parametrize(("text", "meant"), [("是", True), ("No", False), ("1", True), ("无", False)])
def test_yes_and_no(text: str, meant: Value) -> None:
    assert coerce(spec("visit", "after_deal"), text) is meant


def test_control_characters_are_left_out_and_lines_kept() -> None:
    assert coerce(spec("person", "career"), "\x00一\x07\r\n二\x7f\ud800 ") == "一\n二"


@given(st.sampled_from(FIELDS), st.one_of(st.none(), st.dates(), st.integers(), st.text(max_size=10)))
def test_a_value_from_the_history_is_what_was_stored(field: FieldSpec, value: Value) -> None:
    kept = value.isoformat() if isinstance(value, dt.date) else value
    if isinstance(value, dt.date) == (field.field.kind == "date"):
        assert stored(field, kept) == value or (field.field.kind == "date" and value is None)
