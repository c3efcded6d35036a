"""Events from before an unlock where no keyring holds the log's key: sealed to a public key, appended later.

Whoever is at the laptop then can seal but not read, not even what was sealed a moment ago. Each entry holds the
hash of the one before, so an entry taken out of the middle is noticed.
"""

from __future__ import annotations

import contextlib
import os
import struct
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.accesslog import canonical, files
from app.accesslog.errors import LogUnavailable, SpoolDamaged
from app.accesslog.events import Event, Occurrence, from_fields
from app.accesslog.shapes import ShapeError
from app.clock import Clock

SPOOL_NAME: Final = "log.spool"
_MAGIC: Final = b"SATSPOOL1"
_ID_BYTES: Final = 16
_LENGTH: Final = struct.Struct(">I")
_MOST: Final = 65_536
_INFO: Final = b"satchel/log/spool/v1"


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Spool:
    """The spool file in ``folder``; ``public_key`` (raw X25519, 32 bytes) is all that sealing needs."""

    def __init__(self, folder: Path, *, public_key: bytes, clock: Clock) -> None:
        self._path = folder / SPOOL_NAME
        self._public = X25519PublicKey.from_public_bytes(public_key)
        self._clock = clock

    def seal(self, event: Event) -> None:
        """Add one event; on the disk when this returns. Raises LogUnavailable: then it must not happen."""
        happened = Occurrence(wall_ms=self._clock.wall_ms(), mono_ms=self._clock.boot_ms(), boot=self._clock.boot_id())
        fields = replace(event, happened=event.happened or happened).fields()
        try:
            if not self._path.exists():
                files.write_new(self._path, _MAGIC + os.urandom(_ID_BYTES))
            kept = self._path.read_bytes()
            entries, whole = _entries(kept)
            before = sha256(entries[-1] if entries else kept[: len(_MAGIC) + _ID_BYTES]).hexdigest()
            plain = canonical.encode({"event": fields, "before": before, "number": len(entries)})
            sealed = _suite().encrypt(plain, self._public, _INFO)
            descriptor = os.open(self._path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                os.ftruncate(descriptor, whole)  # a torn entry never counted
                os.lseek(descriptor, whole, os.SEEK_SET)
                files.write_all(descriptor, _LENGTH.pack(len(sealed)) + sealed)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            raise LogUnavailable("spool") from None

    @property
    def id(self) -> str | None:
        """The identity of the present file, None if there is none."""
        with contextlib.suppress(FileNotFoundError), self._path.open("rb") as file:
            return file.read(len(_MAGIC) + _ID_BYTES)[len(_MAGIC) :].hex()
        return None

    def drain(self, private_key: bytes) -> list[Event]:
        """All events, in order; the file stays until ``clear()``. Raises SpoolDamaged if one can't be read."""
        try:
            kept = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError:
            raise SpoolDamaged from None
        entries, _ = _entries(kept)
        key = X25519PrivateKey.from_private_bytes(private_key)
        events: list[Event] = []
        before = sha256(kept[: len(_MAGIC) + _ID_BYTES]).hexdigest()
        for number, sealed in enumerate(entries):
            found = _unseal(sealed, key)
            if found.get("number") != number or found.get("before") != before:
                raise SpoolDamaged
            try:
                events.append(from_fields(found["event"]))
            except (KeyError, TypeError, ShapeError):
                raise SpoolDamaged from None
            before = sha256(sealed).hexdigest()
        return events

    def set_aside(self) -> None:
        """Move a damaged file out of the way (``log.spool.damaged``); the caller logs it as an incident."""
        self._path.replace(self._path.with_name(SPOOL_NAME + ".damaged"))
        files.flush_folder(self._path.parent)

    def clear(self) -> None:
        """Drop the file: its events are in the log."""
        self._path.unlink(missing_ok=True)
        files.flush_folder(self._path.parent)


def _unseal(sealed: bytes, key: X25519PrivateKey) -> dict[str, Any]:
    try:
        return canonical.decode(_suite().decrypt(sealed, key, _INFO))
    except (InvalidTag, ValueError):
        raise SpoolDamaged from None


def _entries(kept: bytes) -> tuple[list[bytes], int]:
    """The sealed entries and where the whole ones end; a torn last entry was never acknowledged and doesn't count."""
    start = len(_MAGIC) + _ID_BYTES
    if not kept.startswith(_MAGIC) or len(kept) < start:
        raise SpoolDamaged
    entries: list[bytes] = []
    at = start
    while at + _LENGTH.size <= len(kept):
        (length,) = _LENGTH.unpack_from(kept, at)
        if length > _MOST:
            raise SpoolDamaged
        end = at + _LENGTH.size + length
        if end > len(kept):
            break
        entries.append(kept[at + _LENGTH.size : end])
        at = end
    return entries, at
