"""What a headquarters would carry: simulated hours of more laptops than one machine can play.

Only waiting is simulated. What an exchange costs is measured (``hq.load.cpu``), and when a laptop comes is decided by
``app.sync.schedule``, the very code that the window runs. Nodes are processors in front of one queue, as behind a
balancer; a node refuses what is beyond its places (503), and a laptop gives up an answer that doesn't come.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.sync.schedule import Schedule, started
from hq.api.watch import MOST_AT_ONCE

PATIENCE_MS: Final = 60_000
"""As long a laptop waits for an answer."""
REFUSED_S: Final = 1
"""After so many seconds a node that is full asks to be called again."""
REFUSAL_MS: Final = 2.0
"""Processor time of such a refusal, most of it the handshake."""
_DUE, _DONE = 0, 1


@dataclass(frozen=True, slots=True)
class Office:
    """``cost_ms``: processor time of one exchange, node and database together; ``processors`` share the work."""

    laptops: int
    processors: int
    cost_ms: float
    nodes: int = 2


@dataclass(slots=True)
class Day:
    """What was seen: waits (ms, with the work) of answered exchanges, and when each laptop was first answered."""

    waits: list[float] = field(default_factory=list)
    first: dict[int, float] = field(default_factory=dict)
    refused: int = 0
    given_up: int = 0
    busy_ms: float = 0.0
    lasted_ms: float = 0.0

    def wait(self, share: float) -> float:
        """The wait (ms) that this share of exchanges doesn't exceed."""
        ordered = sorted(self.waits)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0

    def load(self, office: Office) -> float:
        """Share of the processors' time that was worked."""
        return self.busy_ms / (self.lasted_ms * office.processors)


def morning(office: Office, chance: random.Random, spread_ms: float = 30 * 60_000) -> Sequence[Schedule]:
    """People open their laptops around nine: two thirds of them not further from it than ``spread_ms``."""
    return [started(round(abs(chance.gauss(2 * spread_ms, spread_ms)))) for _ in range(office.laptops)]


def one_second(office: Office, _chance: random.Random) -> Sequence[Schedule]:
    """The worst there is: the network returns for all laptops at the same moment."""
    return [started(0).failed(0, 1.0).network_returned(0)] * office.laptops


def outage(office: Office, chance: random.Random, lasted_ms: int = 3_600_000) -> Sequence[Schedule]:
    """Headquarters was away so long while all were at work, and is back at 0: each waits as its failures tell it."""
    found: list[Schedule] = []
    for _ in range(office.laptops):
        now = -lasted_ms
        one = started(now)
        while one.next_at < 0:
            now = one.next_at
            one = one.failed(now, chance.random())
        found.append(one)
    return found


def simulate(office: Office, begun: Sequence[Schedule], lasts_ms: float, chance: random.Random) -> Day:
    """Exchanges of all laptops until ``lasts_ms``; each takes ``cost_ms`` on average, exponentially spread."""
    day, schedules = Day(lasted_ms=lasts_ms), list(begun)
    events: list[tuple[float, int, int, int]] = []
    order = iter(range(1 << 60))
    queue: deque[tuple[int, float]] = deque()
    free, inside, refusing = office.processors, 0, 0.0

    def at(moment: float, kind: int, laptop: int) -> None:
        heapq.heappush(events, (moment, next(order), kind, laptop))

    def begin(now: float) -> None:
        nonlocal free, inside, refusing
        while free and queue:
            laptop, came = queue.popleft()
            if now - came > PATIENCE_MS:
                inside -= 1
                day.given_up += 1
                again(laptop, came + PATIENCE_MS, schedules[laptop].failed(round(now), chance.random()))
                continue
            free -= 1
            work, refusing = chance.expovariate(1 / office.cost_ms) + refusing, 0.0
            day.busy_ms += work
            day.waits.append(now + work - came)
            at(now + work, _DONE, laptop)

    def again(laptop: int, now: float, schedule: Schedule) -> None:
        schedules[laptop] = schedule
        at(max(now, schedule.next_at), _DUE, laptop)

    for laptop, schedule in enumerate(schedules):
        at(schedule.next_at, _DUE, laptop)
    while events and events[0][0] <= lasts_ms:
        now, _, kind, laptop = heapq.heappop(events)
        if kind == _DONE:
            free, inside = free + 1, inside - 1
            day.first.setdefault(laptop, now)
            again(laptop, now, schedules[laptop].succeeded(round(now)))
        elif inside >= MOST_AT_ONCE * office.nodes:
            day.refused += 1
            refusing += REFUSAL_MS
            again(laptop, now, schedules[laptop].failed(round(now), chance.random(), after_s=REFUSED_S))
        else:
            inside += 1
            queue.append((laptop, now))
        begin(now)
    return day
