"""Attachments on the wire: pieces of 256 KiB, and what headquarters has of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.sync.wire.body import WireError, loads

PIECE: Final = 256 << 10
MOST_FILE: Final = 50 << 20
OCTETS: Final = "application/octet-stream"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def blob_name(text: str) -> bool:
    """Whether it is the name of a file: 64 hex digits. So is a SHA-256."""
    return _HASH.fullmatch(text) is not None


def piece_count(size: int) -> int:
    """How many pieces a file of ``size`` bytes has."""
    return -(-size // PIECE)


def piece_size(size: int, number: int) -> int:
    """Bytes of piece ``number`` of a file of ``size`` bytes; 0 if it has no such piece."""
    return max(0, min(PIECE, size - number * PIECE)) if number >= 0 else 0


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What headquarters has: bytes in all, the numbers of pieces, and once it is whole the content's SHA-256 (hex)."""

    size: int
    pieces: tuple[int, ...]
    sha256: str | None

    def line(self) -> bytes:
        return orjson.dumps({"size": self.size, "pieces": self.pieces, "sha256": self.sha256})

    @classmethod
    def read(cls, data: bytes) -> FileAnswer:
        """Raises WireError."""
        value = loads(data)
        size, pieces, digest = value.get("size"), value.get("pieces"), value.get("sha256")
        if type(size) is not int or not 0 < size <= MOST_FILE or not isinstance(pieces, list):
            raise WireError("file")
        if any(type(one) is not int or not piece_size(size, one) for one in pieces):
            raise WireError("file")
        return cls(size, tuple(pieces), None if digest is None else _digest(digest))


@dataclass(frozen=True, slots=True)
class FileEnd:
    """All pieces are there: the content's SHA-256 (hex)."""

    sha256: str

    def line(self) -> bytes:
        return orjson.dumps({"sha256": self.sha256})

    @classmethod
    def read(cls, data: bytes) -> FileEnd:
        """Raises WireError."""
        return cls(_digest(loads(data).get("sha256")))


def _digest(value: Any) -> str:
    if not isinstance(value, str) or not blob_name(value):
        raise WireError("file")
    return value
