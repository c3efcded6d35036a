"""``python -m hq`` and ``satchel-hq``."""

from __future__ import annotations

import sys

from hq.cli.main import main as run


def main() -> None:
    """The console script's entry point."""
    sys.exit(run())


if __name__ == "__main__":
    main()
