"""Supplying again what a restored headquarters lacks: its statement, ``POST /v1/lacks`` and ``POST /v1/supply``.

The laptop first asks which of its rows headquarters lacks, or holds with other stamps, by a digest of their stamps;
then it brings those rows, with their history, in the form in which they came from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.sync.wire.body import PROTOCOL, WireError, b64, loads, member, optional, unb64
from app.sync.wire.exchange import chain_value, place, row_id

_DIGEST_BYTES = 8
_MOST_ACKED = 1 << 53
_MOST_EPOCH = 1 << 30
Row = tuple[str, str]
"""Entity and identity (without dashes)."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Headquarters' signed statement that it goes on from an older state since ``number`` (UTC milliseconds)."""

    number: int
    sig: bytes = b""

    def signed(self, origin: str) -> bytes:
        """What the key of the log ``origin`` signs."""
        return b"satchel-restored/v1\n" + orjson.dumps([origin, self.number])

    def members(self) -> dict[str, Any]:
        """As members of a problem (``Code.RESTORED``)."""
        return {"number": self.number, "sig": b64(self.sig)}

    @classmethod
    def read(cls, found: dict[str, Any]) -> Restored:
        """Shape only: verify ``sig`` with the pinned log key. Raises WireError."""
        number = place(found.get("number"))
        if not number:
            raise WireError("number")
        return cls(number, unb64(found.get("sig"), 64))


def clock_digest(clk: Mapping[str, Sequence[int]]) -> str:
    """Stands for a row's stamps: 16 hex digits of BLAKE2b over them in the order of their names."""
    text = orjson.dumps(sorted((name, list(stamp)) for name, stamp in clk.items()))
    return hashlib.blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A row that the laptop holds, by the digest of its stamps."""

    entity: str
    id: str
    digest: str

    def line(self) -> bytes:
        return orjson.dumps([self.entity, self.id, self.digest])

    @classmethod
    def read(cls, line: bytes) -> Held:
        """Raises WireError."""
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise WireError("json") from None
        if type(found) is not list or len(found) != 3 or not all(type(one) is str for one in found):
            raise WireError("held")
        if not row_id(found[1]):
            raise WireError("held")
        return cls(*found)


@dataclass(frozen=True, slots=True)
class SupplyEnd:
    """All was supplied: seq, running hash and epoch as headquarters had acknowledged them, and the last checkpoint of
    its log that the laptop had verified (None: none)."""

    acked: int
    chain: bytes
    epoch: int
    note: str | None = None

    def value(self) -> dict[str, Any]:
        return {"acked": self.acked, "chain": b64(self.chain), "epoch": self.epoch, "note": self.note}

    @classmethod
    def read(cls, found: dict[str, Any]) -> SupplyEnd:
        """Raises WireError, also for numbers that no laptop ever comes to."""
        acked, epoch = member(found, "acked", int), member(found, "epoch", int)
        if not (0 <= acked < _MOST_ACKED and 0 <= epoch < _MOST_EPOCH):
            raise WireError("end")
        return cls(acked, chain_value(found.get("chain")), epoch, optional(found, "note", str))


@dataclass(frozen=True, slots=True)
class SupplyHead:
    """Line 0 of both; ``number``: the restoration that it is for; ``end`` closes the supply."""

    device: int
    number: int
    end: SupplyEnd | None = None
    proto: int = PROTOCOL

    def line(self) -> bytes:
        end = {} if self.end is None else {"end": self.end.value()}
        return orjson.dumps({"proto": self.proto, "device": self.device, "number": self.number, **end})

    @classmethod
    def read(cls, line: bytes) -> SupplyHead:
        found = loads(line)
        end = optional(found, "end", dict)
        return cls(
            member(found, "device", int), member(found, "number", int),
            None if end is None else SupplyEnd.read(end), member(found, "proto", int),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LacksAnswer:
    """Places (from 0) of the lines whose rows headquarters lacks or holds otherwise."""

    places: Sequence[int]

    def line(self) -> bytes:
        return orjson.dumps({"lacks": list(self.places)})

    @classmethod
    def read(cls, line: bytes) -> LacksAnswer:
        found: list[int] = member(loads(line), "lacks", list)
        if not all(type(one) is int and one >= 0 for one in found):
            raise WireError("lacks")
        return cls(found)


@dataclass(frozen=True, slots=True)
class SupplyAnswer:
    """How many rows headquarters took, and which it could not take from this person."""

    taken: int
    left: Sequence[Row] = ()

    def line(self) -> bytes:
        return orjson.dumps({"taken": self.taken, "left": [list(one) for one in self.left]})

    @classmethod
    def read(cls, line: bytes) -> SupplyAnswer:
        found = loads(line)
        left: list[Row] = []
        for one in member(found, "left", list):
            if type(one) is not list or len(one) != 2 or type(one[0]) is not str or not row_id(one[1]):
                raise WireError("left")
            left.append((one[0], one[1]))
        return cls(member(found, "taken", int), left)
