"""Many rows into a table at once: the driver's own ``executemany``, each value through its column's type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session


def insert_many(session: Session, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows (id, then the named columns); columns not named get their server's default.

    The capture triggers fire for each row as for any other statement.
    """
    connection = session.connection()
    columns = [table.c["id"], *(table.c[name] for name in names)]
    dialect = connection.dialect
    bind = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    quoted = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})",  # noqa: S608 - names of the registry
        [
            tuple(value if to is None or value is None else to(value) for to, value in zip(bind, row, strict=True))
            for row in rows
        ],
    )
