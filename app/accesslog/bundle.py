"""The exported log: JSON lines that are verified with nothing else at hand.

A header line begins each chain (device, epoch, genesis key, link to the chain before, the size and root it had when
exported, checkpoints, and the keys that signed them); then one line an event, body and signature in base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

import orjson

from app.accesslog import chain as links
from app.accesslog.chain import ChainId, Head, Record, VerifierState
from app.accesslog.errors import BundleDamaged, NoteError
from app.accesslog.notes import NoteKey
from app.accesslog.shapes import ShapeError

FORMAT: Final = "satchel-log"
VERSION: Final = 1
LONGEST_LINE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Header:
    """What an export says of one chain; ``checkpoints`` are signed notes, ``keys`` should have signed them."""

    chain: ChainId
    genesis: bytes
    link: bytes
    size: int
    root: bytes
    checkpoints: tuple[str, ...] = ()
    keys: tuple[NoteKey, ...] = ()

    def start(self) -> VerifierState:
        return links.genesis(self.chain, self.genesis, self.link)

    @property
    def head(self) -> Head:
        return Head(self.chain, self.size, self.root)

    def encode(self) -> bytes:
        return _line(
            {
                "format": FORMAT,
                "v": VERSION,
                "device": self.chain.device,
                "epoch": self.chain.epoch,
                "genesis": self.genesis.hex(),
                "link": self.link.hex(),
                "size": self.size,
                "root": self.root.hex(),
                "checkpoints": list(self.checkpoints),
                "keys": [key.encode() for key in self.keys],
            }
        )


def write_chain(file: BinaryIO, header: Header, records: Iterable[Record]) -> None:
    """Add one chain to an export; raises OSError."""
    file.write(header.encode())
    for record in records:
        file.write(_line({"b": _base64(record.body), "s": _base64(record.signature)}))


def read(file: BinaryIO) -> Iterator[Header | Record]:
    """The headers and records of an export, in order; raises BundleDamaged with the line's number."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        try:
            found = orjson.loads(line) if len(line) <= LONGEST_LINE and line.endswith(b"\n") else None
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise BundleDamaged(number)
        try:
            yield _header(found) if "format" in found else _record(found)
        except (KeyError, TypeError, ValueError, NoteError, ShapeError, binascii.Error):
            raise BundleDamaged(number) from None
    if number == 0:
        raise BundleDamaged(1)


def _header(found: dict[str, Any]) -> Header:
    if found["format"] != FORMAT or found["v"] != VERSION:
        raise ValueError
    genesis, link, root = (bytes.fromhex(found[name]) for name in ("genesis", "link", "root"))
    size = found["size"]
    if type(size) is not int or {len(genesis), len(link), len(root)} != {32}:
        raise ValueError
    checkpoints = tuple(cast("list[str]", found["checkpoints"]))
    if not all(isinstance(note, str) for note in checkpoints):
        raise ValueError
    keys = tuple(NoteKey.decode(key) for key in found["keys"])
    return Header(ChainId(found["device"], found["epoch"]), genesis, link, size, root, checkpoints, keys)


def _record(found: dict[str, Any]) -> Record:
    if found.keys() != {"b", "s"}:
        raise ValueError
    return Record(base64.b64decode(found["b"], validate=True), base64.b64decode(found["s"], validate=True))


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value) + b"\n"


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
