"""Crash reports without content: exception types, places in our files, versions. Never a value, never a message."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Final

from app.channel import CHANNEL, VERSION
from app.clock import Clock

KEEP = 20
"""Reports kept in the folder; older ones are removed."""

LIBRARIES: Final = ("pyside6-essentials", "sqlalchemy", "sqlcipher3", "cryptography")
"""Whose versions a report tells."""


def _place(file: str) -> str:
    """The last parts of a path: enough to find the line, without the person's folders."""
    parts = Path(file).parts
    for anchor in ("app", "hq", "site-packages"):
        if anchor in parts:
            at = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[at:])
    return parts[-1] if parts else "?"


def _stack(traceback: TracebackType | None) -> list[str]:
    lines = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        lines.append(f"  {_place(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return lines


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # a packaged program may have left the record out
        return "?"


def report_text(error: BaseException, at: datetime) -> str:
    """The report: a chain of exception types with their stacks, and what they ran on."""
    lines = [
        f"satchel {VERSION} {CHANNEL}",
        f"python {platform.python_version()} {sys.platform} {platform.machine()}",
        " ".join(f"{library} {_version(library)}" for library in LIBRARIES),
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += _stack(link.__traceback__)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(lines) + "\n"


class CrashReporter:
    """Writes reports into ``home/crash`` and then tells ``apologise`` where (in the window's thread)."""

    def __init__(self, home: Path, clock: Clock, apologise: Callable[[Path | None], object] | None = None) -> None:
        self._folder = home / "crash"
        self._clock = clock
        self.apologise = apologise

    def write(self, error: BaseException) -> Path | None:
        """Write one report; None if even that fails (a full disk must not hide the first error)."""
        wall = self._clock.wall_ms()
        at = datetime.fromtimestamp(wall / 1000, UTC)
        path = self._folder / f"crash-{at:%Y%m%d-%H%M%S}-{wall % 1000:03d}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(report_text(error, at), "utf-8")
            for old in sorted(self._folder.glob("crash-*.txt"))[:-KEEP]:
                old.unlink()
        except OSError:
            return None
        return path

    def report(self, error: BaseException) -> None:
        """Write and apologise; for ``Tasks.crashed`` and :meth:`install`."""
        path = self.write(error)
        if self.apologise is not None:
            self.apologise(path)

    def install(self) -> None:
        """Take over ``sys.excepthook``: exceptions in slots end here. Nothing is printed that could hold content."""
        sys.excepthook = self._hook

    def _hook(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        self.report(error if error.__traceback__ else error.with_traceback(traceback))
