"""A process that appends until it is killed, and tells each event: ``python -m tests.accesslog.appender FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from app.accesslog.store import AccessLog
from app.clock import SystemClock
from tests.accesslog.samples import KEY, opened


def main() -> None:
    log = AccessLog.open(Path(sys.argv[1]), key=KEY, clock=SystemClock())
    while True:
        receipt = log.append(opened())
        sys.stdout.write(f"{receipt.seq} {receipt.leaf.hex()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
