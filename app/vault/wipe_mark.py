"""The small file that says that the vault of this folder was, or is being, wiped at headquarters' order (incident).

It holds times, the device's number, names of keyring entries while they are being dropped, and what headquarters is
still to be told. Nothing of what the vault held. It is light to read, because the first page asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.vault import durable, layout

_LARGEST: Final = 1 << 16


@dataclass(frozen=True)
class WipeMark:
    """A wipe of device ``device``, ordered at ``ordered_at`` and carried out at ``at`` (UTC milliseconds).

    ``finished``: nothing of the vault is left. ``report``: what to tell headquarters; None once it knows.
    """

    device: int
    ordered_at: int
    at: int
    finished: bool = False
    entries: tuple[str, ...] = ()
    report: Mapping[str, Any] | None = field(default=None)


def read(home: Path) -> WipeMark | None:
    """The mark in this folder; None if there is none, or one that can't be read: then nothing is removed."""
    path = home / layout.WIPED
    try:
        if path.stat().st_size > _LARGEST:
            return None
        found = json.loads(path.read_bytes())
        mark = WipeMark(**{**found, "entries": tuple(found["entries"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    numbers = all(type(one) is int for one in (mark.device, mark.ordered_at, mark.at))
    report = mark.report is None or isinstance(mark.report, dict)
    entries = all(isinstance(one, str) for one in mark.entries)
    return mark if numbers and report and entries and type(mark.finished) is bool else None


def write(home: Path, mark: WipeMark) -> WipeMark:
    """Keep the mark durably. Raises DiskFull, ReadOnlyFolder."""
    durable.write(home / layout.WIPED, json.dumps(asdict(mark)).encode())
    return mark


def told(home: Path) -> None:
    """Headquarters knows: nothing of it is kept any longer, and no mark beside a new vault."""
    mark = read(home)
    if mark is None or not mark.finished:
        return
    if layout.traces(home):
        durable.remove(home / layout.WIPED)
    elif mark.report is not None:
        write(home, replace(mark, report=None))


def begun_anew(home: Path) -> None:
    """There is a new vault: the mark goes, unless headquarters is still to be told."""
    mark = read(home)
    if mark is not None and mark.finished and mark.report is None:
        with suppress(OSError):
            (home / layout.WIPED).unlink()
