"""``python -m bench [NAME…]``: run the named benches, or all, each in a process of its own; one JSON line a result."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import subprocess
import sys

import bench
from bench.harness import machine_load

NOT_BENCHES = {"__main__", "archive", "cpu", "growth", "harness", "link", "peers", "queue_days", "ties"}


def names() -> list[str]:
    """Modules of this folder that measure something."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NOT_BENCHES)


def measure(name: str) -> None:
    """Run one bench in this process."""
    load = machine_load()
    for result in importlib.import_module(f"bench.{name}").run():
        print(result.line(load), flush=True)


def main() -> int:
    known = names()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of: {', '.join(known)}")
    parser.add_argument("--here", action="store_true", help="in this process (to profile it)")
    arguments = parser.parse_args()
    wanted = arguments.name or known
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}")
    if arguments.here:
        for name in wanted:
            measure(name)
        return 0
    # an own process each, so that memory, caches and threads of one don't weigh on the next
    commands = ([sys.executable, "-m", "bench", "--here", name] for name in wanted)
    failed = [command[-1] for command in commands if subprocess.run(command, check=False).returncode]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
