"""The small file of the signing seed: outside database, WAL and backups, replaced right after each event (trust §3).

Two slots of one preallocated file take turns: the new seed goes to the free slot and is flushed, then the old slot is
blanked. So there is always a readable slot, one flush is enough, no folder needs flushing, and no old seed stays.
A seed that is older than the log's end (the crash came in between) is moved forward by the log; a newer one means
that the log was cut short.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.accesslog import files
from app.accesslog.errors import SeedDamaged, SeedMissing
from app.accesslog.seeds import SEED_BYTES

_MAGIC: Final = b"SATSEED1"
_HEADER: Final = struct.Struct(">8sQQ12s")  # magic, chain's number, position, nonce
_SLOT_AT: Final = (0, 4096)  # slots lie in blocks of their own: a torn write spoils one of them
_BOX: Final = SEED_BYTES + 16
_SLOT_BYTES: Final = _HEADER.size + _BOX
_FILE_BYTES: Final = 8192


@dataclass(frozen=True, slots=True)
class Seed:
    """The seed for event ``position`` of the file's chain number ``chain``."""

    chain: int
    position: int
    seed: bytes


class SeedFile:
    """An open seed file; ``key`` (32 bytes) encrypts it. Not thread-safe: the log's lock guards it."""

    def __init__(self, path: Path, key: bytes) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        except FileNotFoundError:
            raise SeedMissing from None
        self._box = AESGCM(key)
        self._used: int | None = None

    @staticmethod
    def create(path: Path, key: bytes, seed: Seed) -> None:
        """Put a new file in place, holding ``seed``."""
        slot = _seal(AESGCM(key), seed)
        files.write_new(path, slot + bytes(_FILE_BYTES - len(slot)))

    def read(self, chain: int) -> Seed:
        """The newest seed of ``chain``; raises SeedDamaged if no slot holds one."""
        best: Seed | None = None
        for number, start in enumerate(_SLOT_AT):
            os.lseek(self._file, start, os.SEEK_SET)
            found = _open(self._box, os.read(self._file, _SLOT_BYTES))
            if found is not None and found.chain == chain and (best is None or found.position > best.position):
                best, self._used = found, number
        if best is None:
            raise SeedDamaged
        return best

    def write(self, seed: Seed) -> None:
        """Put ``seed`` into the free slot and flush it; the old one stays until ``blank()``. Raises OSError."""
        free = 0 if self._used is None else 1 - self._used
        os.lseek(self._file, _SLOT_AT[free], os.SEEK_SET)
        files.write_all(self._file, _seal(self._box, seed))
        files.flush(self._file)
        self._used = free

    def blank(self) -> None:
        """Overwrite the slot that is out of use."""
        if self._used is not None:
            os.lseek(self._file, _SLOT_AT[1 - self._used], os.SEEK_SET)
            files.write_all(self._file, bytes(_SLOT_BYTES))

    def replace(self, seed: Seed) -> None:
        self.write(seed)
        self.blank()

    def close(self) -> None:
        os.close(self._file)


def _seal(box: AESGCM, seed: Seed) -> bytes:
    header = _HEADER.pack(_MAGIC, seed.chain, seed.position, nonce := os.urandom(12))
    return header + box.encrypt(nonce, seed.seed, header)


def _open(box: AESGCM, slot: bytes) -> Seed | None:
    if len(slot) != _SLOT_BYTES or not slot.startswith(_MAGIC):
        return None
    header = slot[: _HEADER.size]
    _, chain, position, nonce = _HEADER.unpack(header)
    try:
        return Seed(chain, position, box.decrypt(nonce, slot[_HEADER.size :], header))
    except InvalidTag:
        return None
