"""``POST /v1/known``: which changes of this person's earlier devices headquarters has taken (re-enrolment)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from app.sync.wire.body import PROTOCOL, WireError, loads, member
from app.sync.wire.exchange import row_id

Known = tuple[str, int]
"""A change by its row and clock value; both stay what they were when a change is re-stamped for another device."""


def asked(row: str, hlc: int) -> bytes:
    """One line of the question."""
    return orjson.dumps([row, hlc])


def read_asked(line: bytes) -> Known:
    """Raises WireError."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise WireError("json") from None
    if type(found) is not list or len(found) != 2 or not row_id(found[0]) or not _clock(found[1]):
        raise WireError("known")
    return found[0], found[1]


def _clock(value: object) -> bool:
    return type(value) is int and 0 < value < 1 << 63


@dataclass(frozen=True, slots=True)
class KnownHead:
    """Line 0 of the question; a line ``[row, hlc]`` for each change follows, at most 2,000."""

    device: int
    proto: int = PROTOCOL

    def line(self) -> bytes:
        return orjson.dumps({"proto": self.proto, "device": self.device})

    @classmethod
    def read(cls, line: bytes) -> KnownHead:
        found = loads(line)
        return cls(member(found, "device", int), member(found, "proto", int))


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """``[row, hlc, device]`` of each change asked for that was taken, and under which device."""

    changes: Sequence[tuple[str, int, int]]

    def line(self) -> bytes:
        return orjson.dumps({"known": [list(one) for one in self.changes]})

    @classmethod
    def read(cls, line: bytes) -> KnownAnswer:
        found: list[tuple[str, int, int]] = []
        for one in member(loads(line), "known", list):
            if type(one) is not list or len(one) != 3 or not row_id(one[0]) or not _clock(one[1]):
                raise WireError("known")
            if type(one[2]) is not int or one[2] < 0:
                raise WireError("known")
            found.append((one[0], one[1], one[2]))
        return cls(found)
