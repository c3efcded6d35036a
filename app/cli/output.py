"""What the command line prints: one JSON document, or plain text for a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from app.cli.context import Context
from app.i18n import tr
from app.rules.days import day_text
from app.terminal.tables import local_time, table

__all__ = ["answer", "done", "local_time", "plain", "print_json", "progress", "say", "table", "warn"]

_TICK_S: Final = 1.0


def plain(value: Any) -> Any:
    """A result (frozen dataclasses, dates, enums) as plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return day_text(value)
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def print_json(schema: str, value: Any) -> None:
    """One document: ``{"schema": "<name>/<version>", "data": …}``."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    json.dump({"schema": schema, "data": plain(value)}, sys.stdout, ensure_ascii=not unicode, indent=2)
    sys.stdout.write("\n")


def say(key: str, /, **params: object) -> None:
    """A sentence of the catalogue's area ``cli``."""
    print(tr(f"cli.{key}", **params))


def warn(key: str, /, **params: object) -> None:
    """A sentence of the catalogue's area ``cli`` to stderr: what should be known, though the command goes on."""
    print(tr(f"cli.{key}", **params), file=sys.stderr)


def answer(context: Context, schema: str, value: Any, text: Callable[[], object]) -> int:
    """The end of a command that went well: one JSON document, or what ``text`` prints."""
    if context.json:
        print_json(schema, value)
    else:
        text()
    return 0


def done(context: Context, key: str, /, **params: object) -> int:
    """The end of a command that has nothing to show but that it was done."""
    return answer(context, "done/1", {"done": True}, lambda: say(key, **params))


@contextmanager
def progress(context: Context, key: str) -> Iterator[Callable[[int, int], None]]:
    """A line on the terminal that tells how far a long work has come, and for how long it has been going on.

    Nothing where nobody watches, nor with ``--json``.
    """
    if context.json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    began, over, come = time.monotonic(), threading.Event(), [(0, 0)]

    def draw() -> None:
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        told = tr(f"cli.{key}", done=come[0][0], total=come[0][1])
        print(f"\r{told} ({minutes}:{seconds:02})", end="\x1b[K", file=sys.stderr, flush=True)

    def tick() -> None:
        while not over.wait(_TICK_S):
            draw()

    def show(done: int, total: int) -> None:
        come[0] = (done, total)
        draw()

    clock = threading.Thread(target=tick, daemon=True)
    clock.start()
    try:
        yield show
    finally:
        over.set()
        clock.join()
        print("\r", end="\x1b[K", file=sys.stderr, flush=True)
