"""Excel workbooks (.xlsx): one sheet's values, merged cells filled, formulas by the result Excel kept."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, Final
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import UserError
from app.exchange.sheet import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Cell, Grid, Remark, Row, is_blank

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS: Final = 5_000
_MOST_RATIO: Final = 400  # unpacked : packed, of a part of more than a megabyte
_PIECE: Final = 1 << 20
_MOST_LOOKED: Final = MOST_ROWS + 50_000  # rows that are written in the file, empty ones too
_LAST_ROW: Final = 1 << 20  # Excel's own; openpyxl makes up every row before the one that a file names
_MOST_TAGS: Final = 400_000  # of one row, or after the last one: openpyxl holds them all at once
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b")
_MOST_MERGED: Final = 200_000  # cells
_CELL: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*(?<!/)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9:]{1,40})"')
_ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
# what a damaged workbook makes openpyxl and the libraries under it raise
_DAMAGED: Final = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, LookupError, ParseError, SyntaxError, EOFError,
    OSError, OverflowError, AssertionError, RuntimeError, struct.error, zlib.error,
    zipfile.BadZipFile, zipfile.LargeZipFile, InvalidFileException, MemoryError,
)  # fmt: skip


def is_container(content: bytes) -> bool:
    return content.startswith(_ZIP)


def refuse_old_formats(content: bytes) -> None:
    """Raises UserError for a workbook with a password and for the old .xls; they come in the same container."""
    if not content.startswith(_OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UserError("import-encrypted")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        raise UserError("import-old-xls")
    raise UserError("import-not-a-table")


def read(content: bytes, *, sheet: str | None = None, prefer: Sequence[str] = ()) -> Grid:
    """The values of one sheet. Raises UserError for what is no workbook, damaged, too large, or has no such sheet."""
    parts = _checked_parts(content)
    with _opened(content) as book:
        return _grid(book, parts, sheet, prefer)


def read_all(content: bytes) -> list[Grid]:
    """The values of every sheet that holds anything, hidden ones too, in their order. Raises as ``read``."""
    parts = _checked_parts(content)
    with _opened(content) as book:
        rows = [(sheet, list(_rows(sheet))) for sheet in book.worksheets]
        return [_finished(book, sheet, found, parts, ()) for sheet, found in rows if found]


def first_cells(content: bytes) -> list[str]:
    """What stands in the first cell of each sheet. Raises as ``read``."""
    _checked_parts(content)
    with _opened(content) as book:
        cells = [next(sheet.iter_rows(max_row=1, max_col=1, values_only=True), ()) for sheet in book.worksheets]
    return [str(values[0]) if values and values[0] is not None else "" for values in cells]


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The workbook, read sheet by sheet; whatever a damaged one raises becomes our own error."""
    with catch_warnings():
        simplefilter("ignore")  # openpyxl warns of styles and extensions it leaves aside
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        except _DAMAGED as error:
            raise UserError("import-damaged-workbook") from error
        try:
            yield book
        except _DAMAGED as error:
            raise UserError("import-damaged-workbook") from error
        finally:
            book.close()


