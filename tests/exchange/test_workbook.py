"""Excel workbooks: values, merged cells, several sheets, formulas, and workbooks that are none."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile

import pytest
from openpyxl import Workbook

from app.errors import UserError
from app.exchange import source
from tests.exchange.books import RARE, part_of, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


def key(content: bytes, sheet: str | None = None) -> str:
    with pytest.raises(UserError) as caught:
        source.read(content, sheet=sheet)
    assert caught.value.message
    return caught.value.key


def test_values_come_with_their_types_and_row_numbers() -> None:
    found = source.read(workbook(["姓名", "生日", "人数"], [], [RARE[0], dt.datetime(1980, 2, 29), 12.5], [RARE[2]]))
    assert found.rows[0].cells == ("姓名", "生日", "人数")
    assert found.rows[1] == (3, (RARE[0], dt.datetime(1980, 2, 29), 12.5))
    assert found.rows[2] == (4, (RARE[2],))


def test_merged_cells_hold_their_value_everywhere() -> None:
    def merge(book: Workbook) -> None:
        assert book.active is not None
        book.active.merge_cells("A2:A4")
        book.active.merge_cells("B1:C1")

    content = workbook(
        ["单位", "电话", None], ["甲公司", 1, 2], [None, 3, 4], [None, 5, 6], ["乙公司", 7, 8], change=merge
    )
    found = source.read(content)
    assert [row.cells for row in found.rows] == [
        ("单位", "电话", "电话"), ("甲公司", 1, 2), ("甲公司", 3, 4), ("甲公司", 5, 6), ("乙公司", 7, 8),
    ]  # fmt: skip
    assert [remark.code for remark in found.remarks] == ["merged"]


def test_a_sheet_is_chosen_by_name_by_preference_or_because_it_holds_something() -> None:
    def more(book: Workbook) -> None:
        book.create_sheet("关键人物").append(["姓名"])
        hidden = book.create_sheet("lists")
        hidden.append(["x"])
        hidden.sheet_state = "hidden"

    content = workbook(change=more)
    assert source.read(content).title == "关键人物"
    content = workbook(["first"], change=more)
    assert source.read(content).rows[0].cells == ("first",)
    assert source.read(content).remarks[0].params == {"title": "Sheet", "n": 1}
    assert source.read(content, prefer=["关键人物"]).rows[0].cells == ("姓名",)
    assert source.read(content, sheet="Lists").rows[0].cells == ("x",)
    assert key(content, "absent") == "import-no-such-sheet"


def test_formulas_give_the_kept_result_or_a_flaw() -> None:
    content = workbook(["a", "b"], ["=1+1", "#REF!"], [None, "x"])
    assert source.read(content).flaws == {(2, 0): "formula_without_value", (2, 1): "cell_error"}
    raw = part_of(content, SHEET)
    kept = with_part(content, SHEET, raw.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"))
    assert source.read(kept).rows[1].cells == (2, "#REF!")


def test_old_encrypted_and_foreign_files_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert key(ole + "EncryptedPackage".encode("utf-16-le")) == "import-encrypted"
    assert key(ole + "Workbook".encode("utf-16-le")) == "import-old-xls"
    assert key(ole) == "import-not-a-table"
    foreign = io.BytesIO()
    with zipfile.ZipFile(foreign, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert key(foreign.getvalue()) == "import-not-a-workbook"


def test_empty_and_damaged_workbooks() -> None:
    assert key(workbook()) == "import-empty"
    good = workbook(["a"], ["b"])
    assert key(good[: len(good) // 2]) == "import-damaged-workbook"
    assert key(with_part(good, SHEET, b"<worksheet><sheetData><row>")) == "import-damaged-workbook"
    assert key(with_part(good, "xl/workbook.xml", b"not xml")) == "import-damaged-workbook"


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert key(with_part(workbook(["a"]), "xl/media/large.bin", bytes(80 * 2**20))) == "import-bomb"


def test_entities_are_not_expanded() -> None:
    raw = part_of(workbook(["a"], ["b"]), SHEET)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + raw[raw.index(b"<worksheet") :]
    assert key(with_part(workbook(["a"], ["b"]), SHEET, bomb)) == "import-damaged-workbook"


def test_a_huge_merge_is_refused() -> None:
    raw = part_of(workbook(["a"], ["b"]), SHEET)
    large = raw.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert key(with_part(workbook(["a"], ["b"]), SHEET, large)) == "import-bomb"


def test_a_small_file_of_millions_of_rows_is_refused_before_they_are_read() -> None:
    rows = b"<row><c><v>1</v></c></row>" * 260_000
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + rows
    assert key(with_part(workbook(["a"]), SHEET, sheet + os.urandom(2**15).hex().encode())) == "import-too-long"


def test_a_row_number_beyond_the_last_and_a_row_of_a_million_cells_are_refused_at_once() -> None:
    content = workbook(["甲", "乙"], ["1", "2"])
    part = part_of(content, SHEET)
    assert key(with_part(content, SHEET, part.replace(b'r="2"', b'r="99999999999999"'))) == "import-damaged-workbook"
    wide = part.replace(b"</row>", b"<c/>" * 400_001 + b"</row>", 1) + os.urandom(2**15).hex().encode()
    assert key(with_part(content, SHEET, wide)) == "import-too-wide"
