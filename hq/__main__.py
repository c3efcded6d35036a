"""``python -m hq`` and ``satchel-hq``."""

from __future__ import annotations

import sys

try:
    from hq.cli.main import main as run
except KeyboardInterrupt:  # while the program is being read, nothing is open
    sys.exit(2)


def main() -> None:
    """The console script's entry point."""
    sys.exit(run())


if __name__ == "__main__":
    main()
