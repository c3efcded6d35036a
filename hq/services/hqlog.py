"""Headquarters' own Merkle log (trust §3): what it did, in an order it can't change later without being found out.

Entries are canonical JSON of identifiers; roots of perfect subtrees are kept, so that a proof takes few reads.
Appending locks the one head row: entries are numbered in the order in which their transactions commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from app.accesslog import canonical
from app.accesslog.merkle import Tree, leaf_hash, node_hash
from app.accesslog.notes import Checkpoint, sign_checkpoint
from app.errors import UserError
from hq.db.pool import Db
from hq.headquarters import Headquarters

_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}").fullmatch


def check_reference(number: str) -> None:
    """Whether it may stand in an entry as the number of the paper behind it: no name. Raises UserError."""
    if not _REFERENCE(number):
        raise UserError("hq-erase-reference")


def append(hq: Headquarters, db: Db, entry: Mapping[str, Any]) -> int:
    """Add an entry within the caller's transaction; answers its number."""
    return append_body(db, canonical.encode(dict(entry)))


def append_body(db: Db, body: bytes) -> int:
    """Add an entry that is canonical already."""
    tree = _head(db, lock=True)
    number, hashed = tree.size, leaf_hash(body)
    db.execute("INSERT INTO hq_entry (number, body) VALUES (%s, %s)", (number, body))
    level, position, peaks = 0, number, list(tree.peaks)
    nodes = [(0, number, hashed)]
    while position & 1:
        hashed = node_hash(peaks.pop(), hashed)
        level, position = level + 1, position >> 1
        nodes.append((level, position, hashed))
    with db.cursor() as cursor:
        cursor.executemany("INSERT INTO hq_node (level, position, hash) VALUES (%s, %s, %s)", nodes)
    db.execute("UPDATE hq_head SET size = %s, peaks = %s WHERE id = 0", (number + 1, b"".join([*peaks, hashed])))
    return number


def _head(db: Db, *, lock: bool = False) -> Tree:
    if lock:
        db.execute("INSERT INTO hq_head (id, size, peaks) VALUES (0, 0, '') ON CONFLICT DO NOTHING")
    query = "SELECT size, peaks FROM hq_head WHERE id = 0"
    row = db.execute(f"{query} FOR UPDATE" if lock else query).fetchone()
    if row is None:
        return Tree()
    size, peaks = row
    return Tree(size, tuple(bytes(peaks[n : n + 32]) for n in range(0, len(peaks), 32)))


def head(db: Db) -> Tree:
    """The log's compact range as this transaction sees it."""
    return _head(db)


def checkpoint(hq: Headquarters, db: Db) -> str:
    """The signed checkpoint of the log as this transaction sees it."""
    tree = _head(db)
    name = hq.settings.log_origin
    return sign_checkpoint(Checkpoint(name, tree.size, tree.root()), name, hq.keys.log_key)


def inclusion(db: Db, number: int, size: int) -> list[bytes]:
    """The audit path of entry ``number`` in the log's first ``size`` entries (RFC 9162 §2.1.3.1)."""
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if number < middle:
            path.append(_root(db, middle, high))
            high = middle
        else:
            path.append(_root(db, low, middle))
            low = middle
    return path[::-1]


def consistency(db: Db, old: int, size: int) -> list[bytes]:
    """The proof that the first ``old`` entries are a prefix of the first ``size`` (RFC 9162 §2.1.4.1)."""
    if old in (0, size):
        return []
    path: list[bytes] = []
    low, high, whole = 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_root(db, middle, high))
            high = middle
        else:
            path.append(_root(db, low, middle))
            low, whole = middle, False
    if not whole:
        path.append(_root(db, low, high))
    return path[::-1]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _root(db: Db, low: int, high: int) -> bytes:
    """The root over entries ``low`` … ``high`` − 1, which begin at a border of their size."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        row = db.execute(
            "SELECT hash FROM hq_node WHERE level = %s AND position = %s", (level, low >> level)
        ).fetchone()
        if row is None:
            raise LookupError("a node of headquarters' log is missing")
        return bytes(row[0])
    middle = low + _split(size)
    return node_hash(_root(db, low, middle), _root(db, middle, high))
