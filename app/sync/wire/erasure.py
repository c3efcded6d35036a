"""Erasing a person's data (consent): what stands in the rows from now on, in a directive signed by the log's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.sync.wire.body import WireError, b64, unb64
from app.sync.wire.exchange import Stamp, row_id, stamp

ERASED: Final = "erased"
"""The field that marks a row for good; nobody but headquarters (device 0) stamps it."""


@dataclass(frozen=True, slots=True)
class ErasedRow:
    """A row's fields that are erased, and the value each has now. ``row`` without dashes."""

    entity: str
    row: str
    stamp: Stamp
    fields: Mapping[str, Any]

    def value(self) -> list[Any]:
        return [self.entity, self.row, list(self.stamp), dict(sorted(self.fields.items()))]

    @classmethod
    def read(cls, found: object) -> ErasedRow:
        """Raises WireError."""
        if not isinstance(found, list) or len(found) != 4:
            raise WireError(ERASED)
        entity, row, at, fields = found
        if not isinstance(entity, str) or not isinstance(row, str) or not row_id(row) or not isinstance(fields, dict):
            raise WireError(ERASED)
        if any(isinstance(one, dict | list) for one in fields.values()):
            raise WireError(ERASED)
        return cls(entity, row, stamp(at), fields)


@dataclass(frozen=True, slots=True)
class Erasure:
    """An order to erase; doing it again changes nothing."""

    rows: tuple[ErasedRow, ...]
    sig: bytes = b""

    def signed(self, origin: str) -> bytes:
        """What the key of the log ``origin`` signs."""
        return b"satchel-erase/v1\n" + orjson.dumps([origin, [one.value() for one in self.rows]])

    def directive(self) -> dict[str, Any]:
        return {"kind": "erase", "rows": [one.value() for one in self.rows], "sig": b64(self.sig)}

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Erasure:
        """Shape only: verify ``sig`` with the pinned log key. Raises WireError."""
        rows = found.get("rows")
        if not isinstance(rows, list):
            raise WireError(ERASED)
        return cls(tuple(map(ErasedRow.read, rows)), unb64(found.get("sig"), 64))
