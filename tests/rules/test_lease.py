"""The lease's meters (borrow-offline)."""

from __future__ import annotations

import pytest

from app.models.enums import CardState
from app.rules.lease import LeaseState, Left, Meters, card_event, lease_end, lease_state, left, renewed
from app.rules.policy import DAY_MS, HOUR_MS, Policy

T = 1_800_000_000_000


@pytest.mark.parametrize(
    ("now", "meters", "wanted"),
    [
        (T, Meters(contact_ms=T), "good"),
        (T - DAY_MS, Meters(contact_ms=T), "good"),
        (T + 14 * DAY_MS - 1, Meters(contact_ms=T), "good"),
        (T + 14 * DAY_MS, Meters(contact_ms=T), "days"),
        (T, Meters(contact_ms=T, reading_ms=30 * HOUR_MS - 1), "good"),
        (T, Meters(contact_ms=T, reading_ms=30 * HOUR_MS), "hours"),
        (T, Meters(contact_ms=T, opens=199), "good"),
        (T, Meters(contact_ms=T, opens=200), "opens"),
        (T, Meters(contact_ms=T, boots=14), "good"),
        (T, Meters(contact_ms=T, boots=15), "boots"),
        # what ends all reading is named before what ends only opening
        (T + 14 * DAY_MS, Meters(contact_ms=T, reading_ms=31 * HOUR_MS, opens=200, boots=15), "days"),
        (T, Meters(contact_ms=T, reading_ms=31 * HOUR_MS, opens=200, boots=15), "hours"),
        (T, Meters(contact_ms=T, opens=200, boots=15), "boots"),
    ],
)
def test_borrow_offline_meters(now: int, meters: Meters, wanted: str) -> None:
    assert lease_state(meters, now) == wanted


def test_borrow_offline_policy_sets_the_meters() -> None:
    policy = Policy(lease_days=1, lease_reading_hours=1, lease_opens=1, lease_boots=1)
    assert lease_state(Meters(contact_ms=T), T + DAY_MS, policy) == "days"
    assert lease_state(Meters(contact_ms=T, reading_ms=HOUR_MS), T, policy) == "hours"
    assert lease_state(Meters(contact_ms=T, opens=1), T, policy) == "opens"
    assert lease_state(Meters(contact_ms=T, boots=2), T, policy) == "boots"
    assert lease_end(Meters(contact_ms=T), policy) == T + DAY_MS


def test_never_enrolled_has_no_lease() -> None:
    assert lease_state(None, T) is LeaseState.NONE


def test_borrow_offline_meters_count() -> None:
    meters = renewed(T, "boot-a")
    assert meters == Meters(contact_ms=T, reading_ms=0, opens=0, boots=0, boot_id="boot-a")
    assert meters.booted("boot-a") is meters
    assert meters.booted("boot-b") == Meters(contact_ms=T, boots=1, boot_id="boot-b")
    assert meters.booted("boot-b").booted("boot-a").boots == 2
    assert meters.read(5).read(6).reading_ms == 11
    assert meters.read(-5).reading_ms == 0
    assert meters.opened().opened().opens == 2


def test_borrow_offline_what_is_left() -> None:
    meters = Meters(contact_ms=T, reading_ms=HOUR_MS, opens=3, boots=4)
    assert left(meters, T + DAY_MS) == Left(
        end_ms=T + 14 * DAY_MS, days_ms=13 * DAY_MS, reading_ms=29 * HOUR_MS, opens=197, boots=10
    )
    worn = Meters(contact_ms=T, reading_ms=99 * HOUR_MS, opens=999, boots=99)
    assert left(worn, T + 99 * DAY_MS) == Left(end_ms=T + 14 * DAY_MS, days_ms=0, reading_ms=0, opens=0, boots=0)


def test_borrow_offline_a_begun_day_counts_and_none_is_left_without_hours() -> None:
    fresh = Meters(contact_ms=T)
    days = [left(fresh, T + spent).days for spent in (0, 1, DAY_MS, 14 * DAY_MS - 1, 14 * DAY_MS)]
    assert days == [14, 14, 13, 1, 0]
    assert left(fresh.read(99 * HOUR_MS), T).days == 0


@pytest.mark.parametrize("state", CardState)
@pytest.mark.parametrize("lease", LeaseState)
def test_borrow_states_the_lease_suspends_and_resumes(state: CardState, lease: LeaseState) -> None:
    ended = lease in {"days", "hours", "boots"}
    wanted = {("out", True): "suspend", ("suspended", False): "resume"}.get((state.value, ended))
    assert card_event(state, lease) == wanted
