"""The demonstration laptop's two years before it was enrolled: a vault, filled day by day under a clock of those days.

    python -m tools.demo_past --home DIR --passphrase-file FILE --cast FILE

Part of a checkout only, never of a released program, and refused by one: what moves is the clock port, as in tests;
everything else is the way any edit takes, so stamps, history and outbox are those of the days told of.
``--cast`` is JSON: ``{superior, others, region}``, our people's identities at headquarters.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.channel import CHANNEL
from app.clock import SystemClock
from app.services.opening import Opening
from app.services.story.teller import Cast, Step
from app.services.story.telling import CUSTOMERS, by_day, tell, write
from app.vault.device_secrets import NoKeyring
from app.vault.keys import KdfCost


class PastClock(SystemClock):
    """A clock that is set from day to day; time since boot passes along with the wall's."""

    def __init__(self, at: int) -> None:
        self._wall = self._begin = at

    def set(self, at: int) -> None:
        """Go on to a later moment (UTC milliseconds)."""
        self._wall = max(self._wall, at)

    def wall_ms(self) -> int:
        return self._wall

    def boot_ms(self) -> int:
        return self._wall - self._begin

    def boot_id(self) -> str:
        return "00000000-0000-4000-8000-00000000de30"


def make(
    home: Path,
    passphrase: str,
    cast: Cast,
    now_ms: int,
    *,
    only: Sequence[str] = CUSTOMERS,
    cost: KdfCost | None = None,
) -> list[Step]:
    """Make the vault in ``home`` and tell the story into it; the steps written. ``cast.me`` is the founder."""
    first = min(step.at for step in tell(cast, now_ms, customers=only))
    clock = PastClock(first - 60_000)
    opening = Opening(home, NoKeyring(), clock, cost)
    desk = opening.create(passphrase).desk
    steps = tell(Cast(desk.me.id, cast.superior, cast.others, cast.region), now_ms, customers=only)
    for at, some in by_day(steps):
        clock.set(at)
        with desk.store.write() as session:
            for step in some:
                write(session, step, desk.device)
    clock.set(now_ms)
    opening.lock(desk)
    return steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--home", "--passphrase-file", "--cast"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    if CHANNEL != "dev":
        parser.error("a released program has no past to tell")
    told = json.loads(args.cast.read_text("utf-8"))
    cast = Cast("", told["superior"], tuple(told["others"]), told["region"])
    passphrase = args.passphrase_file.read_text("utf-8").strip()
    steps = make(args.home, passphrase, cast, time.time_ns() // 1_000_000)
    rows = [step for step in steps if step.new]
    print(json.dumps({
        "dossiers": sum(step.entity == "dossier" for step in rows),
        "persons": sum(step.entity == "person" for step in rows),
        "rows": len(rows), "changes": len(steps) - len(rows),
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
