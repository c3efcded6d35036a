"""Many devices, beyond what the machine can play: simulated days over what an exchange was measured to cost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from app.sync.schedule import Schedule
from bench.harness import Result
from bench.queue_days import Office, morning, one_second, outage, simulate

SIZES: Final = (1_000, 3_000, 10_000, 30_000)
PROCESSORS: Final = (2, 4, 8)
DAY_MS: Final = 4 * 3_600_000
CASES: Final[dict[str, Callable[[Office, random.Random], Sequence[Schedule]]]] = {
    "a morning": morning,
    "back after an hour": outage,
    "all in one second": one_second,
}


def simulated(cost_ms: float) -> Iterator[Result]:
    """``ours``: p95 of the wait for an answer; reference: the exchange alone. ``cost_ms``: its processor time."""
    for name, begun in CASES.items():
        for laptops in SIZES:
            for processors in PROCESSORS:
                office, chance = Office(laptops, processors, cost_ms), random.Random(laptops)
                day = simulate(office, begun(office, chance), DAY_MS, chance)
                yield Result(
                    f"growth, simulated: {name}", laptops, day.wait(0.95), cost_ms, "ms",
                    more={"processors": processors, "busy": day.load(office), "p99_ms": day.wait(0.99),
                          "refused": day.refused, "given_up": day.given_up, "unanswered": laptops - len(day.first),
                          "all_answered_after_s": max(day.first.values()) / 1000},
                )  # fmt: skip
