"""A table as it came: cells, header, row numbers as the person sees them in their own program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from app.rules.days import day_text

Cell = str | int | float | bool | dt.date | dt.datetime | None

MOST_BYTES: Final = 100 * 1024 * 1024
"""The largest file that is read."""
MOST_UNPACKED: Final = 400 * 1024 * 1024
"""The most an .xlsx may unpack to."""
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 256
WHOLE_ROW: Final = -1
"""The column index of a flaw that concerns a row as a whole."""


class Row(NamedTuple):
    """One row; ``number`` counts from 1 as spreadsheets and editors do (for text: the line it begins in)."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the sheet that the person should know: ``import.note.<code>`` in the catalogue."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one row that leaves it in: ``import.problem.<code>`` in the catalogue."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows that hold anything, the header not yet told from the rest.

    ``flaws`` names a flaw (``import.problem.<code>``) of a cell by ``(row number, column index)``. ``titles``: all
    sheets of a workbook; ``encoding``: how a text was read.
    """

    rows: Sequence[Row]
    title: str | None = None
    remarks: tuple[Remark, ...] = ()
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows. Every row has as many cells as there are headers; ``ragged`` rows had more.

    ``notes`` and ``photos`` by row number: what is told of rows that go in, and pictures that came with them.
    """

    headers: tuple[str, ...]
    rows: Sequence[Row]
    title: str | None = None
    remarks: tuple[Remark, ...] = ()
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ragged: frozenset[int] = frozenset()
    titles: tuple[str, ...] = ()
    encoding: str | None = None
    notes: Mapping[int, Sequence[Note]] = field(default_factory=dict)
    photos: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    cards: bool = False

    @classmethod
    def of(cls, grid: Grid, header: int) -> Sheet:
        """The sheet whose header is the grid's row at index ``header``; what stands above it is left aside."""
        cells = list(grid.rows[header].cells)
        while cells and is_blank(cells[-1]):
            cells.pop()
        width = len(cells)
        rows: list[Row] = []
        ragged: set[int] = set()
        for row in grid.rows[header + 1 :]:
            if len(row.cells) == width:
                rows.append(row)
                continue
            if any(not is_blank(cell) for cell in row.cells[width:]):
                ragged.add(row.number)
            rows.append(Row(row.number, (*row.cells[:width], *(None,) * (width - len(row.cells)))))
        return cls(
            tuple(text_of(cell) for cell in cells), rows, grid.title, grid.remarks, grid.flaws, frozenset(ragged),
            grid.titles, grid.encoding,
        )  # fmt: skip


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as text, the way it would be typed: whole numbers without a point, days as year-month-day."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return day_text(cell) if isinstance(cell, dt.date) else str(cell)
