"""Workbooks and texts made for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from app.exchange import book as forms
from app.exchange.template import template

CRM = Path(__file__).resolve().parents[2] / "resources" / "demo" / "crm"
RARE = ("王䶮", "李㛃", "赵𬭎", "陈喆", "孙堃")


Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""What is typed into the template, by form and field."""


def filled_book(path: Path, rows: Rows) -> Path:
    """The template of all forms with rows typed in, saved."""
    found = load_workbook(io.BytesIO(template()))
    for entity, some in rows.items():
        sheet = sheet_of(found, entity)
        for number, values in enumerate(some, 3):
            for field, value in values.items():
                sheet.cell(number, column(entity, field), value)
    found.save(path)
    return path


def sheet_of(found: Workbook, entity: str) -> Any:
    """A form's sheet by its mark."""
    return next(sheet for sheet in found.worksheets if sheet.cell(1, 1).value == forms.mark(entity))


def column(entity: str, field: str) -> int:
    """The number of a field's column in its form's sheet, from 1."""
    return 1 if field == "id" else 2 + [spec.name for spec in forms.columns_of(entity)].index(field)


def workbook(*rows: Sequence[Any], change: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, part)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name)
