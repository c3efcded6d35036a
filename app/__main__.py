"""``python -m app`` and the ``satchel`` command."""

from __future__ import annotations

import sys

from app.bootstrap import run


def main() -> None:
    """Run with the process's arguments and exit with the code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
