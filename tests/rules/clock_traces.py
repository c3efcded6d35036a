"""Random weeks of a laptop without headquarters: honest people, and people who set their clocks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from app.rules.lease import LeaseState, Meters, lease_state, renewed
from app.rules.policy import DAY_MS, DEFAULT, HOUR_MS, MINUTE_MS
from app.rules.trusted_time import ClockState, Observation, TrustedTime, begin, confirm_jump, observe

START = 1_800_000_000_000
CARD_DAYS = 10


@dataclass
class Trace:
    """What was really read since the last contact, and what went wrong; milliseconds of real time."""

    reading_ms: int = 0
    opens: int = 0
    boots: set[str] = field(default_factory=set)
    uptime_at_last_reading: int = 0
    uptime_at_last_card: int = 0
    blocked_early: list[str] = field(default_factory=list)
    suspended: bool = False


def _wall(rng: random.Random, strategy: str, real: int, highest: int) -> int:
    """What the attacker's clock says."""
    return {
        "freeze": lambda: highest + rng.randrange(1, 1000),
        "back": lambda: START + rng.randrange(0, HOUR_MS),
        "creep": lambda: highest - rng.randrange(0, 9 * MINUTE_MS),
        "random": lambda: START + rng.randrange(-5 * DAY_MS, 25 * DAY_MS),
        "lag": lambda: real - rng.randrange(0, 3 * DAY_MS),
        "mixed": lambda: _wall(rng, rng.choice(["freeze", "back", "creep", "random", "lag"]), real, highest),
    }[strategy]()


def run(seed: int, *, honest: bool) -> Trace:
    """One trace of up to 40 days. An honest clock is right within 4 minutes; its owner confirms a true jump."""
    rng = random.Random(seed)
    strategy = rng.choice(["freeze", "back", "creep", "random", "lag", "mixed"])
    trace = Trace()
    first = Observation(wall_ms=START, boot_id="boot-0", boot_ms=HOUR_MS)
    state, meters = begin(first), renewed(START, "boot-0")
    real, uptime = START, 0
    per_day = rng.choice([0.2, 1, 2, 4])
    for boot in range(rng.randrange(1, 40)):
        if boot:
            real += int(rng.expovariate(per_day) * DAY_MS) + MINUTE_MS
        boot_id, boot_ms = f"boot-{boot}", HOUR_MS
        for _ in range(rng.randrange(1, 9)):
            noise = rng.randrange(-4 * MINUTE_MS, 4 * MINUTE_MS)
            wall = real + noise if honest else _wall(rng, strategy, real, state.latest_ms)
            state = observe(state, Observation(wall_ms=wall, boot_id=boot_id, boot_ms=boot_ms))
            meters = meters.booted(boot_id)
            if state.clock is ClockState.AHEAD and (honest or rng.random() < 0.3):
                state = confirm_jump(state)
            trace.suspended = trace.suspended or state.suspended
            if honest:
                _complain(trace, state.clock, lease_state(meters, state.latest_ms), real)
            step = rng.choice([MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS])
            if state.clock in {ClockState.GOOD, ClockState.BEHIND}:
                meters = _use(rng, trace, state, meters, uptime, step)
            skew = 1 + rng.uniform(-5e-5, 5e-5) if honest else 1
            real += step
            uptime += step
            boot_ms += int(step * skew)
    return trace


def _use(rng: random.Random, trace: Trace, state: TrustedTime, meters: Meters, uptime: int, step: int) -> Meters:
    """Opens some dossiers and reads for a step, as far as the lease lets."""
    for _ in range(rng.choice([0, 2, 4, 8])):
        if lease_state(meters, state.latest_ms) is LeaseState.GOOD:
            meters = meters.opened()
            trace.opens += 1
    if lease_state(meters, state.latest_ms) in {LeaseState.GOOD, LeaseState.OPENS} and rng.random() < 0.7:
        meters = meters.read(step)
        trace.reading_ms += step
        trace.boots.add(state.boot_id)
        trace.uptime_at_last_reading = uptime
        if state.latest_ms < START + CARD_DAYS * DAY_MS:
            trace.uptime_at_last_card = uptime
    return meters


def _complain(trace: Trace, clock: ClockState, lease: LeaseState, real: int) -> None:
    """What an honest person may complain of."""
    if clock is not ClockState.GOOD:
        trace.blocked_early.append(f"clock {clock}")
    if lease is LeaseState.DAYS and real < START + DEFAULT.lease_days * DAY_MS - 10 * MINUTE_MS:
        trace.blocked_early.append("days")
    if lease is LeaseState.HOURS and trace.reading_ms < DEFAULT.lease_reading_hours * HOUR_MS:
        trace.blocked_early.append("hours")
    if lease is LeaseState.OPENS and trace.opens < DEFAULT.lease_opens:
        trace.blocked_early.append("opens")


def over_the_limit(trace: Trace) -> list[str]:
    """By what the trace exceeds the policy. A step of reading under way may end after its limit."""
    step = 3 * HOUR_MS
    found = {
        "hours": trace.reading_ms > DEFAULT.lease_reading_hours * HOUR_MS + step,
        "opens": trace.opens > DEFAULT.lease_opens,
        "boots": len(trace.boots) > DEFAULT.lease_boots + 1,  # with the one in which the contact was
        "days": trace.uptime_at_last_reading > DEFAULT.lease_days * DAY_MS,
        "card": trace.uptime_at_last_card > CARD_DAYS * DAY_MS,
    }
    return [name for name, over in found.items() if over]
