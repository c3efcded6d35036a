"""Bodies: NDJSON lines, bounded zstd, base64url, and the running hash over change lines."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import orjson
import zstandard

PROTOCOL: Final = 1
MOST_CHANGES: Final = 2_000
MOST_EVENTS: Final = 5_000
MOST_COMPRESSED: Final = 4 << 20
MOST_UNPACKED: Final = 32 << 20
MOST_LINES: Final = 50_000
"""Lines of a packed body; an honest one has a few thousand."""
SKEW_MS: Final = 60_000
"""How far a stamp may lie in headquarters' future, in milliseconds."""
CHAIN_BYTES: Final = 16
NDJSON: Final = "application/x-ndjson"
PROBLEM_JSON: Final = "application/problem+json"

T = TypeVar("T")


class WireError(ValueError):
    """Bytes that aren't of this protocol, or beyond its bounds (``too_large``). ``what`` is a fixed word."""

    def __init__(self, what: str, *, too_large: bool = False) -> None:
        super().__init__(what)
        self.too_large = too_large


def b64(data: bytes) -> str:
    """Unpadded base64url (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: object, size: int | None = None) -> bytes:
    """The bytes of ``b64``; raises WireError for any other text, and for another ``size``."""
    if not isinstance(text, str) or "=" in text:
        raise WireError("base64url")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise WireError("base64url") from None
    if b64(data) != text or (size is not None and len(data) != size):
        raise WireError("base64url")
    return data


def chain(start: bytes, lines: Iterable[bytes]) -> bytes:
    """The running hash over accepted change lines, one step a line: BLAKE2b-128(chain ‖ line); ``b""`` at first."""
    value = start
    for line in lines:
        value = hashlib.blake2b(value + line, digest_size=CHAIN_BYTES).digest()
    return value


def pack(lines: Iterable[bytes], level: int = 3) -> bytes:
    """NDJSON as one zstd frame that states its size."""
    return zstandard.ZstdCompressor(level).compress(b"\n".join(lines))


def unpack(body: bytes) -> list[bytes]:
    """The lines of a packed body. The frame must state its size, so that no more than the bound is ever unpacked."""
    if len(body) > MOST_COMPRESSED:
        raise WireError("body", too_large=True)
    try:
        size = zstandard.frame_content_size(body)
        if size > MOST_UNPACKED:
            raise WireError("body", too_large=True)
        if size < 0:
            raise WireError("body")
        data = zstandard.ZstdDecompressor(max_window_size=MOST_UNPACKED).decompress(body, allow_extra_data=False)
    except zstandard.ZstdError:
        raise WireError("body") from None
    data = data.removesuffix(b"\n")
    if data.count(b"\n") >= MOST_LINES:
        raise WireError("body", too_large=True)
    return data.split(b"\n")


def loads(line: bytes | str) -> dict[str, Any]:
    """A line's object; raises WireError."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise WireError("json") from None
    if not isinstance(value, dict):
        raise WireError("json")
    return value


def member(found: dict[str, Any], name: str, kind: type[T]) -> T:
    """The member ``name`` if it is exactly a ``kind`` (a bool is no int); raises WireError."""
    value = found.get(name)
    if type(value) is not kind:
        raise WireError(name)
    return value


def optional(found: dict[str, Any], name: str, kind: type[T]) -> T | None:
    """Like ``member``, but the member may be absent or null."""
    return None if found.get(name) is None else member(found, name, kind)
