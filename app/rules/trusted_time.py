"""Trusted time: the latest time that is known to have been, so that setting a clock prolongs nothing (borrow-offline).

A pure fold. Trusted time is the maximum of headquarters' signed receipts, the same boot's monotonic time (suspend
included) and every wall time seen, and never goes back but by a receipt of headquarters. A wall clock behind it by more
than the tolerance is a strike; one far behind, or too many strikes, suspends reading until the next sync. A jump far
ahead without headquarters waits for the person's word, so that one wrong clock doesn't end every lease; until then
nothing is read, so that waiting gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.rules.policy import DEFAULT, HOUR_MS, MINUTE_MS, Policy


class ClockState(StrEnum):
    """What trusted time thinks of the wall clock."""

    GOOD = "good"
    BEHIND = "behind"  # by more than the tolerance: logged, reading goes on
    AHEAD = "ahead"  # a jump ahead waits to be confirmed
    SUSPENDED = "suspended"  # until the next sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the clock port says at one moment; milliseconds."""

    wall_ms: int
    boot_id: str
    boot_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedTime:
    """The state after all observations so far. ``jump_ms`` is the wall time of a jump that waits to be confirmed."""

    latest_ms: int
    boot_id: str
    boot_ms: int
    wall_ms: int
    strikes: int = 0
    suspended: bool = False
    jump_ms: int | None = None
    clock: ClockState = ClockState.GOOD


def begin(seen: Observation) -> TrustedTime:
    """The state of a vault that was just made: the wall clock is all there is."""
    return TrustedTime(latest_ms=seen.wall_ms, boot_id=seen.boot_id, boot_ms=seen.boot_ms, wall_ms=seen.wall_ms)


def _elapsed(state: TrustedTime, seen: Observation) -> int:
    """Milliseconds of the same boot since the last observation; of another boot nothing is known."""
    return max(0, seen.boot_ms - state.boot_ms) if seen.boot_id == state.boot_id else 0


def recall(
    state: TrustedTime, seen: Observation, trusted_ms: int, wall_ms: int, policy: Policy = DEFAULT
) -> TrustedTime:
    """The state, before ``seen`` is observed, with what the access log remembers: its highest trusted and wall times.

    What the log noted after ``state`` was kept has the time of this boot up to then in it already: it is known as a
    time that has been by now, and the same minutes are not added to it once more.

    A wall time noted counts as one seen, and like one seen it counts only up to the jump that needs the person's word:
    beyond it nobody confirmed it, nothing was read under it, and it may have been the wrong clock (a year ahead by
    mistake, set right again). Had it been confirmed, it would be trusted time. So nothing is prolonged by leaving it.
    """
    elapsed = _elapsed(state, seen)
    latest = max(state.latest_ms + elapsed, trusted_ms)
    if wall_ms - latest <= policy.clock_jump_hours * HOUR_MS:
        latest = max(latest, wall_ms)
    return replace(state, latest_ms=latest - elapsed)


def observe(state: TrustedTime, seen: Observation, policy: Policy = DEFAULT) -> TrustedTime:
    """The state after one more look at the clocks. ``latest_ms`` never decreases here.

    One wrong clock is one strike, however often it is looked at: only a step back, or a new boot with the clock behind,
    counts. Turning the clock back instead of confirming a jump is such a step.
    """
    tolerance = policy.clock_tolerance_minutes * MINUTE_MS
    elapsed = _elapsed(state, seen)
    floor = state.latest_ms + elapsed
    stepped_back = seen.boot_id != state.boot_id or seen.wall_ms < state.wall_ms + elapsed - tolerance
    ahead = seen.wall_ms - floor > policy.clock_jump_hours * HOUR_MS
    known = floor if state.jump_ms is None else max(floor, state.jump_ms)
    behind = not ahead and known - seen.wall_ms > tolerance
    strikes = state.strikes + (behind and stepped_back)
    # far behind a jump that nobody confirmed proves nothing: that clock may have been the wrong one
    far = floor - seen.wall_ms > policy.clock_big_hours * HOUR_MS
    suspended = state.suspended or far or strikes >= policy.clock_strikes
    if suspended:
        clock = ClockState.SUSPENDED
    elif ahead:
        clock = ClockState.AHEAD
    else:
        clock = ClockState.BEHIND if behind else ClockState.GOOD
    return TrustedTime(
        latest_ms=floor if ahead else max(floor, seen.wall_ms),
        boot_id=seen.boot_id,
        boot_ms=seen.boot_ms,
        wall_ms=seen.wall_ms,
        strikes=strikes,
        suspended=suspended,
        jump_ms=seen.wall_ms if ahead else None,
        clock=clock,
    )


def confirm_jump(state: TrustedTime) -> TrustedTime:
    """The person says that the time ahead is right. Without a jump waiting nothing changes."""
    if state.jump_ms is None:
        return state
    clock = ClockState.SUSPENDED if state.suspended else ClockState.GOOD
    return replace(state, latest_ms=max(state.latest_ms, state.jump_ms), jump_ms=None, clock=clock)


def receive(
    state: TrustedTime, asked: Observation, seen: Observation, hq_ms: int, policy: Policy = DEFAULT
) -> TrustedTime:
    """The state after headquarters' signed receipt ``hq_ms`` over a nonce made at ``asked`` and received at ``seen``.

    Headquarters' word stands above all: it may set trusted time back after a wrong clock, and lifts a suspension. A
    receipt held back is worth nothing, because the time since ``asked`` is added; one asked for in another boot counts
    only as one more time that has been.
    """
    current = observe(state, seen, policy)
    if asked.boot_id != seen.boot_id or asked.boot_ms > seen.boot_ms:
        return replace(current, latest_ms=max(current.latest_ms, hq_ms))
    now_ms = hq_ms + seen.boot_ms - asked.boot_ms
    tolerance = policy.clock_tolerance_minutes * MINUTE_MS
    return replace(
        current,
        latest_ms=now_ms,
        strikes=0,
        suspended=False,
        jump_ms=None,
        clock=ClockState.BEHIND if now_ms - seen.wall_ms > tolerance else ClockState.GOOD,
    )
