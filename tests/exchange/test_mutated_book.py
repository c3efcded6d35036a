"""Whatever becomes of a workbook of all forms, reading it gives sheets or one of our own sentences."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.errors import SatchelError
from app.exchange import book
from app.exchange.template import template
from tests.exchange.books import RARE
from tests.exchange.test_mutated import cuts, mutated

FORMS = ("dossier", "person", "relation", "visit")


@cache
def parts() -> dict[str, bytes]:
    """A small filled workbook, part by part."""
    found = load_workbook(io.BytesIO(template()))
    for sheet in list(found.worksheets):
        if sheet.cell(1, 1).value in {book.mark(name) for name in book.entities()} - {book.mark(one) for one in FORMS}:
            del found[sheet.title]
        elif str(sheet.cell(1, 1).value).startswith("satchel:"):
            for column in range(2, sheet.max_column + 1):
                sheet.cell(3, column, RARE[column % 5] if column % 3 else "=1+1")
    out = io.BytesIO()
    found.save(out)
    archive = zipfile.ZipFile(io.BytesIO(out.getvalue()))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def survives(content: bytes) -> None:
    try:
        if book.is_book(content):
            sheets, _ = book.read(content)
            assert all(len(row.cells) == len(one.sheet.headers) for one in sheets for row in one.sheet.rows)
    except SatchelError as error:
        assert error.exit_code == 2
        assert error.message


@given(st.data(), cuts)
def test_mutated_parts(data: st.DataObject, changes: list[tuple[float, int, bytes]]) -> None:
    found = dict(parts())
    name = data.draw(st.sampled_from(sorted(found)))
    survives(packed({**found, name: mutated(found[name], changes)}))


@given(cuts)
def test_mutated_container(changes: list[tuple[float, int, bytes]]) -> None:
    survives(mutated(packed(parts()), changes))


@given(st.lists(st.sampled_from(sorted([*book.entities(), "id", "", "=1", "satchel:person/id"])), max_size=12))
def test_any_first_row(keys: list[str]) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append([book.mark("person"), *keys])
    sheet.append(["", *keys])
    sheet.append(["x" * 40, *range(len(keys))])
    out = io.BytesIO()
    made.save(out)
    survives(out.getvalue())


def test_a_sheet_of_a_million_columns_and_rows_far_away_is_told_soon() -> None:
    name = next(name for name, part in parts().items() if b"satchel:" in part or name.endswith("sheet2.xml"))
    wide = b"".join(b'<c r="%s1" t="n"><v>1</v></c>' % book.letters(n).encode() for n in range(0, 16_384, 7))
    row = b'<sheetData><row r="1">' + wide + b'</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    content = parts()[name].replace(b"<sheetData>", row, 1)
    survives(packed({**parts(), name: content}))
    far = parts()[name].replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1)
    survives(packed({**parts(), name: far}))
