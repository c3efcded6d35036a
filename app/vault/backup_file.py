"""The format of a backup: parts one after another, each with its checksum, and a keyed MAC over the whole.

``SATCHEL BACKUP 1``, a line of JSON about the vault, then for each part a line of JSON (name, size), its bytes and a
line with its SHA-256; at the end a line ``{"end": count}``, the SHA-256 of all before, and its HMAC. Parts are already
encrypted; damage is found without any key, alterations with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final, Protocol

from app.vault.errors import BackupDamaged, VaultNewer

FORMAT: Final = 1
_FIRST_LINE: Final = re.compile(rb"SATCHEL BACKUP ([1-9][0-9]{0,4})\n")
_LONGEST_LINE: Final = 4096
_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"(?:files-[0-9]+/)?[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True)
class BackupInfo:
    """What a backup says about itself: ``created_at`` in UTC milliseconds, ``commit_seq`` of the database then."""

    vault_id: str
    created_at: int
    commit_seq: int


class Sink(Protocol):
    """Where a part's bytes go when a backup is read."""

    def write(self, data: bytes, /) -> object: ...


class Writer:
    """Writes a backup to an open file."""

    def __init__(self, handle: BinaryIO, info: BackupInfo) -> None:
        self._handle = handle
        self._whole = hashlib.sha256()
        self._count = 0
        self._write(b"SATCHEL BACKUP %d\n" % FORMAT)
        self._line(asdict(info))

    def add(self, name: str, size: int, source: BinaryIO) -> None:
        """Append one part of exactly ``size`` bytes. Raises BackupDamaged if ``source`` has fewer."""
        self._line({"name": name, "size": size})
        digest, left = hashlib.sha256(), size
        while left:
            piece = source.read(min(left, _CHUNK))
            if not piece:
                raise BackupDamaged
            digest.update(piece)
            self._write(piece)
            left -= len(piece)
        self._write(digest.hexdigest().encode() + b"\n")
        self._count += 1

    def finish(self, mac_key: bytes) -> None:
        """Append count, checksum and MAC of the whole."""
        self._line({"end": self._count})
        digest = self._whole.hexdigest().encode()
        self._write(digest + b"\n" + hmac.new(mac_key, digest, "sha256").hexdigest().encode() + b"\n")

    def _line(self, plain: dict[str, Any]) -> None:
        self._write(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n")

    def _write(self, data: bytes) -> None:
        self._whole.update(data)
        self._handle.write(data)


@dataclass(frozen=True)
class Seal:
    """The checksum of a whole backup and its MAC, to be checked when the key is known."""

    digest: bytes
    mac: bytes

    def check(self, mac_key: bytes) -> None:
        """Raises BackupDamaged if the backup was altered by someone without the vault's key."""
        if not hmac.compare_digest(self.mac, hmac.new(mac_key, self.digest, "sha256").hexdigest().encode()):
            raise BackupDamaged


class _Reader:
    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.whole = hashlib.sha256()

    def exactly(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self._handle.read(min(size, _CHUNK))
            if not piece:
                raise BackupDamaged
            size -= len(piece)
            self.whole.update(piece)
            yield piece

    def line(self) -> bytes:
        line = self._handle.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise BackupDamaged
        self.whole.update(line)
        return line

    def fields(self) -> dict[str, Any]:
        try:
            plain = json.loads(self.line())
        except (ValueError, RecursionError):
            raise BackupDamaged from None
        if not isinstance(plain, dict):
            raise BackupDamaged
        return plain

    def at_end(self) -> bool:
        return not self._handle.read(1)


def read(handle: BinaryIO, sink_for: Callable[[str, int], AbstractContextManager[Sink]]) -> tuple[BackupInfo, Seal]:
    """Read a whole backup, giving each part (name, size) to a sink as its bytes come.

    What was given counts only if this returns. Raises BackupDamaged at anything that isn't as it was written, and
    VaultNewer for a later format.
    """
    reader = _Reader(handle)
    first = _FIRST_LINE.fullmatch(reader.line())
    if first is None:
        raise BackupDamaged
    if int(first[1]) > FORMAT:
        raise VaultNewer
    info = _info(reader.fields())
    names: set[str] = set()
    while "end" not in (fields := reader.fields()):
        name, size = fields.get("name"), fields.get("size")
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in names or type(size) is not int or size < 0:
            raise BackupDamaged
        names.add(name)
        digest = hashlib.sha256()
        with sink_for(name, size) as sink:
            for piece in reader.exactly(size):
                digest.update(piece)
                sink.write(piece)
        if reader.line() != digest.hexdigest().encode() + b"\n":
            raise BackupDamaged
    whole = reader.whole.hexdigest().encode()
    if fields != {"end": len(names)} or reader.line() != whole + b"\n":
        raise BackupDamaged
    mac = reader.line()[:-1]
    if not reader.at_end():
        raise BackupDamaged
    return info, Seal(whole, mac)


def _info(plain: dict[str, Any]) -> BackupInfo:
    try:
        info = BackupInfo(str(uuid.UUID(plain["vault_id"])), plain["created_at"], plain["commit_seq"])
    except (KeyError, ValueError, AttributeError, TypeError):
        raise BackupDamaged from None
    if asdict(info) != plain or type(info.created_at) is not int or type(info.commit_seq) is not int:
        raise BackupDamaged
    return info
