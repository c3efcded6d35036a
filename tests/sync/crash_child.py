"""A laptop's process that is killed at any instant: fills, edits and exchanges without end (``test_kill``).

Each line on its output names a customer whose unit of work had been committed before the line was written.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from app.errors import Unreachable
from tests.sync.laptop import DAY_MS, Laptop


def main(home: str, seed: str) -> None:
    chance = random.Random(int(seed))
    laptop = Laptop(Path(home))
    laptop.clock.wrong_ms = chance.choice((0, 0, DAY_MS, 2 * DAY_MS))
    print("open", flush=True)
    while True:
        try:
            laptop.fill.run()
            made = laptop.customer("杀不死", region=seed)
            print(made, flush=True)
            laptop.edit(made, note="改")
            laptop.event()
            if chance.random() < 0.5:
                laptop.engine.sync()
        except Unreachable as error:
            print(f"! {error.key}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
