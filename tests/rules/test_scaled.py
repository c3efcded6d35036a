"""Per cents and quantities as typed and as shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.fields import Kind
from app.rules.scaled import format_scaled, parse_scaled


@pytest.mark.parametrize(
    ("typed", "kind", "wanted"),
    [
        ("12.5", Kind.PERCENT, 1250),
        ("12.5 %", Kind.PERCENT, 1250),
        ("１２．５％", Kind.PERCENT, 1250),
        ("−3", Kind.PERCENT, -300),
        ("+0.500", Kind.PERCENT, 50),
        ("1,200", Kind.QUANTITY, 1_200_000),
        ("0.125", Kind.QUANTITY, 125),
        ("0.1250", Kind.QUANTITY, 125),
        ("0.1255", Kind.QUANTITY, None),
        ("0.125", Kind.PERCENT, None),
        ("12 %", Kind.QUANTITY, None),
        ("1,20", Kind.QUANTITY, None),
        ("half", Kind.QUANTITY, None),
        ("", Kind.PERCENT, None),
    ],
)
def test_what_is_typed_is_meant_exactly_or_refused(typed: str, kind: Kind, wanted: int | None) -> None:
    assert parse_scaled(typed, kind) == wanted


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (1250, Kind.PERCENT, "12.5%"),
        (10_000, Kind.PERCENT, "100%"),
        (-5, Kind.PERCENT, "-0.05%"),
        (1_200_000, Kind.QUANTITY, "1,200"),
        (1_234_567_891, Kind.QUANTITY, "1,234,567.891"),
        (0, Kind.QUANTITY, "0"),
    ],
)
def test_no_more_decimals_than_needed_are_shown(value: int, kind: Kind, shown: str) -> None:
    assert format_scaled(value, kind) == shown


@given(st.integers(-(10**15), 10**15), st.sampled_from([Kind.PERCENT, Kind.QUANTITY]))
def test_what_is_shown_can_be_typed_again(value: int, kind: Kind) -> None:
    assert parse_scaled(format_scaled(value, kind), kind) == value
