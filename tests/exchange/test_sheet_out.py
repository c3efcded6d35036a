"""What is written: opens rightly in spreadsheets, acts as nothing, and reads back."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.exchange import source
from app.exchange.book import columns_of, entities, letters, mark
from app.exchange.columns import FORMS, ColumnMap, find_header, importable, match
from app.exchange.sheet_out import Table, neutral, not_neutral, to_csv, to_xlsx
from app.exchange.template import choice_words, template
from app.i18n import LANGUAGES, Language, set_language
from tests.exchange.books import RARE

ACTING = ["=HYPERLINK(1)", "+86 139 0000 1111", "-1+2", "@SUM(A1)", "\t=1", "\r=1"]


def test_csv_is_utf8_with_bom_and_lines_end_as_excel_wants() -> None:
    content = to_csv(Table("x", ["姓名", "生日"], [[RARE[0], dt.date(1980, 2, 29)], ['a "b", c', None]]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == f'姓名,生日\r\n{RARE[0]},1980-02-29\r\n"a ""b"", c",\r\n'


@pytest.mark.parametrize("text", ACTING)
def test_a_formula_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert f"'{text}" in to_csv(Table("x", ["a"], [[text]])).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(to_xlsx([Table("x", ["a"], [[text]])])))
    cell = book.worksheets[0].cell(2, 1)
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])))
def test_neutral_is_taken_back(text: str) -> None:
    assert not_neutral(neutral(text)) == text or text.startswith("'")


def test_xlsx_reads_back() -> None:
    rows = [[RARE[2], dt.date(2020, 1, 2), Decimal("12.50"), 3], ["x\x07\ud800y", None, None, None]]
    grid = source.read(to_xlsx([Table("人/员", ["a", "b", "c", "d"], rows, "me & you"), Table("人/员", ["e"], [])]))
    assert grid.rows[1].cells == (RARE[2], dt.datetime(2020, 1, 2), 12.5, 3)
    assert grid.rows[2].cells == ("xy",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "entity"), FORMS.items())
def test_a_filled_template_is_understood_in_the_other_language(form: str, entity: str, language: Language) -> None:
    set_language(language)
    book = load_workbook(io.BytesIO(template()))
    sheet = next(one for one in book.worksheets if one.cell(1, 1).value == mark(entity))
    assert sheet.row_dimensions[1].hidden
    for column, _ in enumerate(importable(entity), 2):
        sheet.cell(3, column, f"v{column}")
    out = io.BytesIO()
    book.save(out)
    set_language("en" if language == "zh_CN" else "zh_CN")
    grid = source.read(out.getvalue(), sheet=sheet.title)
    found = find_header(grid, entity, ColumnMap())
    assert [column.field for column in match(found, entity, ColumnMap()).columns] == [
        None,
        *(s.name for s in importable(entity)),
    ]
    assert [row.number for row in found.rows] == [3]


def test_the_template_offers_its_choices_and_hints() -> None:
    book = load_workbook(io.BytesIO(template()))
    for entity in entities():
        sheet = next(one for one in book.worksheets if one.cell(1, 1).value == mark(entity))
        assert all(sheet.cell(2, column).comment for column in range(2, sheet.max_column + 1))
        lists = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation}
        chosen = [f"{letters(n)}3" for n, spec in enumerate(columns_of(entity), 1) if choice_words(spec)]
        assert lists == set(chosen)
    assert book["lists"].sheet_state == "hidden"
