"""``POST /v1/sync``: head, change lines, answer, and the signed receipt of the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from app.models.fields import FIRST_MS, LAST_MS
from app.sync.wire.body import CHAIN_BYTES, PROTOCOL, WireError, b64, loads, member, optional, unb64

Stamp = tuple[int, int]
"""``(hybrid logical clock, device)``; hlc = UTC milliseconds << 16 | counter. Greater wins."""


_ROW_ID: Final = re.compile("[0-9a-f]{32}").fullmatch
_INT32: Final = 1 << 31
_INT64: Final = 1 << 63
MOST_DIRECTIVES: Final = 2_000
"""As many come in one answer."""


def chain_value(text: object) -> bytes:
    """A chain from the wire: empty before the first change."""
    return unb64(text, CHAIN_BYTES if text else 0)


@dataclass(frozen=True, slots=True)
class SyncHead:
    """Line 0: ``first`` is the seq of the first change that follows, ``chain`` the hash over all lines before it;
    ``after`` = the greatest ``n`` of the directives that were applied (0: none); ``feed`` = the number of the last feed
    line that was taken in (None: the laptop isn't filled yet, so it gets none); ``restored`` = the last restoration of
    headquarters that it knows of (0: none)."""

    schema: str
    app: str
    device: int
    epoch: int
    chain: bytes
    first: int
    nonce: bytes
    proto: int = PROTOCOL
    after: int = 0
    feed: int | None = None
    restored: int = 0

    def line(self) -> bytes:
        return orjson.dumps(
            {"proto": self.proto, "schema": self.schema, "app": self.app, "device": self.device, "epoch": self.epoch,
             "chain": b64(self.chain), "first": self.first, "nonce": b64(self.nonce), "after": self.after,
             "feed": self.feed, "restored": self.restored}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> SyncHead:
        found = loads(line)
        return cls(
            schema=member(found, "schema", str),
            app=member(found, "app", str),
            device=member(found, "device", int),
            epoch=member(found, "epoch", int),
            chain=chain_value(found.get("chain")),
            first=member(found, "first", int),
            nonce=unb64(found.get("nonce"), 16),
            proto=member(found, "proto", int),
            after=member(found, "after", int),
            feed=optional(found, "feed", int),
            restored=optional(found, "restored", int) or 0,
        )


def row_id(value: object) -> bool:
    """Whether ``value`` is a row's identity on the wire: 32 lower-case hex digits."""
    return type(value) is str and _ROW_ID(value) is not None


def stamp(value: object) -> Stamp:
    """A stamp from JSON; raises WireError."""
    if type(value) is list and len(value) == 2 and type(value[0]) is int and type(value[1]) is int:
        hlc, device = value
        if 0 <= hlc < _INT64 and 0 <= device < _INT32:
            return hlc, device
    raise WireError("stamp")


def place(value: object) -> int:
    """A number in a series that begins at 1 (0: before it) from JSON; raises WireError."""
    if type(value) is int and 0 <= value < _INT64:
        return value
    raise WireError("number")


def instant(value: object) -> int:
    """UTC milliseconds from JSON, of a day that there can be; raises WireError."""
    if type(value) is int and FIRST_MS <= value <= LAST_MS:
        return value
    raise WireError("instant")


class Change(NamedTuple):
    """One row's fields as they were written at once; ``base`` (stamps the author saw) is None for a creation."""

    entity: str
    id: str
    hlc: int
    at: int
    by: str | None
    batch: str | None
    base: dict[str, Stamp] | None
    fields: dict[str, Any]

    def line(self) -> bytes:
        """A change line as tools and tests write it; the laptop's own lines come from its capture triggers."""
        whole: dict[str, Any] = {"e": self.entity, "i": self.id, "h": self.hlc, "at": self.at, "by": self.by}
        if self.batch is not None:
            whole["t"] = self.batch
        return orjson.dumps({**whole, "b": self.base, "f": self.fields})

    @classmethod
    def read(cls, line: bytes) -> Change:
        """Checks the shape only; whether headquarters takes the change is decided there. Raises WireError."""
        return cls.of(loads(line))

    @classmethod
    def of(cls, found: dict[str, Any]) -> Change:
        """A line that was parsed; as ``read``. On the hot path of headquarters, hence so plain."""
        get = found.get
        entity, row, hlc, at, by, batch = get("e"), get("i"), get("h"), get("at"), get("by"), get("t")
        base, fields = get("b"), get("f")
        if type(entity) is not str or type(row) is not str:
            raise WireError("e")
        if type(fields) is not dict or "*" in fields:
            raise WireError("f")
        if _ROW_ID(row) is None or not (by is None or row_id(by)) or not (batch is None or row_id(batch)):
            raise WireError("id")
        if type(hlc) is not int or type(at) is not int or not (0 < hlc < _INT64 and 0 <= at < _INT64):
            raise WireError("h")
        if base is not None:
            if type(base) is not dict or not fields or base.keys() != fields.keys():
                raise WireError("b")
            base = {name: stamp(value) for name, value in base.items()}
        return cls(entity, row, hlc, at, by, batch, base, fields)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Headquarters' signed statement of the time (milliseconds) to one device, over the nonce the device chose."""

    time: int
    nonce: bytes
    device: int
    sig: bytes = b""

    def signed(self) -> bytes:
        """What headquarters' log key signs: a context line and canonical JSON (RFC 8785)."""
        return b"satchel-receipt/v1\n" + orjson.dumps(
            {"device": self.device, "nonce": b64(self.nonce), "time": self.time}
        )

    def value(self) -> dict[str, Any]:
        return {"time": self.time, "nonce": b64(self.nonce), "device": self.device, "sig": b64(self.sig)}

    @classmethod
    def read(cls, value: object) -> Receipt:
        """Shape only: verify ``sig`` over ``signed()`` with the pinned log key, and compare nonce and device."""
        if not isinstance(value, dict):
            raise WireError("receipt")
        return cls(
            time=instant(value.get("time")),
            nonce=unb64(value.get("nonce"), 16),
            device=member(value, "device", int),
            sig=unb64(value.get("sig"), 64),
        )


@dataclass(frozen=True, slots=True)
class Rejection:
    """A change that went to quarantine (``Reason``); its seq is consumed."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The greatest stamp in force, told where it lies ahead: headquarters' clock ran ahead once and was set right.

    Signed by the log's key, because a laptop that takes it in goes on from there.
    """

    hlc: int
    sig: bytes = b""

    def signed(self, origin: str) -> bytes:
        """What the key of the log ``origin`` signs."""
        return b"satchel-reached/v1\n" + orjson.dumps([origin, self.hlc])

    def value(self) -> dict[str, Any]:
        return {"h": self.hlc, "sig": b64(self.sig)}

    @classmethod
    def read(cls, value: dict[str, Any]) -> Reached:
        """Shape only: verify ``sig`` with the pinned log key. Raises WireError."""
        return cls(member(value, "h", int), unb64(value.get("sig"), 64))


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What headquarters holds: ``acked`` and ``chain`` cover everything ever accepted, not only this request.

    The feed's lines follow this one, up to number ``feed`` (None: nothing of the feed was asked); ``more``: ask again
    at once; ``refill``: the laptop's place in the feed isn't known any more, so it must be filled anew.
    """

    acked: int
    chain: bytes
    epoch: int
    now: int
    receipt: Receipt
    backoff_s: int = 0
    rejected: Sequence[Rejection] = ()
    directives: Sequence[dict[str, Any]] = ()
    feed: int | None = None
    more: bool = False
    refill: bool = False
    reached: Reached | None = None

    def line(self) -> bytes:
        return orjson.dumps(
            {"acked": self.acked, "chain": b64(self.chain), "epoch": self.epoch, "now": self.now,
             "receipt": self.receipt.value(), "backoff_s": self.backoff_s,
             "rejected": [{"seq": one.seq, "reason": one.reason} for one in self.rejected],
             "directives": list(self.directives), "feed": self.feed, "more": self.more, "refill": self.refill,
             **({} if self.reached is None else {"reached": self.reached.value()})}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> SyncAnswer:
        found = loads(line)
        rejected, directives = member(found, "rejected", list), member(found, "directives", list)
        if len(directives) > MOST_DIRECTIVES or not all(isinstance(one, dict) for one in (*rejected, *directives)):
            raise WireError("list")
        return cls(
            acked=place(found.get("acked")),
            chain=chain_value(found.get("chain")),
            epoch=member(found, "epoch", int),
            now=member(found, "now", int),
            receipt=Receipt.read(found.get("receipt")),
            backoff_s=member(found, "backoff_s", int),
            rejected=[Rejection(place(one.get("seq")), member(one, "reason", str)) for one in rejected],
            directives=directives,
            feed=None if found.get("feed") is None else place(found["feed"]),
            more=optional(found, "more", bool) or False,
            refill=optional(found, "refill", bool) or False,
            reached=None if (reached := optional(found, "reached", dict)) is None else Reached.read(reached),
        )
