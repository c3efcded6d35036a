"""A device is withdrawn (incident): what headquarters signs about it, and what a laptop says that wiped itself.

The document is the text of a signed note (C2SP). Two lines withdraw a device; an order to wipe it adds two more, which
bind it to the device's identity key and give the order a number. No line is base64, so it can't pass for a checkpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import orjson

from app.sync.wire.body import WireError, b64, loads, member, unb64

ORDER_BYTES: Final = 16
_NUMBER: Final = r"(0|[1-9][0-9]{0,17})"
_DOCUMENT: Final = re.compile(
    rf"satchel/revocation/{_NUMBER}\n{_NUMBER}\n(?:key ([0-9a-f]{{64}})\nwipe {_NUMBER} ([0-9a-f]{{32}})\n)?"
)
_LATEST: Final = (1 << 53) - 1
"""The greatest integer of canonical JSON (RFC 8785): it stands in headquarters' log."""


@dataclass(frozen=True, slots=True)
class WipeOrder:
    """Whoever holds the identity key ``key`` wipes itself; ``number`` (random) names the order, ``at`` UTC ms."""

    key: bytes
    at: int
    number: bytes


@dataclass(frozen=True, slots=True)
class Revocation:
    """The device ``device`` is refused from ``at`` on (UTC milliseconds); ``wipe`` only if that was ordered too."""

    device: int
    at: int
    wipe: WipeOrder | None = None

    def text(self) -> str:
        """What is signed."""
        plain = f"satchel/revocation/{self.device}\n{self.at}\n"
        if self.wipe is None:
            return plain
        return f"{plain}key {self.wipe.key.hex()}\nwipe {self.wipe.at} {self.wipe.number.hex()}\n"

    @classmethod
    def read(cls, text: str) -> Revocation:
        """Shape only: verify the note with the pinned log key. Raises WireError for anything else."""
        found = _DOCUMENT.fullmatch(text)
        if found is None:
            raise WireError("revocation")
        device, at, key, ordered, number = found.groups()
        order = None if key is None else WipeOrder(bytes.fromhex(key), int(ordered), bytes.fromhex(number))
        return cls(int(device), int(at), order)


@dataclass(frozen=True, slots=True)
class Wiped:
    """The device's word that the order ``order`` is carried out, as of ``at`` (UTC ms, its trusted time)."""

    device: int
    order: bytes
    at: int
    sig: bytes = b""

    def signed(self, origin: str) -> bytes:
        """What the device's identity key signs, for the headquarters whose log is called ``origin``."""
        return b"satchel-wiped/v1\n" + orjson.dumps([origin, self.device, b64(self.order), self.at])

    def line(self) -> bytes:
        return orjson.dumps({"device": self.device, "order": b64(self.order), "at": self.at, "sig": b64(self.sig)})

    @classmethod
    def read(cls, line: bytes) -> Wiped:
        """Shape only. Raises WireError."""
        found = loads(line)
        device, at = member(found, "device", int), member(found, "at", int)
        if not 0 < device < 1 << 31 or not 0 <= at <= _LATEST:
            raise WireError("wiped")
        return cls(device, unb64(found.get("order"), ORDER_BYTES), at, unb64(found.get("sig"), 64))
