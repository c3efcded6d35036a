"""``POST /v1/log``: head with the device's signed checkpoint, events, and headquarters' proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from app.sync.wire.body import b64, loads, member, optional, unb64
from app.sync.wire.exchange import Receipt


@dataclass(frozen=True, slots=True)
class LogHead:
    """Line 0: ``old`` = events headquarters is thought to have; ``note`` = signed checkpoint over the new size;
    ``known`` = size of headquarters' own log in the last checkpoint this device verified (0 if none); ``link`` = the
    leaf the chain starts from, read when ``old`` is 0; ``restored`` as in the head of ``sync``."""

    device: int
    old: int
    note: str
    nonce: bytes
    known: int = 0
    link: bytes = bytes(32)
    restored: int = 0

    def line(self) -> bytes:
        return orjson.dumps(
            {"device": self.device, "old": self.old, "note": self.note, "nonce": b64(self.nonce),
             "known": self.known, "link": b64(self.link), "restored": self.restored}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> LogHead:
        found = loads(line)
        return cls(
            device=member(found, "device", int),
            old=member(found, "old", int),
            note=member(found, "note", str),
            nonce=unb64(found.get("nonce"), 16),
            known=member(found, "known", int),
            link=unb64(found.get("link"), 32),
            restored=optional(found, "restored", int) or 0,
        )


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of the access log: its canonical body and its signature."""

    body: bytes
    sig: bytes

    def line(self) -> bytes:
        return orjson.dumps({"b": b64(self.body), "s": b64(self.sig)})

    @classmethod
    def read(cls, line: bytes) -> LogLine:
        found = loads(line)
        return cls(unb64(found.get("b")), unb64(found.get("s"), 64))


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """``cosigned``: the device's checkpoint with headquarters' signature added. ``leaf`` (entry ``index`` of
    headquarters' own log, canonical JSON naming device, size and root) is proved by ``inclusion`` in ``hq_checkpoint``;
    ``consistency`` proves that log's growth since ``known``."""

    size: int
    cosigned: str
    hq_checkpoint: str
    leaf: bytes
    index: int
    inclusion: Sequence[bytes]
    consistency: Sequence[bytes]
    receipt: Receipt

    def line(self) -> bytes:
        return orjson.dumps(
            {"size": self.size, "cosigned": self.cosigned, "hq_checkpoint": self.hq_checkpoint,
             "leaf": b64(self.leaf), "index": self.index, "inclusion": [b64(one) for one in self.inclusion],
             "consistency": [b64(one) for one in self.consistency], "receipt": self.receipt.value()}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> LogAnswer:
        found = loads(line)
        return cls(
            size=member(found, "size", int),
            cosigned=member(found, "cosigned", str),
            hq_checkpoint=member(found, "hq_checkpoint", str),
            leaf=unb64(found.get("leaf")),
            index=member(found, "index", int),
            inclusion=[unb64(one, 32) for one in member(found, "inclusion", list)],
            consistency=[unb64(one, 32) for one in member(found, "consistency", list)],
            receipt=Receipt.read(found.get("receipt")),
        )
