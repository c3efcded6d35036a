"""SQLCipher files under SQLAlchemy: the connection recipe, measured and fixed in its order.

The key is raw (32 bytes and a 16-byte salt), handed over on the driver's own cursor: SQLAlchemy never sees it, so no
URL, echo or exception can carry it. Transactions begin with ``BEGIN IMMEDIATE`` (a reader's with ``BEGIN``), and an
authorizer forbids ``ATTACH``, which could write a plaintext file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlcipher3 import dbapi2

from app.errors import SatchelError
from app.vault import durable
from app.vault.errors import DatabaseDamaged, DatabaseMissing, DiskFull, ReadOnlyFolder

BUSY_SECONDS: Final = 10
_ALLOW: Final[int] = dbapi2.SQLITE_OK
_DENY: Final[int] = dbapi2.SQLITE_DENY
_FORBIDDEN: Final = {dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH}
_BEFORE_KEY: Final = ("PRAGMA cipher_log_level = NONE",)
_AFTER_KEY: Final = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
_AFTER_FIRST_READ: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -65536",
    "PRAGMA mmap_size = 0",
)


def authorize(action: int, *_: object) -> int:
    """Forbid ATTACH and DETACH; allow the rest."""
    return _DENY if action in _FORBIDDEN else _ALLOW


def translated(error: BaseException) -> SatchelError | None:
    """The vault's own error for what SQLite reports about disk, folder or file; None if it is none of these."""
    text = str(error)
    if "database or disk is full" in text:
        return DiskFull()
    if "readonly database" in text or "unable to open database file" in text:
        return ReadOnlyFolder()
    if "file is not a database" in text or "disk image is malformed" in text:
        return DatabaseDamaged()
    return None


def connect(path: Path, key: bytes, salt: bytes, *, read_only: bool = False, guarded: bool = True) -> Any:
    """One driver connection to an existing encrypted file, in autocommit until a BEGIN.

    ``guarded=False`` leaves the authorizer out, for VACUUM. Raises DatabaseMissing, DatabaseDamaged (also for a wrong
    key), ReadOnlyFolder, DiskFull.
    """
    if not path.exists():
        raise DatabaseMissing
    connection = dbapi2.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
    try:
        for pragma in _BEFORE_KEY:
            connection.execute(pragma)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
        for pragma in _AFTER_KEY:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in _AFTER_FIRST_READ:
            connection.execute(pragma).fetchall()
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        if guarded:
            connection.set_authorizer(authorize)
    except dbapi2.Error as error:
        connection.close()
        known = translated(error)
        if known is None:
            raise
        raise known from None
    return connection


def create_file(path: Path, key: bytes, salt: bytes) -> None:
    """Make a new, empty, encrypted database in WAL mode. Raises FileExistsError, DiskFull, ReadOnlyFolder."""
    with durable.world_errors():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = connect(path, key, salt)
    try:
        connection.execute("PRAGMA user_version = 0")
    finally:
        connection.close()
    durable.sync_folder(path.parent)


def open_engine(path: Path, key: bytes, salt: bytes, *, read_only: bool = False) -> Engine:
    """An engine over the encrypted file at ``path``; connections are made when first used.

    ``read_only`` gives readers: deferred transactions that never take the write lock and can't write. Errors of disk,
    folder and file come out as the vault's own, everything else as SQLAlchemy's.
    """

    def creator() -> Any:
        return connect(path, key, salt, read_only=read_only)

    return engine_over(creator, read_only=read_only)


def engine_over(creator: Callable[[], Any], *, read_only: bool = False) -> Engine:
    """An engine whose driver connections come from ``creator``."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=creator,
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=2,
        hide_parameters=True,
    )
    opening = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(opening)

    @event.listens_for(engine, "handle_error")
    def name_error(context: ExceptionContext) -> SatchelError | None:
        return translated(context.original_exception)

    return engine


def checkpoint(path: Path, key: bytes, salt: bytes) -> None:
    """Bring the whole write-ahead log into the database file and empty it; no other connection may be open."""
    connection = connect(path, key, salt)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
