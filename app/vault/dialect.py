"""SQLite as the vault speaks it. All engines are of one mind, so that a statement is compiled once for all of them.

Compiling takes most of the time of a small statement, and a vault has two engines: one writes, one reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Uuid, util
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from app.models.ids import dashed

URL: Final = "sqlite+satchel://"
COMPILED: Final[util.LRUCache[object, object]] = util.LRUCache(1000)
"""Every engine's statements, compiled. With them stay values they were first asked with, as all text does, until the
process starts afresh."""


class _Identity(Uuid[str]):
    """An identity read five times as quickly as by way of ``UUID``: a large map has tens of thousands."""

    def result_processor(self, _dialect: object, _kind: object) -> Callable[[str | None], str | None]:
        return _read_identity


def _read_identity(value: str | None) -> str | None:
    return dashed(value) if value is not None else None


class VaultDialect(SQLiteDialect_pysqlite):
    """Equal to any other of its kind: what one has compiled serves all."""

    supports_statement_cache = True
    colspecs = {**SQLiteDialect_pysqlite.colspecs, Uuid: _Identity}  # noqa: RUF012 (as SQLAlchemy declares it)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(VaultDialect)


registry.register("sqlite.satchel", __name__, "VaultDialect")
