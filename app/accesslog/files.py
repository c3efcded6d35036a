"""Files that must be on the disk before the next step is taken."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Final

_F_FULLFSYNC: Final = 51
"""macOS: ``fsync`` there stops at the drive's cache."""


def flush(descriptor: int) -> None:
    """Bring a file's data to the disk itself."""
    if sys.platform == "darwin":
        importlib.import_module("fcntl").fcntl(descriptor, _F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def flush_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """Put a whole file in place: another name first, flushed, then renamed; readable by its owner only."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    flush_folder(path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte at the file's position, however the system slices it."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
