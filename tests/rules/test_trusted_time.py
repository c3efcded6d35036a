"""Trusted time (borrow-offline, trust §2): a clock set back never prolongs, an honest person is never blocked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.policy import DAY_MS, HOUR_MS, MINUTE_MS, Policy
from app.rules.trusted_time import (
    ClockState,
    Observation,
    TrustedTime,
    begin,
    confirm_jump,
    observe,
    recall,
    receive,
)
from tests.rules.clock_traces import START, over_the_limit, run


def seen(wall: int, boot: str = "a", up: int = 0) -> Observation:
    return Observation(wall_ms=START + wall, boot_id=boot, boot_ms=up)


def after(*looks: Observation, policy: Policy | None = None) -> TrustedTime:
    state = begin(looks[0])
    for look in looks[1:]:
        state = observe(state, look, policy or Policy())
    return state


def test_begin() -> None:
    state = begin(seen(5, up=7))
    assert (state.latest_ms, state.boot_id, state.boot_ms, state.wall_ms) == (START + 5, "a", 7, START + 5)
    assert (state.strikes, state.suspended, state.jump_ms, state.clock) == (0, False, None, ClockState.GOOD)


# clock and latest after two looks, the second an hour later by the monotonic clock of the same boot
@pytest.mark.parametrize(
    ("wall", "latest", "clock", "strikes"),
    [
        (HOUR_MS, HOUR_MS, "good", 0),
        (HOUR_MS + 1, HOUR_MS + 1, "good", 0),
        (HOUR_MS - 10 * MINUTE_MS, HOUR_MS, "good", 0),
        (HOUR_MS - 10 * MINUTE_MS - 1, HOUR_MS, "behind", 1),
        (0, HOUR_MS, "behind", 1),
        (HOUR_MS - DAY_MS, HOUR_MS, "behind", 1),
        (HOUR_MS - DAY_MS - 1, HOUR_MS, "suspended", 1),
        (HOUR_MS + 36 * HOUR_MS, 37 * HOUR_MS, "good", 0),
        (HOUR_MS + 36 * HOUR_MS + 1, HOUR_MS, "ahead", 0),
    ],
)
def test_borrow_offline_same_boot(wall: int, latest: int, clock: str, strikes: int) -> None:
    state = after(seen(0), seen(wall, up=HOUR_MS))
    assert (state.latest_ms - START, state.clock, state.strikes) == (latest, clock, strikes)
    assert state.suspended is (clock == "suspended")
    assert state.jump_ms == (START + wall if clock == "ahead" else None)
    assert (state.wall_ms, state.boot_id, state.boot_ms) == (START + wall, "a", HOUR_MS)


# of another boot only the wall clock tells
@pytest.mark.parametrize(
    ("wall", "latest", "clock", "strikes"),
    [
        (DAY_MS, DAY_MS, "good", 0),
        (0, 0, "good", 0),
        (-10 * MINUTE_MS, 0, "good", 0),
        (-10 * MINUTE_MS - 1, 0, "behind", 1),
        (-DAY_MS - 1, 0, "suspended", 1),
        (36 * HOUR_MS, 36 * HOUR_MS, "good", 0),
        (36 * HOUR_MS + 1, 0, "ahead", 0),
    ],
)
def test_borrow_offline_new_boot(wall: int, latest: int, clock: str, strikes: int) -> None:
    state = after(seen(0, up=HOUR_MS), seen(wall, "b", up=5 * HOUR_MS))
    assert (state.latest_ms - START, state.clock, state.strikes) == (latest, clock, strikes)


def test_borrow_offline_a_monotonic_clock_that_runs_back_counts_nothing() -> None:
    state = after(seen(0, up=HOUR_MS), seen(0, up=0))
    assert (state.latest_ms, state.clock, state.boot_ms) == (START, ClockState.GOOD, 0)


def test_borrow_offline_one_wrong_clock_is_one_strike() -> None:
    looks = [seen(0), *(seen(n * MINUTE_MS - 2 * HOUR_MS, up=n * MINUTE_MS) for n in range(1, 20))]
    state = after(*looks)
    assert (state.strikes, state.clock) == (1, ClockState.BEHIND)


def test_borrow_offline_three_strikes_suspend() -> None:
    looks = [seen(0)]
    clocks = []
    for boot in "bcd":
        looks.append(seen(-2 * HOUR_MS, boot))
        clocks.append(after(*looks).clock)
    assert clocks == ["behind", "behind", "suspended"]
    assert after(*looks, policy=Policy(clock_strikes=4)).clock == "behind"
    assert after(*looks[:2], policy=Policy(clock_strikes=1)).clock == "suspended"


def test_borrow_offline_a_step_back_in_the_same_boot_is_a_strike_again() -> None:
    state = after(seen(0), seen(-HOUR_MS, up=1), seen(-2 * HOUR_MS, up=2))
    assert state.strikes == 2
    exact = after(seen(0), seen(-HOUR_MS, up=1), seen(-HOUR_MS - 10 * MINUTE_MS + 1, up=2))
    assert exact.strikes == 1
    beyond = after(seen(0), seen(-HOUR_MS, up=1), seen(-HOUR_MS - 10 * MINUTE_MS, up=2))
    assert beyond.strikes == 2  # one millisecond of monotonic time more than the tolerance


def test_borrow_offline_suspended_until_a_sync() -> None:
    state = after(seen(0), seen(-2 * DAY_MS, "b"), seen(HOUR_MS, "b", up=HOUR_MS))
    assert (state.clock, state.suspended) == (ClockState.SUSPENDED, True)
    ask = seen(HOUR_MS, "b", up=HOUR_MS)
    lifted = receive(state, ask, ask, START + HOUR_MS)
    assert (lifted.clock, lifted.suspended, lifted.strikes) == (ClockState.GOOD, False, 0)


def test_borrow_offline_policy_bounds() -> None:
    policy = Policy(clock_tolerance_minutes=1, clock_big_hours=1, clock_jump_hours=2)
    assert after(seen(0), seen(-MINUTE_MS - 1, "b"), policy=policy).clock == "behind"
    assert after(seen(0), seen(-HOUR_MS - 1, "b"), policy=policy).clock == "suspended"
    assert after(seen(0), seen(2 * HOUR_MS + 1, "b"), policy=policy).clock == "ahead"


# a jump ahead


def test_borrow_offline_jump_waits_and_is_confirmed() -> None:
    waiting = after(seen(0), seen(3 * DAY_MS, "b"))
    assert (waiting.clock, waiting.latest_ms, waiting.jump_ms) == (ClockState.AHEAD, START, START + 3 * DAY_MS)
    still = observe(waiting, seen(3 * DAY_MS + MINUTE_MS, "b", up=MINUTE_MS))
    assert (still.clock, still.strikes) == (ClockState.AHEAD, 0)
    sure = confirm_jump(still)
    assert (sure.clock, sure.latest_ms, sure.jump_ms) == (ClockState.GOOD, START + 3 * DAY_MS + MINUTE_MS, None)
    assert confirm_jump(sure) is sure


def test_borrow_offline_confirming_lifts_no_suspension() -> None:
    state = replace(after(seen(0), seen(3 * DAY_MS, "b")), suspended=True)
    assert confirm_jump(state).clock is ClockState.SUSPENDED
    again = observe(state, seen(4 * DAY_MS, "c"))
    assert (again.clock, again.jump_ms) == (ClockState.SUSPENDED, START + 4 * DAY_MS)


def test_borrow_offline_turning_the_clock_back_instead_of_confirming_is_a_strike() -> None:
    waiting = after(seen(0), seen(30 * DAY_MS, "b"))
    back = observe(waiting, seen(HOUR_MS, "b", up=HOUR_MS))
    assert (back.clock, back.strikes, back.jump_ms, back.suspended) == (ClockState.BEHIND, 1, None, False)
    assert back.latest_ms == START + HOUR_MS
    right = observe(back, seen(2 * HOUR_MS, "b", up=2 * HOUR_MS))
    assert (right.clock, right.strikes) == (ClockState.GOOD, 1)


def test_borrow_offline_waiting_gains_nothing() -> None:
    """Time goes on by the monotonic clock while a jump waits."""
    waiting = after(seen(0), seen(3 * DAY_MS, "b"), seen(3 * DAY_MS, "b", up=HOUR_MS))
    assert waiting.latest_ms == START + HOUR_MS


def test_borrow_offline_a_jump_reached_by_time_itself_is_no_jump() -> None:
    state = after(seen(0), seen(37 * HOUR_MS, "b"), seen(37 * HOUR_MS, "b", up=HOUR_MS))
    assert (state.clock, state.latest_ms, state.strikes) == (ClockState.GOOD, START + 37 * HOUR_MS, 0)


# what the log remembers


@pytest.mark.parametrize(
    ("trusted", "wall", "latest"),
    [
        (0, 0, 0),
        (HOUR_MS, 0, HOUR_MS),
        (0, HOUR_MS, HOUR_MS),
        (0, 36 * HOUR_MS, 36 * HOUR_MS),
        (0, 36 * HOUR_MS + 1, 0),
        (HOUR_MS, 37 * HOUR_MS, 37 * HOUR_MS),
        (HOUR_MS, 365 * DAY_MS, HOUR_MS),
        (365 * DAY_MS, 365 * DAY_MS, 365 * DAY_MS),
        (-DAY_MS, -DAY_MS, 0),
    ],
)
def test_borrow_offline_the_log_remembers_what_was_trusted_and_no_jump_that_nobody_confirmed(
    trusted: int, wall: int, latest: int
) -> None:
    state = recall(begin(seen(0, up=3)), seen(0, up=3), START + trusted, START + wall)
    assert state == replace(begin(seen(0, up=3)), latest_ms=START + latest)


@given(st.integers(-400 * DAY_MS, 400 * DAY_MS), st.integers(-400 * DAY_MS, 400 * DAY_MS))
def test_borrow_offline_remembering_takes_no_time_back(trusted: int, wall: int) -> None:
    before = begin(seen(0))
    assert recall(before, seen(0), START + trusted, START + wall).latest_ms >= max(before.latest_ms, START + trusted)


def test_borrow_offline_after_a_sudden_end_the_same_minutes_are_not_counted_twice() -> None:
    """Kept at noon; the log noted 12:20; now, in the same boot, it is 12:30."""
    kept = begin(seen(0, up=HOUR_MS))
    now = seen(30 * MINUTE_MS, up=HOUR_MS + 30 * MINUTE_MS)
    noted = START + 20 * MINUTE_MS
    assert observe(recall(kept, now, noted, noted), now).latest_ms == now.wall_ms
    back = replace(now, wall_ms=START - 5 * MINUTE_MS)
    assert observe(recall(kept, back, noted, noted), back).latest_ms == now.wall_ms, "a clock set back gains nothing"
    booted = seen(5 * MINUTE_MS, boot="b")
    assert observe(recall(kept, booted, noted, noted), booted).latest_ms == noted


# headquarters' receipt


def test_borrow_offline_receipt_stands_above_all() -> None:
    wrong = confirm_jump(after(seen(0), seen(365 * DAY_MS, "b")))
    corrected = observe(wrong, seen(HOUR_MS, "b", up=HOUR_MS))
    assert corrected.clock is ClockState.SUSPENDED
    asked, answered = seen(HOUR_MS, "b", up=HOUR_MS), seen(HOUR_MS + 500, "b", up=HOUR_MS + 500)
    state = receive(corrected, asked, answered, START + HOUR_MS + 100)
    assert (state.clock, state.latest_ms, state.strikes) == (ClockState.GOOD, START + HOUR_MS + 600, 0)
    assert (state.wall_ms, state.boot_ms, state.suspended) == (START + HOUR_MS + 500, HOUR_MS + 500, False)


def test_borrow_offline_receipt_held_back_gains_nothing() -> None:
    asked, late = seen(0), seen(0, up=10 * DAY_MS)
    state = receive(begin(asked), asked, late, START)
    assert (state.latest_ms, state.clock) == (START + 10 * DAY_MS, ClockState.BEHIND)


@pytest.mark.parametrize("asked", [seen(0, "a"), seen(0, "b", up=5)])
def test_borrow_offline_receipt_of_another_boot_is_only_a_time_that_has_been(asked: Observation) -> None:
    bad = after(seen(0), seen(-2 * DAY_MS, "b"))
    state = receive(bad, asked, seen(-2 * DAY_MS, "b", up=4), START + HOUR_MS)
    assert (state.latest_ms, state.clock, state.suspended) == (START + HOUR_MS, ClockState.SUSPENDED, True)
    older = receive(bad, asked, seen(-2 * DAY_MS, "b", up=4), START - DAY_MS)
    assert older.latest_ms == START + 4


def test_borrow_offline_receipt_of_the_same_moment_counts() -> None:
    ask = seen(0, up=3)
    assert receive(begin(ask), ask, ask, START + 77).latest_ms == START + 77


@pytest.mark.parametrize(("hq", "clock"), [(10 * MINUTE_MS, ClockState.GOOD), (10 * MINUTE_MS + 1, ClockState.BEHIND)])
def test_borrow_offline_receipt_tells_a_clock_that_is_behind(hq: int, clock: ClockState) -> None:
    ask = seen(0)
    state = receive(begin(ask), ask, ask, START + hq)
    assert (state.clock, state.strikes) == (clock, 0)


def test_borrow_offline_receipt_ends_a_waiting_jump() -> None:
    waiting = after(seen(0), seen(3 * DAY_MS, "b"))
    ask = seen(3 * DAY_MS, "b")
    state = receive(waiting, ask, ask, START + 3 * DAY_MS)
    assert (state.clock, state.jump_ms, state.latest_ms) == (ClockState.GOOD, None, START + 3 * DAY_MS)
    assert receive(begin(ask), ask, ask, START, Policy(clock_tolerance_minutes=1)).latest_ms == START


# properties

_looks = st.lists(
    st.builds(
        Observation,
        wall_ms=st.integers(START - 40 * DAY_MS, START + 40 * DAY_MS),
        boot_id=st.sampled_from("abc"),
        boot_ms=st.integers(0, 20 * DAY_MS),
    ),
    min_size=1,
    max_size=30,
)


@given(_looks, st.booleans())
def test_borrow_offline_no_clock_takes_time_back(looks: list[Observation], confirms: bool) -> None:
    state = begin(looks[0])
    highest = state.latest_ms
    for look in looks[1:]:
        before = state
        state = observe(state, look)
        if look.boot_id == before.boot_id:
            assert state.latest_ms >= before.latest_ms + max(0, look.boot_ms - before.boot_ms)
        if state.jump_ms is None:
            assert state.latest_ms >= look.wall_ms
        if confirms:
            state = confirm_jump(state)
        assert state.latest_ms >= highest
        highest = state.latest_ms
        assert state.suspended or not before.suspended
        assert state.strikes in {before.strikes, before.strikes + 1}
        if look.wall_ms < state.latest_ms - DAY_MS and state.jump_ms is None:
            assert state.suspended
        assert (state.clock is ClockState.SUSPENDED) is state.suspended


@given(st.lists(st.tuples(st.integers(1, 12 * HOUR_MS), st.integers(0, 60 * DAY_MS)), min_size=1, max_size=40))
def test_borrow_offline_setting_back_in_one_boot_never_prolongs(steps: list[tuple[int, int]]) -> None:
    """However far each look sets the clock back, trusted time is never before the true time."""
    up, state = 0, begin(seen(0))
    for step, back in steps:
        up += step
        state = observe(state, seen(up - back, up=up))
        assert state.latest_ms == START + up


def test_borrow_offline_random_traces_none_over_the_limit_none_blocked_early() -> None:
    _campaign(range(800))


@pytest.mark.soak
def test_borrow_offline_a_hundred_thousand_traces() -> None:
    _campaign(range(10_000, 60_000))


def _campaign(seeds: range) -> None:
    """Each seed once as an honest person and once as one who sets the clock."""
    read = caught = 0
    for seed in seeds:
        honest = run(seed, honest=True)
        assert honest.blocked_early == [], seed
        assert over_the_limit(honest) == [], seed
        attacker = run(seed, honest=False)
        assert over_the_limit(attacker) == [], seed
        read += honest.reading_ms > 0
        caught += attacker.suspended
    assert read > len(seeds) * 0.6  # the campaign is about people who read, and clocks that are caught
    assert caught > len(seeds) * 0.2


@pytest.mark.parametrize("days", [5, 400, -5, -400])
def test_borrow_offline_a_wrong_clock_of_headquarters_locks_nobody_out_for_good(days: int) -> None:
    """While it is wrong reading stops, or asks; the first receipt after it was set right ends that."""
    wrong = receive(begin(seen(0)), seen(0), seen(0), START + days * DAY_MS)
    state = observe(wrong, seen(MINUTE_MS, up=MINUTE_MS))
    assert state.clock is (ClockState.SUSPENDED if days > 0 else ClockState.AHEAD)
    if days < 0:
        assert confirm_jump(state).clock is ClockState.GOOD, "the person may say so and read on"
    asked = seen(HOUR_MS, up=HOUR_MS)
    right = receive(state, asked, asked, START + HOUR_MS)
    assert (right.latest_ms, right.clock, right.suspended) == (START + HOUR_MS, ClockState.GOOD, False)
    later = observe(right, seen(2 * HOUR_MS, up=2 * HOUR_MS))
    assert (later.latest_ms, later.clock) == (START + 2 * HOUR_MS, ClockState.GOOD)
