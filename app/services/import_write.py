"""Many rows into a table at once: many to a statement, each value through its column's type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.vault.cipher import driver

_ROWS: Final = 100
"""Rows to a statement: what a statement has to keep for its own undoing is kept once for all of them."""


def insert_many(session: Session, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows (id, then the named columns); columns not named get their server's default.

    The capture triggers fire for each row as for any other statement.
    """
    connection = session.connection()
    columns = [table.c["id"], *(table.c[name] for name in names)]
    dialect = connection.dialect
    bind = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    quoted = ", ".join(f'"{column.name}"' for column in columns)
    marks = f"({', '.join('?' * len(columns))})"
    # column by column: most have no processor at all
    ready = [
        values if to is None else [None if value is None else to(value) for value in values]
        for to, values in zip(bind, zip(*rows, strict=True), strict=True)
    ]
    stored = list(zip(*ready, strict=True))
    with driver(connection) as raw:
        for some in _chunks(stored):
            raw.execute(
                f"INSERT INTO {table.name} ({quoted}) VALUES {', '.join([marks] * len(some))}",  # noqa: S608 - names of the registry
                [value for row in some for value in row],
            )


def _chunks(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]
