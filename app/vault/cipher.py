"""SQLCipher files under SQLAlchemy: the connection recipe, measured and fixed in its order.

The key is raw (32 bytes and a 16-byte salt), handed over on the driver's own cursor: SQLAlchemy never sees it, so no
URL, echo or exception can carry it. Transactions begin with ``BEGIN IMMEDIATE`` (a reader's with ``BEGIN``), and an
authorizer forbids ``ATTACH``, which could write a plaintext file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlcipher3 import dbapi2

from app.errors import SatchelError
from app.vault import dialect, durable
from app.vault.errors import DatabaseDamaged, DatabaseMissing, DiskFailure, DiskFull, ReadOnlyFolder, StoreBusy

BUSY_SECONDS: Final = 10
_ALLOW: Final[int] = dbapi2.SQLITE_OK
_DENY: Final[int] = dbapi2.SQLITE_DENY
_FORBIDDEN: Final = {dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH}
_BEFORE_KEY: Final = ("PRAGMA cipher_log_level = NONE",)
_AFTER_KEY: Final = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # so that REPLACE can't delete a captured row behind the triggers' back
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
    "PRAGMA cache_size = -32768",
    "PRAGMA mmap_size = 0",
)
_PATH: Final = "path"
_NO_ROOM_BYTES: Final = 256 * 1024
_REPORTS: Final[dict[int, Callable[[], SatchelError]]] = {
    5: StoreBusy,  # SQLITE_BUSY
    8: ReadOnlyFolder,  # SQLITE_READONLY
    10: DiskFailure,  # SQLITE_IOERR
    11: DatabaseDamaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: ReadOnlyFolder,  # SQLITE_CANTOPEN
    26: DatabaseDamaged,  # SQLITE_NOTADB
}


def authorize(action: int, *_: object) -> int:
    """Forbid ATTACH and DETACH; allow the rest."""
    return _DENY if action in _FORBIDDEN else _ALLOW


_BACKUP_REPORTS: Final = {
    "database or disk is full": dbapi2.SQLITE_FULL,
    "disk I/O error": dbapi2.SQLITE_IOERR,
    "attempt to write a readonly database": dbapi2.SQLITE_READONLY,
}
"""The driver's page-by-page copy raises without a code."""


def translated(error: BaseException, path: Path) -> SatchelError | None:
    """The vault's own error for what SQLite reports about the file ``path``; None if it is something else."""
    code = getattr(error, "sqlite_errorcode", 0) or _BACKUP_REPORTS.get(str(error), 0)
    kind = _REPORTS.get(code & 0xFF)
    if kind is DiskFailure and shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES:
        return DiskFull()  # no room for the index of the write-ahead log is reported as an input/output error
    return kind() if kind else None


@contextmanager
def _translating(path: Path) -> Iterator[None]:
    """What SQLite reports about the file ``path`` comes out as the vault's own errors."""
    try:
        yield
    except dbapi2.Error as error:
        known = translated(error, path)
        if known is None:
            raise
        raise known from None


def connect(path: Path, key: bytes, salt: bytes, *, read_only: bool = False) -> Any:
    """One driver connection to an existing encrypted file, in autocommit until a BEGIN.

    Raises DatabaseMissing (also for an empty file), DatabaseDamaged (also for a wrong key), ReadOnlyFolder, DiskFull.
    """
    if not path.exists() or path.stat().st_size == 0:
        raise DatabaseMissing
    return _connect(path, key, salt, read_only)


def _connect(path: Path, key: bytes, salt: bytes, read_only: bool) -> Any:
    connection = dbapi2.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
    try:
        with _translating(path):
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
    except BaseException:
        connection.close()
        raise
    connection.set_authorizer(authorize)
    return connection


def create_file(path: Path, key: bytes, salt: bytes) -> None:
    """Make a new, empty, encrypted database in WAL mode. Raises FileExistsError, DiskFull, ReadOnlyFolder."""
    with durable.world_errors():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_connect(path, key, salt, read_only=False)) as connection, _translating(path):
        connection.execute("PRAGMA user_version = 0")
    durable.sync_folder(path.parent)


