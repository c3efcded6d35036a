"""The workbook of all forms: which sheets and columns it has, written by ``template`` and understood here.

The first row, hidden, holds the fields' own names, and in its first cell the form, so that a workbook is understood in
whatever language it was made and however its sheets are called.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.errors import UserError
from app.exchange import workbook
from app.exchange.columns import Column, ColumnMap, Matched, Why, find_header, importable, match
from app.exchange.sheet import Grid, Remark, Row, Sheet, is_blank, text_of
from app.exchange.vocabulary import plain
from app.i18n import LANGUAGES, area
from app.models import Base
from app.models.fields import ENTITIES, FieldSpec, Section

ID: Final = "id"
_MARK: Final = re.compile(r"satchel:([a-z_]{1,40})/id")
_NO_SHEET: Final = frozenset({"attachment", "map_position"})
"""Forms that aren't rows of a sheet: files, and places on a canvas."""


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form's sheet. ``ids``: row number → the id its row names."""

    entity: str
    sheet: Sheet
    matched: Matched
    ids: Mapping[int, str]


def mark(entity: str) -> str:
    """The first cell of a form's sheet."""
    return f"satchel:{entity}/{ID}"


@cache
def entities() -> Sequence[str]:
    """The forms of the workbook, in the order of the dossier's sections."""
    order = list(Section)
    found = [
        name
        for name, spec in ENTITIES.items()
        if spec.dossier and spec.section is not Section.COVER and name not in _NO_SHEET
    ]
    return sorted(found, key=lambda name: (name != "dossier", order.index(ENTITIES[name].section)))


@cache
def in_order() -> Sequence[str]:
    """The forms so that each stands after those its rows name."""
    done: list[str] = ["dossier"]

    def visit(name: str, above: frozenset[str]) -> None:
        for spec in ENTITIES[name].fields.values():
            refers = spec.refers
            if (
                refers is not None
                and refers in entities()
                and refers not in above
                and refers not in done
                and refers != name
            ):
                visit(refers, above | {name})
        if name not in done:
            done.append(name)

    for name in entities():
        visit(name, frozenset())
    return done


@cache
def columns_of(entity: str) -> Sequence[FieldSpec]:
    """The columns of a form's sheet after the id."""
    return tuple(importable(entity))


_FROM_PROGRAM: Final = {
    ("dossier", "code"), ("opportunity", "number"), ("complaint", "number"), ("visit", "number"),
    ("opportunity", "stage"),
}  # fmt: skip
"""What a table needs and the program fills in where a sheet doesn't."""


@cache
def needed_by(entity: str) -> frozenset[str]:
    """The columns that a new row of a form can't do without."""
    found = {
        column.name
        for column in Base.metadata.tables[entity].columns
        if not column.nullable and column.default is None and column.server_default is None
    }
    own = {spec.name for spec in columns_of(entity)}
    return frozenset(name for name in own & (found | {"dossier_id"}) if (entity, name) not in _FROM_PROGRAM)


def is_book(content: bytes) -> bool:
    """Whether a workbook has a sheet of ours. Raises as ``workbook.read``."""
    return workbook.is_container(content) and any(map(_MARK.fullmatch, workbook.first_cells(content)))


def read(content: bytes) -> tuple[list[FormSheet], list[Remark]]:
    """The sheets of forms in a workbook, and what was left aside.

    Raises UserError as ``workbook.read``, and ``import-empty`` where no form has a row.
    """
    found: dict[str, FormSheet] = {}
    aside: list[str] = []
    for grid in workbook.read_all(content):
        sheet = _form_sheet(grid)
        if sheet is None or sheet.entity in found:
            ours = plain(grid.title or "") in _own_titles()
            aside.extend([grid.title or ""] if not ours and (sheet is not None or _looks_like_rows(grid)) else [])
        elif sheet.sheet.rows:
            found[sheet.entity] = sheet
    if not found:
        raise UserError("import-empty")
    remarks = [Remark("sheets_left", {"titles": ", ".join(aside)[:200]})] if aside else []
    return [found[name] for name in entities() if name in found], remarks


