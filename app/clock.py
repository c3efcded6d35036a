"""The clock port: wall time, time since boot (suspend included) and the boot's identity.

``SATCHEL_NOW`` (ISO 8601, with offset) moves the wall clock only in builds of the channel ``dev``.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from app.channel import CHANNEL


class Clock(Protocol):
    """Milliseconds throughout."""

    def wall_ms(self) -> int:
        """UTC wall time since the epoch: what the operating system claims."""
        ...

    def boot_ms(self) -> int:
        """Monotonic time since boot, suspend included where the system tells it."""
        ...

    def boot_id(self) -> str:
        """Identity of this boot; another boot has another one."""
        ...


class SystemClock:
    """The operating system's clocks."""

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def boot_ms(self) -> int:
        if sys.platform == "linux":
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        return time.monotonic_ns() // 1_000_000  # macOS and Windows count suspend here

    def boot_id(self) -> str:
        if sys.platform == "linux":
            return _linux_boot()
        return f"boot-{(time.time_ns() - time.monotonic_ns()) // 60_000_000_000}"


@cache
def _linux_boot() -> str:
    """Read once: no process outlives its boot, and every decision of the rules looks at the clocks."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


class ShiftedClock(SystemClock):
    """The system's clock with its wall time moved so that it started at ``start_ms`` (tests and demonstrations)."""

    def __init__(self, start_ms: int) -> None:
        self._shift = start_ms - super().wall_ms()

    def wall_ms(self) -> int:
        return super().wall_ms() + self._shift


def system_clock() -> Clock:
    """The process's clock; honours ``SATCHEL_NOW`` in dev builds only."""
    wanted = os.environ.get("SATCHEL_NOW")
    if wanted and CHANNEL == "dev":
        return ShiftedClock(int(datetime.fromisoformat(wanted).timestamp() * 1000))
    return SystemClock()


_FIRST_MS: Final = -62_104_060_800_000
_LAST_MS: Final = 253_370_678_400_000
"""A year within the calendar's ends, so that every zone's local time exists."""


def local_moment(utc_ms: int) -> datetime:
    """An instant as the clock on the wall here shows it, without zone; one beyond the calendar as its nearest end.

    Rows from elsewhere may hold any number, and must not keep the others from being shown.
    """
    return datetime.fromtimestamp(min(max(utc_ms, _FIRST_MS), _LAST_MS) / 1000)


def local_offset_minutes(utc_ms: int) -> int:
    """The machine's offset from UTC at an instant, in minutes (east is positive)."""
    offset = local_moment(utc_ms).astimezone().utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0