def _checked_parts(content: bytes) -> zipfile.ZipFile:
    """The container, once it is sure that it is a workbook of reasonable size without outside entities."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content))
        listed = parts.infolist()
    except _DAMAGED as error:
        raise UserError("import-damaged-workbook") from error
    if "xl/workbook.xml" not in {entry.filename for entry in listed}:
        raise UserError("import-not-a-workbook")
    large = [e for e in listed if e.file_size > 2**20 and e.file_size > _MOST_RATIO * max(e.compress_size, 1)]
    if len(listed) > _MOST_PARTS or large or sum(entry.file_size for entry in listed) > MOST_UNPACKED:
        raise UserError("import-bomb")
    if any(entry.flag_bits & 1 for entry in listed):
        raise UserError("import-encrypted")
    try:
        for entry in listed:
            if entry.filename.endswith((".xml", ".rels")):
                with parts.open(entry) as part:
                    start = part.read(_PIECE)
                    if b"<!DOCTYPE" in start[:65_536]:
                        raise UserError("import-damaged-workbook")
                    if entry.filename.startswith("xl/worksheets/"):
                        _require_rows(start, part)
    except _DAMAGED as error:
        raise UserError("import-damaged-workbook") from error
    return parts


def _require_rows(start: bytes, rest: IO[bytes]) -> None:
    """A sheet says at most so many rows, none too wide, counted before they are read one by one. Raises UserError."""
    rows, tags, piece = 0, 0, start
    while piece:
        first, *others = (one.count(b"<") for one in _ROW.split(piece))
        rows += len(others)
        if rows > _MOST_LOOKED:
            raise UserError("import-too-long", most=MOST_ROWS)
        if max(tags + first, *others, 0) > _MOST_TAGS:
            raise UserError("import-too-wide", most=MOST_COLUMNS)
        tags = others[-1] if others else tags + first
        piece = rest.read(_PIECE)


def _grid(book: Any, parts: zipfile.ZipFile, wanted: str | None, prefer: Sequence[str]) -> Grid:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    if wanted is not None:
        named = [sheet for sheet in book.worksheets if sheet.title.casefold() == wanted.strip().casefold()]
        if not named:
            raise UserError("import-no-such-sheet")
        sheets = named
    titles = {title.casefold() for title in prefer}
    for chosen in sorted(sheets, key=lambda sheet: sheet.title.casefold() not in titles):
        rows = list(_rows(chosen))
        if not rows and wanted is None:
            continue
        remarks: list[Remark] = []
        if len(sheets) > 1:
            remarks.append(Remark("sheets", {"title": chosen.title, "n": len(sheets) - 1}))
        return _finished(book, chosen, rows, parts, remarks)
    raise UserError("import-empty")


def _finished(book: Any, sheet: Any, rows: list[Row], parts: zipfile.ZipFile, remarks: Sequence[Remark]) -> Grid:
    """A sheet's rows with merged cells filled and flaws noted."""
    rows, flaws, merged = _mended(rows, _raw(sheet, parts))
    told = (*remarks, *([Remark("merged", {"n": merged})] if merged else []))
    return Grid(rows, sheet.title, told, flaws, tuple(str(one.title) for one in book.worksheets))


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    kept, looked, gap = 0, 0, None
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), 1):
        if number > _LAST_ROW:
            raise UserError("import-damaged-workbook")
        if values is gap:  # rows that aren't there all come as the same one: a million of them up to a last row
            continue
        looked += 1
        if looked > _MOST_LOOKED:
            raise UserError("import-too-long", most=MOST_ROWS)
        if all(is_blank(value) if isinstance(value, str) else value is None for value in values):
            gap = values
            continue
        if len(values) > MOST_COLUMNS and not is_blank(_cell(values[MOST_COLUMNS])):
            raise UserError("import-too-wide", most=MOST_COLUMNS)
        kept += 1
        if kept > MOST_ROWS:
            raise UserError("import-too-long", most=MOST_ROWS)
        cells = [_cell(value) for value in values]
        while cells and is_blank(cells[-1]):
            cells.pop()
        yield Row(number, tuple(cells))


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | bool | int | float | dt.date):
        return value
    return str(value)  # a time of day, a length of time


def _raw(sheet: Any, parts: zipfile.ZipFile) -> bytes:
    """The sheet's own XML: openpyxl's quick reader tells neither merged cells nor formulas."""
    path = getattr(sheet, "_worksheet_path", "")
    return parts.read(path.lstrip("/")) if path else b""


def _mended(rows: list[Row], raw: bytes) -> tuple[list[Row], Mapping[tuple[int, int], str], int]:
    """Merged cells get their value everywhere; errors and formulas without a kept result become flaws."""
    by_number = {row.number: list(row.cells) for row in rows}
    merged = 0
    for match in _MERGE.finditer(raw):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        if left is None or top is None or right is None or bottom is None:
            continue
        merged += (right - left + 1) * (min(bottom, MOST_ROWS) - top + 1)
        if merged > _MOST_MERGED:
            raise UserError("import-bomb")
        _spread(by_number, top, left, bottom, right)
    flaws: dict[tuple[int, int], str] = {}
    for number, cells in by_number.items():
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell in _ERRORS:
                flaws[number, column] = "cell_error"
    if b"<f" in raw or b":f>" in raw:
        for match in _CELL.finditer(raw):
            if (b"<f" in match[2] or b":f" in match[2]) and not re.search(rb"<(?:\w+:)?v>[^<]", match[2]):
                number, column = coordinate_to_tuple(match[1].decode("ascii"))
                flaws[number, column - 1] = "formula_without_value"
    return [Row(number, tuple(cells)) for number, cells in sorted(by_number.items())], flaws, merged


def _spread(rows: dict[int, list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    first = rows.get(top)
    value = first[left - 1] if first is not None and left <= len(first) else None
    if value is None or right > MOST_COLUMNS:
        return
    for number in range(top, bottom + 1):
        cells = rows.get(number)
        if cells is None:
            continue  # a row that holds nothing else is no row of data
        cells.extend([None] * (right - len(cells)))
        for column in range(left - 1, right):
            cells[column] = value
