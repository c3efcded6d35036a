"""Which certificates laptops are to trust: announced in a directive, signed with the key of headquarters' log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.sync.wire.body import WireError, b64, unb64

MOST_PINS: Final = 4
_PIN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Pins:
    """SPKI hashes, current first, as they are from ``at`` on (UTC milliseconds); a later announcement replaces it."""

    at: int
    pins: tuple[bytes, ...]
    sig: bytes = b""

    def signed(self, origin: str) -> bytes:
        """What the key of the log ``origin`` signs."""
        return b"satchel-pins/v1\n" + orjson.dumps([origin, self.at, [b64(pin) for pin in self.pins]])

    def directive(self) -> dict[str, Any]:
        return {"kind": "pins", "at": self.at, "pins": [b64(pin) for pin in self.pins], "sig": b64(self.sig)}

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Pins:
        """Shape only: verify ``sig`` with the pinned log key. Raises WireError."""
        at, pins = found.get("at"), found.get("pins")
        if type(at) is not int or type(pins) is not list or not 0 < len(pins) <= MOST_PINS:
            raise WireError("pins")
        return cls(at, tuple(unb64(pin, _PIN_BYTES) for pin in pins), unb64(found.get("sig"), 64))
