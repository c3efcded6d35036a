"""``python -m app`` and the ``satchel`` command."""

from __future__ import annotations

import sys

try:
    from app.bootstrap import run
except KeyboardInterrupt:  # while the program is being read, nothing is open and no language chosen yet
    sys.exit(2)


def main() -> None:
    """Run with the process's arguments and exit with the code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
