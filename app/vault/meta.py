"""The vault's own row in the database: an empty file, or another vault's, must not pass for this one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from app.vault import cipher
from app.vault.errors import DatabaseDamaged, DatabaseMissing
from app.vault.keys import KEY_BYTES

_CREATE = """CREATE TABLE vault_meta (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    vault_id TEXT NOT NULL,
    commit_seq INTEGER NOT NULL,
    name_key TEXT NOT NULL
)"""


@dataclass(frozen=True)
class Meta:
    """``commit_seq`` counts transactions that wrote; ``name_key`` (hex) names attachments, whatever the master key."""

    vault_id: str
    commit_seq: int
    name_key: str


def write(engine: Engine, vault_id: str) -> None:
    """Make the table and its one row in a new database."""
    with engine.begin() as connection:
        connection.exec_driver_sql(_CREATE)
        row = (vault_id, secrets.token_hex(KEY_BYTES))
        connection.exec_driver_sql("INSERT INTO vault_meta VALUES (0, ?, 0, ?)", row)


def read(engine: Engine, vault_id: str) -> Meta:
    """The row. Raises DatabaseMissing for an empty database, DatabaseDamaged for another vault's."""
    with engine.connect() as connection:
        try:
            row = connection.exec_driver_sql("SELECT vault_id, commit_seq, name_key FROM vault_meta").one_or_none()
        except OperationalError:
            raise DatabaseMissing from None
    if row is None or row[0] != vault_id:
        raise DatabaseDamaged
    return Meta(row[0], row[1], row[2])


def read_file(path: Path, key: bytes, salt: bytes, vault_id: str) -> Meta:
    """The row of a database that isn't in use. Raises as ``read``."""
    engine = cipher.open_engine(path, key, salt, read_only=True)
    try:
        return read(engine, vault_id)
    finally:
        engine.dispose()


def count_commits(engine: Engine) -> None:
    """Let every transaction that wrote something raise ``commit_seq`` by one, inside itself."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info["changes_before"] = _changes(connection)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        if _changes(connection) != connection.info.get("changes_before"):
            with cipher.driver(connection) as raw:
                raw.execute("UPDATE vault_meta SET commit_seq = commit_seq + 1")


def _changes(connection: Connection) -> int:
    changes: int = connection.connection.driver_connection.total_changes  # type: ignore[union-attr]
    return changes