def _form_sheet(grid: Grid) -> FormSheet | None:
    """A sheet of ours by its mark, or by its title and the labels of its columns."""
    first = grid.rows[0]
    marked = _MARK.fullmatch(text_of(first.cells[0])) if first.cells else None
    if marked is not None and marked[1] in entities():
        return _marked(grid, marked[1])
    entity = _titles().get(plain(grid.title or ""))
    if entity is None:
        return None
    try:
        sheet = find_header(grid, entity, ColumnMap())
    except UserError:
        return None
    return FormSheet(entity, sheet, match(sheet, entity, ColumnMap()), {})


def _marked(grid: Grid, entity: str) -> FormSheet:
    """The sheet under its row of names and its row of labels."""
    allowed = {spec.name: spec for spec in columns_of(entity)}
    keys = [text_of(cell) for cell in grid.rows[0].cells]
    labels = _labels_row(grid, keys, entity)
    begin = 2 if labels else 1
    headers = [text_of(cell) for cell in labels.cells] if labels else []
    headers += [""] * (len(keys) - len(headers))
    keys += headers[len(keys) :]  # columns that somebody added
    columns: list[Column] = []
    taken: set[str] = set()
    for index, key in enumerate(keys):
        known = key in allowed and key not in taken
        columns.append(Column(index, headers[index] or key, key if known else None, Why.NAME if known else None))
        taken.add(key)
    shown = Sheet.of(Grid([Row(grid.rows[0].number, tuple(keys)), *grid.rows[begin:]], grid.title, grid.remarks,
                          grid.flaws), 0)  # fmt: skip
    rows = [row for row in shown.rows if any(not is_blank(cell) for cell in row.cells[1:])]
    sheet = Sheet(
        tuple(column.header for column in columns), rows, grid.title, grid.remarks, grid.flaws, frozenset(),
    )  # fmt: skip
    ids = {row.number: text for row in rows if (text := text_of(row.cells[0]))}
    if left := _columns_left(columns, rows):
        told = Remark("columns_left", {"title": grid.title or "", "headers": ", ".join(left)[:200]})
        sheet = dataclasses.replace(sheet, remarks=(*sheet.remarks, told))
    return FormSheet(entity, sheet, Matched(tuple(columns), {}, None, None), ids)


def _columns_left(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """Headings of columns that are no field and hold something; not that of the reasons in a sheet of rows left out."""
    reason = set(area("import")["import.failed.reason"].values())
    return [
        column.header
        for column in columns[1:]
        if column.field is None and column.header and column.header not in reason
        and any(not is_blank(row.cells[column.index]) for row in rows)
    ]  # fmt: skip


def _labels_row(grid: Grid, keys: Sequence[str], entity: str) -> Row | None:
    """The row of labels under the names, if it is there."""
    if len(grid.rows) < 2:
        return None
    labels = area("field")
    row = grid.rows[1]
    same = [
        any(plain(text_of(cell)) == plain(str(labels[f"field.{entity}.{key}"][language])) for language in LANGUAGES)
        for key, cell in zip(keys, row.cells, strict=False)
        if f"field.{entity}.{key}" in labels and not is_blank(cell)
    ]
    return row if same and sum(same) * 2 >= len(same) else None


@cache
def _titles() -> Mapping[str, str]:
    return {
        plain(str(area("entity")[f"entity.{name}"][language])): name for name in entities() for language in LANGUAGES
    }


@cache
def _own_titles() -> frozenset[str]:
    """The sheets of the template that are no forms."""
    return frozenset(
        {"lists", *(plain(str(area("import")["import.template.guide"][language])) for language in LANGUAGES)}
    )


def _looks_like_rows(grid: Grid) -> bool:
    return len(grid.rows) > 1 and sum(len(row.cells) > 2 for row in grid.rows) > 1


def letters(index: int) -> str:
    """A column's letters in a spreadsheet, from its index: 0 is A, 27 is AB."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found
