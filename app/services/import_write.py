"""Many rows into a table at once: many to a statement, each value through its column's type; what an import wrote is
marked as its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, func, insert, literal, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import BatchRow, Outbox
from app.services.import_plan import PlanRow
from app.services.records import table_of, write_row
from app.services.search_index import index_dirty
from app.vault.cipher import driver

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]

_STEP: Final = 500  # rows between two looks at whether the person wants to stop
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


class ImportCancelled(UserError):
    """The person stopped the import; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__("import-cancelled")


def newest_line(session: Session) -> int:
    """The number of the outbox's newest line: what is written from here on comes after it."""
    return session.scalar(select(func.coalesce(func.max(Outbox.seq), 0))) or 0


def write_rows(
    session: Session, entity: str, new: Sequence[PlanRow], changed: Sequence[tuple[PlanRow, Mapping[str, Any]]],
    done: int, total: int, progress: Progress | None, cancelled: Stop | None,
) -> int:  # fmt: skip
    """Write rows of one form; returns how many of the ``total`` are done. Raises ImportCancelled."""
    names = sorted({name for row in new for name in row.values})

    def step(more: int) -> None:
        if cancelled is not None and cancelled():
            raise ImportCancelled
        if progress is not None:
            progress(done + more, total)

    step(0)
    for at in range(0, len(new), _STEP):
        some = new[at : at + _STEP]
        insert_many(session, table_of(entity), names, [(row.id, *map(row.values.get, names)) for row in some])
        index_dirty(session)
        step(at + len(some))
    for number, (row, values) in enumerate(changed):
        if number % 50 == 0:
            step(len(new) + number)
        write_row(session, entity, row.id, values)
    return done + len(new) + len(changed)


def mark_batch(session: Session, batch: str, begin: int, middle: int) -> None:
    """Note what an import wrote: lines after ``begin`` are rows it added, lines after ``middle`` rows it changed."""
    for added, first, last in ((True, begin, middle), (False, middle, None)):
        marks = select(
            literal(batch, BatchRow.batch_id.type), Outbox.row_id, Outbox.entity, literal(added), Outbox.hlc
        ).where(Outbox.seq > first, *([Outbox.seq <= last] if last is not None else []))
        session.execute(insert(BatchRow).from_select(["batch_id", "row_id", "entity", "added", "hlc"], marks))


def _chunks(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]
