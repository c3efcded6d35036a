"""The log's own SQLCipher file: opening it, its tables, and reading and writing rows.

One connection, exclusively locked: two writers on one log would fork its chain.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from sqlcipher3 import dbapi2

from app.accesslog.chain import ChainId, Record
from app.accesslog.errors import LogDamaged, LogMissing, LogUnavailable

FORMAT: Final = 1
_CHAIN_SHIFT: Final = 40
_SCHEMA: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    "CREATE TABLE chain (number INTEGER PRIMARY KEY, device TEXT NOT NULL, epoch INTEGER NOT NULL,"
    " genesis BLOB NOT NULL, link BLOB NOT NULL, UNIQUE (device, epoch))",
    "CREATE TABLE event (position INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB NOT NULL)",
    "CREATE TABLE snapshot (chain INTEGER PRIMARY KEY, state BLOB NOT NULL, wall INTEGER NOT NULL)",
    "CREATE TABLE note (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID",
)

Failure: Final = dbapi2.Error


def position(chain: int, seq: int) -> int:
    """Where event ``seq`` of the file's chain number ``chain`` lies."""
    return chain << _CHAIN_SHIFT | seq


def _subkey(key: bytes, label: str, length: int) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, f"satchel/log/{label}/v1".encode()).derive(key)


def seed_key(key: bytes) -> bytes:
    """The key of the seed file, from the log's key."""
    return _subkey(key, "seedfile", 32)


def connect(path: Path, key: bytes, *, create: bool = False) -> Any:
    """An exclusive connection; raises LogMissing, LogDamaged (or a wrong key) or LogUnavailable (in use, disk)."""
    if not create and not path.exists():
        raise LogMissing
    mode = "rwc" if create else "rw"
    secret = _subkey(key, "file", 48).hex()
    try:
        connection = dbapi2.connect(
            f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=1
        )
    except dbapi2.OperationalError:
        raise LogUnavailable("open") from None
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{secret}'\"")
        for setting in (
            "locking_mode = EXCLUSIVE",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            "secure_delete = ON",
            "journal_size_limit = 4194304",
        ):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    except dbapi2.DatabaseError as failure:
        connection.close()
        raise told(failure) from None
    return connection


def told(failure: Exception) -> LogUnavailable | LogDamaged:
    """What a database failure means: another holder, a disk or folder that can't be used; else damage, a wrong key."""
    for sign in ("locked", "readonly", "unable to open", "full"):
        if sign in str(failure):
            return LogUnavailable(sign)
    return LogDamaged()


class Database:
    """The rows of one open log file; raises sqlcipher errors as they are (``Failure``), the log above maps them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path, key: bytes) -> Database:
        database = cls(connect(path, key, create=True))
        with database.transaction():
            for statement in _SCHEMA:
                database._connection.execute(statement)
            database.set_meta("format", FORMAT)
        return database

    @classmethod
    def open(cls, path: Path, key: bytes) -> Database:
        database = cls(connect(path, key))
        try:
            found = database.meta("format")
        except dbapi2.Error:
            found = None
        if found != FORMAT:
            database.close()
            raise LogDamaged
        return database

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on the disk when it ends (``synchronous = FULL``)."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with contextlib.suppress(dbapi2.Error):
                    self._connection.execute("ROLLBACK")
            raise

    def meta(self, name: str) -> Any:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: object) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def add_chain(self, number: int, chain: ChainId, genesis: bytes, link: bytes) -> None:
        self._connection.execute(
            "INSERT INTO chain VALUES (?, ?, ?, ?, ?)", (number, chain.device, chain.epoch, genesis, link)
        )

    def chains(self) -> list[tuple[int, ChainId, bytes, bytes]]:
        """Number, identity, first public key and link of each chain, oldest first."""
        rows = self._connection.execute(
            "SELECT number, device, epoch, CAST(genesis AS BLOB), CAST(link AS BLOB) FROM chain ORDER BY number"
        )
        return [(number, ChainId(device, epoch), genesis, link) for number, device, epoch, genesis, link in rows]

    def add_event(self, chain: int, seq: int, record: Record) -> None:
        self._connection.execute(
            "INSERT INTO event VALUES (?, ?, ?)", (position(chain, seq), record.body, record.signature)
        )

    def end(self, chain: int) -> int:
        """One more than the highest ``seq`` of a chain."""
        row = self._connection.execute(
            "SELECT max(position) FROM event WHERE position >= ? AND position < ?",
            (position(chain, 0), position(chain + 1, 0)),
        ).fetchone()
        return 0 if row[0] is None else row[0] - position(chain, 0) + 1

    def events(self, chain: int, start: int, limit: int) -> list[tuple[int, Record]]:
        """At most ``limit`` events from ``start`` on, with their ``seq``."""
        rows = self._connection.execute(
            "SELECT position, CAST(body AS BLOB), CAST(signature AS BLOB) FROM event"
            " WHERE position >= ? AND position < ? ORDER BY position LIMIT ?",
            (position(chain, start), position(chain + 1, 0), limit),
        ).fetchall()
        first = position(chain, 0)
        return [(place - first, Record(body, signature)) for place, body, signature in rows]

    def snapshot(self, chain: int) -> tuple[bytes, int] | None:
        """The last kept verifier's state of a chain, and the highest wall time up to it."""
        row = self._connection.execute(
            "SELECT CAST(state AS BLOB), wall FROM snapshot WHERE chain = ?", (chain,)
        ).fetchone()
        return (row[0], int(row[1])) if row else None

    def set_snapshot(self, chain: int, state: bytes, wall: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?)", (chain, state, wall))

    def note(self, origin: str) -> tuple[int, str] | None:
        row = self._connection.execute("SELECT size, text FROM note WHERE origin = ?", (origin,)).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def set_note(self, origin: str, size: int, text: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?)", (origin, size, text))

    def checkpoint(self) -> None:
        """Move the WAL's content into the file."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy(self, path: Path) -> None:
        """Write a whole copy under the same key (``VACUUM INTO``); ``path`` must not exist.

        Never copy the open file by other means: closing any other descriptor of it would drop SQLite's lock.
        """
        self._connection.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        self._connection.close()
