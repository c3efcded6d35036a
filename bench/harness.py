"""Measuring ours and a reference in turn, and the one JSON line a bench prints.

A bench is a module ``bench/<name>.py`` with ``run() -> Iterator[Result]``::

    def run() -> Iterator[Result]:
        pair = in_turn(edit_in_the_vault, update_in_plain_sqlite, rounds=50)
        yield Result.of("edit one field", 1, pair, on=["fsync", "history", "outbox"])
"""

from __future__ import annotations

import gc
import json
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Pair:
    """Seconds of each round, ours and the reference's; ``…_cpu`` what the processor worked of them, all threads
    together, which a busy machine changes less.
    """

    ours: tuple[float, ...]
    reference: tuple[float, ...]
    ours_cpu: tuple[float, ...] = ()
    reference_cpu: tuple[float, ...] = ()


@dataclass(frozen=True)
class Result:
    """One line: ``ours`` and ``reference`` in ``unit``; ``on`` says what was switched on; ``more`` adds figures."""

    what: str
    n: int
    ours: float
    reference: float | None
    unit: str = "ms"
    on: Sequence[str] = ()
    more: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, what: str, n: int, pair: Pair, *, on: Sequence[str] = (), **more: object) -> Result:
        """Medians of a pair in milliseconds, with the 95th percentiles beside them."""
        tails = {"ours_p95": p95(pair.ours) * 1e3, "reference_p95": p95(pair.reference) * 1e3, "rounds": len(pair.ours)}
        if pair.ours_cpu:
            ours, reference = median(pair.ours_cpu) * 1e3, median(pair.reference_cpu) * 1e3
            tails |= {"ours_cpu": ours, "reference_cpu": reference, "cpu_ratio": ours / reference if reference else 0.0}
            tails |= {"ours_least": min(pair.ours) * 1e3, "reference_least": min(pair.reference) * 1e3}
        return cls(what, n, median(pair.ours) * 1e3, median(pair.reference) * 1e3, "ms", on, {**tails, **more})

    def line(self, load: float) -> str:
        """The JSON line; ``load`` is the machine's average over the last minute before the bench began."""
        shown = {
            "what": self.what,
            "n": self.n,
            "unit": self.unit,
            "ours": self.ours,
            "reference": self.reference,
            "ratio": self.ours / self.reference if self.reference else None,
            "load": load,
            "on": list(self.on),
            **self.more,
        }
        return json.dumps({key: _short(value) for key, value in shown.items()}, ensure_ascii=False)


def in_turn(
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    rounds: int = 9,
    warm: int = 1,
    after: Callable[[], object] = lambda: None,
) -> Pair:
    """Time both ``rounds`` times, one after the other so that a busy moment hits both; ``warm`` rounds aren't counted.

    Which goes first changes from round to round. Garbage is collected before each, not during it. ``after`` each round
    tidies up, untimed.
    """
    times: tuple[list[float], list[float]] = ([], [])
    worked: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.freeze()  # what is there already isn't looked through again before each round
    try:
        for number in range(-warm, rounds):
            both = [(ours, times[0], worked[0]), (reference, times[1], worked[1])]
            for action, kept, cpu in both if number % 2 else reversed(both):
                taken, work = spent(action)
                if number >= 0:
                    kept.append(taken)
                    cpu.append(work)
            after()
    finally:
        gc.unfreeze()
    return Pair(*map(tuple, (*times, *worked)))


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes, without the garbage collector in it."""
    return spent(action)[0]


def spent(action: Callable[[], object]) -> tuple[float, float]:
    """The seconds one call takes, and how many of them the processor works for this process, all threads together."""
    gc.collect()
    gc.disable()
    try:
        begin, worked = time.perf_counter(), time.process_time()
        action()
        return time.perf_counter() - begin, time.process_time() - worked
    finally:
        gc.enable()


def p95(times: Sequence[float]) -> float:
    """The smallest time that 95 % of the rounds don't exceed."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def machine_load() -> float:
    """Average number of running processes over the last minute; 0.0 where the system doesn't tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value
