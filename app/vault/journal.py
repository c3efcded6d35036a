"""Damage in SQLite's write-ahead log, which SQLite itself answers by silently dropping every later commit.

A frame that fails its checksum at the very end is a commit the power cut: nobody was told it was kept. But with
``synchronous = FULL`` every commit was on the medium before the next transaction's first frame was written. So all
frames up to a commit that is followed by another frame of the same log must be whole; if not, it is damage.
Format: https://sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import os
import shutil
import struct
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from app.vault import durable
from app.vault.errors import JournalDamaged

SUFFIX: Final = "-wal"
DAMAGED_SUFFIX: Final = "-wal.damaged"
_HEAD: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC: Final = 0x377F0682
_PAGE_SIZES: Final = frozenset(1 << power for power in range(9, 17))
_MASK: Final = 0xFFFFFFFF


def path_of(database: Path) -> Path:
    """The write-ahead log beside ``database``."""
    return database.with_name(database.name + SUFFIX)


def check(database: Path) -> None:
    """Raises JournalDamaged if commits that had been kept can't be read any more; a missing log is fine."""
    path = path_of(database)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return
    if size <= _HEAD.size:
        return
    with path.open("rb") as handle:
        _check(handle, size)


def set_aside(database: Path) -> None:
    """Keep a copy of the log for specialists before SQLite drops what it can't read. Raises DiskFull."""
    with durable.world_errors(), suppress(FileNotFoundError):
        shutil.copyfile(path_of(database), database.with_name(database.name + DAMAGED_SUFFIX))


def _check(handle: BinaryIO, size: int) -> None:
    head = handle.read(_HEAD.size)
    magic, _, page_size, _, salt_1, salt_2, sum_1, sum_2 = _HEAD.unpack(head)
    if magic & ~1 != _MAGIC or page_size not in _PAGE_SIZES:
        raise JournalDamaged
    order = ">" if magic & 1 else "<"
    sums = _sum(order, head[:24], (0, 0))
    if sums != (sum_1, sum_2):
        raise JournalDamaged
    salts = (salt_1, salt_2)
    count = (size - _HEAD.size) // (_FRAME.size + page_size)
    for _ in range(_frames_kept(handle, count, page_size, salts)):
        frame = handle.read(_FRAME.size)
        fields = _FRAME.unpack(frame)
        sums = _sum(order, handle.read(page_size), _sum(order, frame[:8], sums))
        if fields[2:4] != salts or fields[4:6] != sums:
            raise JournalDamaged


def _frames_kept(handle: BinaryIO, count: int, page_size: int, salts: tuple[int, int]) -> int:
    """How many frames were on the medium for certain; leaves ``handle`` at the first frame."""
    kept = commit = 0
    for number in range(count):
        handle.seek(_HEAD.size + number * (_FRAME.size + page_size))
        _, pages_after_commit, *frame_salts, _, _ = _FRAME.unpack(handle.read(_FRAME.size))
        if tuple(frame_salts) == salts:
            kept = commit
            if pages_after_commit:
                commit = number + 1
    handle.seek(_HEAD.size, os.SEEK_SET)
    return kept


def _sum(order: str, data: bytes, start: tuple[int, int]) -> tuple[int, int]:
    first, second = start
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for word in words:
        first = (first + word + second) & _MASK
        second = (second + next(words) + first) & _MASK
    return first, second
