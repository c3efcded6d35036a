"""Growth beyond what one machine can play: simulated by the laptop's own schedule."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from app.sync.schedule import EVERY_MS, Schedule
from bench.queue_days import REFUSAL_MS, Office, morning, one_second, outage, simulate


@pytest.mark.parametrize("begun", [morning, outage, one_second])
def test_growth_is_simulated_by_the_laptops_own_schedule(begun: Callable[..., Sequence[Schedule]]) -> None:
    """All are answered, nobody's answer comes too late, and the work is what so many exchanges cost."""
    small, large = (Office(laptops=2_000, processors=n, cost_ms=10.0) for n in (1, 4))
    days = [simulate(one, begun(one, random.Random(7)), 4 * 3_600_000, random.Random(8)) for one in (small, large)]
    for office, day in zip((small, large), days, strict=True):
        assert len(day.first) == office.laptops
        assert day.given_up == 0
        done = len(day.waits) * office.cost_ms + day.refused * REFUSAL_MS
        assert day.busy_ms == pytest.approx(done, rel=0.1)
        assert len(day.waits) <= office.laptops * (day.lasted_ms / EVERY_MS + 1)
    assert days[1].wait(0.99) < days[0].wait(0.99)
    assert (days[0].refused > 0) == (begun is one_second)


def test_growth_beyond_what_processors_carry_is_seen() -> None:
    office = Office(laptops=2_000, processors=1, cost_ms=1_000.0)  # 2,000 s of work every 900 s
    day = simulate(office, outage(office, random.Random(1)), 3_600_000, random.Random(2))
    assert day.load(office) > 0.95
    assert day.refused + day.given_up > office.laptops
