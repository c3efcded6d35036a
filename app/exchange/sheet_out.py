"""Tables out: CSV that spreadsheets open rightly (UTF-8 with BOM), and .xlsx; nothing in a cell acts as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.models.fields import NO_YEAR
from app.rules.days import day_text

OutCell = str | int | Decimal | bool | dt.date | dt.datetime | None

_ACTING: Final = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_NEUTRALISED: Final = re.compile(r"'(?=[=+\-@\t\r])")
LONGEST: Final = 32_767
"""Characters in a cell of Excel."""
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to be written. ``footer`` stands on its printed pages."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[OutCell]]
    footer: str = ""


def plain_day(value: OutCell) -> OutCell:
    """A day without its year as text: no spreadsheet knows such a date."""
    return day_text(value) if isinstance(value, dt.date) and value.year == NO_YEAR else value


def acts(text: str) -> bool:
    """Whether a spreadsheet would take a text that is typed in for a formula."""
    return text.startswith(_ACTING)


def writable(text: str) -> str:
    """The text without what XML can't hold, no longer than a cell of Excel."""
    return _UNWRITABLE.sub("", text)[:LONGEST]


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe."""
    return f"'{text}" if acts(text) else text


def not_neutral(text: str) -> str:
    """The text before ``neutral``."""
    return _NEUTRALISED.sub("", text, count=1) if text.startswith("'") else text


def to_csv(table: Table) -> bytes:
    """The table as CSV (RFC 4180) in UTF-8 with BOM, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([neutral(header) for header in table.headers])
    for row in table.rows:
        writer.writerow([_as_text(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """The tables as one workbook, a sheet each. Texts are typed as texts, whatever they begin with."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.title, taken))
        sheet.freeze_panes = "A2"
        for index, width in enumerate(_widths(table), 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.oddFooter.left.text = table.footer.replace("&", "&&")
        sheet.oddFooter.right.text = "&P / &N"
        sheet.append([_cell(sheet, header, bold=True) for header in table.headers])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_text(cell: OutCell) -> str:
    cell = plain_day(cell)
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(_UNWRITABLE.sub("", cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    value = plain_day(value)
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, writable(value))
        cell.data_type = "s"  # openpyxl would make a formula of a text beginning with =
        cell.alignment = Alignment(vertical="top", wrap_text="\n" in value or len(value) > 60)
        cell.quotePrefix = acts(value)
    else:
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, dt.datetime):
            cell.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, Decimal):
            cell.number_format = "#,##0.00" if value != value.to_integral_value() else "#,##0"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(table: Table) -> list[float]:
    return [
        min(48, max(10, *(_width(_as_text(row[index])) for row in [table.headers, *table.rows[:200]])))
        for index in range(len(table.headers))
    ]


def _width(text: str) -> float:
    """How wide a text is, in characters; a hanzi takes two."""
    first = text.partition("\n")[0]
    return 2 + sum(2 if ord(character) > 0x2E7F else 1 for character in first)


def _sheet_name(title: str, taken: set[str]) -> str:
    name = _SHEET_NAME.sub(" ", title)[:28] or "1"
    while name.casefold() in taken:
        name = f"{name[:28]} {len(taken) + 1}"
    taken.add(name.casefold())
    return name