def open_engine(path: Path, key: bytes, salt: bytes, *, read_only: bool = False) -> Engine:
    """An engine over the encrypted file at ``path``; connections are made when first used.

    ``read_only`` gives readers: deferred transactions that never take the write lock and can't write. Errors of disk,
    folder and file come out as the vault's own, everything else as SQLAlchemy's.
    """

    def creator() -> Any:
        return connect(path, key, salt, read_only=read_only)

    return engine_over(creator, path, read_only=read_only)


def engine_over(creator: Callable[[], Any], path: Path, *, read_only: bool = False) -> Engine:
    """An engine whose driver connections to the file ``path`` come from ``creator``."""
    engine = create_engine(
        dialect.URL,
        module=dbapi2,
        creator=creator,
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=2,
        pool_use_lifo=True,  # the connection used last has its pages in memory; the others needn't fill theirs
        hide_parameters=True,
        execution_options={"compiled_cache": dialect.COMPILED},
    )
    opening = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info[_PATH] = path
        connection.exec_driver_sql(opening)

    @event.listens_for(engine, "handle_error")
    def name_error(context: ExceptionContext) -> SatchelError | None:
        known = translated(context.original_exception, path)
        if read_only and isinstance(known, ReadOnlyFolder):
            return None  # a reader was asked to write: our bug, not the folder's
        return known

    return engine


@contextmanager
def driver(connection: Connection) -> Iterator[Any]:
    """The driver's own connection, within the transaction that ``connection`` has begun.

    For statements that are asked again and again with little to do: an engine takes ten times their time over each.
    SQLite's reports come out as the vault's own errors, as from the engine.
    """
    with _translating(connection.info[_PATH]):
        yield connection.connection.driver_connection


@contextmanager
def connected(path: Path, key: bytes, salt: bytes) -> Iterator[Any]:
    """A driver connection for maintenance, closed at the end; SQLite's reports come out as the vault's own errors."""
    with closing(connect(path, key, salt)) as connection, _translating(path):
        yield connection


def checkpoint(path: Path, key: bytes, salt: bytes) -> bool:
    """Bring the write-ahead log into the database file and empty it; False if an open transaction prevents it."""
    with connected(path, key, salt) as connection:
        return _emptied(connection)


def checkpoint_over(engine: Engine, path: Path) -> bool:
    """As ``checkpoint``, by a connection that ``engine`` has already (a new one reads the whole schema first)."""
    with closing(engine.raw_connection()) as borrowed, _translating(path):
        return _emptied(borrowed.driver_connection)


def _emptied(connection: Any) -> bool:
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return int(busy) == 0


def copy_database(source: Path, key: bytes, salt: bytes, target: Path, target_key: bytes, target_salt: bytes) -> None:
    """A consistent copy, page by page, under another (or the same) key, while others may write to ``source``.

    Pages are copied rather than rows (VACUUM INTO), because the search index knows rows by their implicit number.
    Raises FileExistsError, DatabaseDamaged, DiskFull, ReadOnlyFolder.
    """
    create_file(target, target_key, target_salt)
    with connected(source, key, salt) as original, connected(target, target_key, target_salt) as copy:
        original.backup(copy)
    with durable.world_errors(), target.open("r+b") as handle:
        durable.sync_handle(handle)


def check_file(path: Path, key: bytes, salt: bytes) -> None:
    """Check every page's seal, the tables and indexes, and the references. Raises DatabaseDamaged."""
    checkpoint(path, key, salt)  # SQLCipher's check gives false alarms while pages are only in the log
    with connected(path, key, salt) as connection:
        sound = (
            connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
            and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and connection.execute("PRAGMA foreign_key_check").fetchone() is None
        )
    if not sound:
        raise DatabaseDamaged
