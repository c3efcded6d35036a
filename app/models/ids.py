"""UUIDv7 (RFC 9562 §5.7): identities that sort by time, made without asking anyone."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from itertools import count


def new_id() -> str:
    """A fresh UUIDv7 as dashed text."""
    value = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    value[6] = 0x70 | (value[6] & 0x0F)
    value[8] = 0x80 | (value[8] & 0x3F)
    return str(uuid.UUID(bytes=bytes(value)))


def ids_in_order() -> Iterator[str]:
    """UUIDv7s each greater than the one before (RFC 9562 §6.2, method 1): rows made together keep their order."""
    begin = time.time_ns() // 1_000_000
    for number in count():
        time_part = f"{begin + (number >> 12):012x}"
        random = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        tail = f"{random:016x}"
        yield f"{time_part[:8]}-{time_part[8:]}-7{number & 0xFFF:03x}-{tail[:4]}-{tail[4:]}"


def single_id(entity: str, dossier_id: str) -> str:
    """The id of the one row of ``entity`` in a dossier: the same wherever it is made (RFC 9562 §5.5), so that two
    laptops that each begin the form write one row.
    """
    return str(uuid.uuid5(uuid.UUID(dossier_id), entity))


def dashed(compact: str) -> str:
    """An identity as Python has it, from the 32 digits that SQLite keeps: many at once, quicker than by ``UUID``."""
    return f"{compact[:8]}-{compact[8:12]}-{compact[12:16]}-{compact[16:20]}-{compact[20:]}"
