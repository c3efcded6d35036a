"""The policy's names, defaults and bounds."""

from __future__ import annotations

import dataclasses

import pytest

from app.errors import BrokenData
from app.rules.policy import DEFAULT, Policy

# figures of domain §2, §4 and trust §2
DEFAULTS = {
    "lease_days": 14,
    "lease_reading_hours": 30,
    "lease_opens": 200,
    "lease_boots": 14,
    "loan_days_max": 30,
    "loan_pages": 50,
    "loan_characters": 5000,
    "loan_export": False,
    "renewals_max": 2,
    "own_cards_per_statement": 10,
    "idle_lock_minutes": 5,
    "clipboard_seconds": 30,
    "clock_tolerance_minutes": 10,
    "clock_big_hours": 24,
    "clock_strikes": 3,
    "clock_jump_hours": 36,
    "quarter_days": 92,
    "totals_group_min": 5,
    "birthday_notice_days": 14,
}


def test_defaults() -> None:
    assert dataclasses.asdict(DEFAULT) == DEFAULTS
    assert Policy.of({}) == DEFAULT


def test_overrides() -> None:
    policy = Policy.of({"lease_days": 7, "loan_export": True, "renewals_max": 0})
    assert (policy.lease_days, policy.loan_export, policy.renewals_max) == (7, True, 0)
    assert policy.lease_opens == 200


def test_a_name_of_a_newer_headquarters_is_left_aside() -> None:
    assert Policy.of({"moon_phase": "full", "lease_days": 3}) == Policy(lease_days=3)


@pytest.mark.parametrize("item", dataclasses.fields(Policy), ids=lambda item: item.name)
def test_bounds(item: dataclasses.Field[object]) -> None:
    name = item.name
    for wrong in ("7", None, 7.0, [7]):
        _refused(name, wrong)
    if name == "loan_export":
        _refused(name, 1)
        return
    _refused(name, True)
    least, most = item.metadata["least"], item.metadata["most"]
    assert least <= DEFAULTS[name] <= most
    assert getattr(Policy.of({name: least}), name) == least
    assert getattr(Policy.of({name: most}), name) == most
    _refused(name, least - 1)
    _refused(name, most + 1)


def _refused(name: str, value: object) -> None:
    with pytest.raises(BrokenData) as caught:
        Policy.of({name: value})
    assert caught.value.key == "policy-value"
    assert name in caught.value.message


def test_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT.lease_days = 99  # type: ignore[misc]
