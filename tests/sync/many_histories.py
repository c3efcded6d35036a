"""The campaign of random histories: each has its number, which is its seed; what was done so far is kept in a file.

``python -m tests.sync.many_histories 0 10000 --state FILE`` begins it, or goes on with it. A violation is written down
with its seed and steps, and the campaign goes on with fresh laptops.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.sync.history import History, Step, Violation, drawn
from tests.sync.office import Office, office
from tests.sync.trio import Trio
from tests.sync.verdict import judge

BLOCK: Final = 250
"""How many histories share a headquarters and laptops."""
SAVED: Final = 10


@dataclass
class Tally:
    """``next`` is the first seed not yet run; ``seen`` counts what happened in the histories."""

    next: int
    run: int = 0
    seconds: float = 0
    seen: Counter[str] = field(default_factory=Counter)
    violations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, first: int) -> Tally:
        if not path.exists():
            return cls(first)
        found = cls(**json.loads(path.read_text("utf-8")))
        found.seen = Counter(found.seen)
        return found

    def save(self, path: Path) -> None:
        new = path.with_suffix(".new")
        new.write_text(json.dumps(vars(self), ensure_ascii=False, indent=1), "utf-8")
        new.replace(path)


def live(trio: Trio, steps: Sequence[Step]) -> None:
    """One history from beginning to end. Raises Violation, or whatever a laptop or headquarters raised."""
    history = History(trio)
    for step in steps:
        history.do(step)
    history.settle()
    judge(history)


def block(hq: Office, tally: Tally, until: int, saved: Callable[[], None]) -> None:
    """Histories on one trio, up to seed ``until`` (not included) or to a violation."""
    with closing(Trio(hq, tally.seen)) as trio:
        while tally.next < until:
            steps, began = drawn(tally.next), time.monotonic()
            try:
                live(trio, steps)
            except Exception as error:  # written down: nothing is passed over
                told = {"seed": tally.next, "error": repr(error)[:2000], "steps": steps}
                tally.violations.append({**told, "trace": traceback.format_exc()[-3000:]})
                return
            finally:
                tally.next += 1
                tally.run += 1
                tally.seconds += time.monotonic() - began
                saved()


def first_violation(hq: Office, seeds: Iterable[int]) -> str | None:
    """The first of these histories that doesn't hold: how many were run, its seed, and what it violates."""
    with closing(Trio(hq)) as trio:
        for number, seed in enumerate(seeds, 1):
            try:
                live(trio, drawn(seed))
            except Violation as violation:
                return f"{violation.invariant} (history {number}, seed {seed})"
            except Exception as error:
                return f"{type(error).__name__} raised (history {number}, seed {seed})"
    return None


def campaign(first: int, until: int, path: Path) -> Tally:
    """All seeds from ``first`` (or from where the file ``path`` says) to ``until``, not included."""
    tally = Tally.load(path, first)
    # no crash of PostgreSQL is among these histories, so nothing is lost by not waiting for its disk
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"

    def saved() -> None:
        if tally.next % SAVED == 0 or tally.next == until:
            tally.save(path)

    while tally.next < until:
        end = min(until, (tally.next // BLOCK + 1) * BLOCK)
        with office() as hq:
            while tally.next < end:
                block(hq, tally, end, saved)
                tally.save(path)
    return tally


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("first", type=int)
    parser.add_argument("until", type=int)
    parser.add_argument("--state", type=Path, required=True)
    options = parser.parse_args()
    done = campaign(options.first, options.until, options.state)
    raise SystemExit(bool(done.violations))
