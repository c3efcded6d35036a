"""The workbook of all forms (``book``), empty or filled: a guide, a sheet per form, lists for choices."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.book import columns_of, entities, mark, needed_by
from app.exchange.sheet_out import OutCell, acts, plain_day, writable
from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind

LISTS: Final = "lists"
FIRST_ROW: Final = 3
"""The first row of content, under the hidden names and the labels."""
_ROWS: Final = 2_000  # rows that are prepared for choices
_TEXT_FORMAT: Final = {
    Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE, Kind.CODE, Kind.EMAIL, Kind.DOSSIER, Kind.STAFF, Kind.PERSON, Kind.ROW,
    Kind.TIME,
}  # fmt: skip
_FORMATS: Final = {
    Kind.DATE: "yyyy-mm-dd", Kind.INSTANT: "yyyy-mm-dd hh:mm", Kind.PERCENT: "0.00%",
    **dict.fromkeys(_TEXT_FORMAT, "@"),
}  # fmt: skip
_NEEDED: Final = PatternFill("solid", fgColor="FFF1E0C8")
_USEFUL: Final = PatternFill("solid", fgColor="FFE3ECE4")
_ORDINARY: Final = PatternFill("solid", fgColor="FFECECEC")


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a form: its id (empty for one that is new), its cells by field, and why it was left out, if it was."""

    id: str
    cells: Mapping[str, OutCell]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into the workbook. ``only`` limits it to some forms; ``footer`` stands on printed pages."""

    rows: Mapping[str, Sequence[FilledRow]] = field(default_factory=dict)
    only: Sequence[str] | None = None
    footer: str = ""


def template(filling: Filling | None = None) -> bytes:
    """The workbook in the current language, empty or filled. It is understood whatever language it was made in."""
    filling = filling or Filling()
    book = Workbook()
    guide = book.active
    if guide is None:
        guide = book.create_sheet()
    forms = [name for name in entities() if filling.only is None or name in filling.only]
    taken: set[str] = set()
    guide.title = _title(tr("import.template.guide"), taken)
    sheets = {name: book.create_sheet(_title(tr(f"entity.{name}"), taken)) for name in forms}
    _guide(guide, sheets)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    columns: dict[tuple[str, ...], str] = {}
    for name, sheet in sheets.items():
        rows = filling.rows.get(name, ())
        _head(sheet, name, rows)
        for index, spec in enumerate(columns_of(name), 2):
            if words := choice_words(spec):
                _choices(sheet, index, _list(lists, columns, words), max(_ROWS, len(rows) + 500))
        for number, row in enumerate(rows, FIRST_ROW):
            _fill(sheet, number, name, row)
        sheet.oddFooter.left.text = filling.footer.replace("&", "&&")
        sheet.oddFooter.right.text = "&P / &N"
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def choice_words(spec: FieldSpec) -> tuple[str, ...]:
    """What may be chosen in a column, in the current language; empty for a free one."""
    if spec.field.choices is not None:
        return tuple(tr(f"enum.{spec.field.choices.__name__}.{member}") for member in spec.field.choices)
    return (tr("import.template.yes"), tr("import.template.no")) if spec.field.kind is Kind.YES_NO else ()


def needed(spec: FieldSpec) -> bool:
    """Whether a new row can't do without the field."""
    return spec.name in needed_by(spec.entity)


def _title(text: str, taken: set[str]) -> str:
    """A sheet's title: at most 31 characters, none that Excel refuses, each once."""
    title = base = "".join(" " if character in "[]:*?/\\'" else character for character in text)[:28]
    while title.casefold() in taken:
        title = f"{base} {len(taken)}"
    taken.add(title.casefold())
    return title


def _head(sheet: Worksheet, entity: str, rows: Sequence[FilledRow]) -> None:
    sheet.freeze_panes = "C3" if len(columns_of(entity)) > 1 else "A3"
    sheet.row_dimensions[1].hidden = True
    sheet.cell(1, 1, mark(entity))
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["A"].number_format = "@"
    last = 1
    for last, spec in enumerate(columns_of(entity), 2):
        _heading(sheet, last, spec)
    if any(row.reason for row in rows):
        cell = sheet.cell(2, last + 1, tr("import.failed.reason"))
        cell.font = Font(bold=True, color="FF9C2F2F")
        sheet.column_dimensions[get_column_letter(last + 1)].width = 60


def _heading(sheet: Worksheet, index: int, spec: FieldSpec) -> None:
    letter, label = get_column_letter(index), tr(spec.label)
    must = needed(spec)
    sheet.cell(1, index, spec.name)
    cell = sheet.cell(2, index, f"{label} *" if must else label)
    cell.font = Font(bold=True)
    cell.fill = _NEEDED if must else _USEFUL if spec.field.required else _ORDINARY
    cell.alignment = Alignment(vertical="center")
    comment = Comment(_hint(spec, must=must), "Satchel")
    comment.width, comment.height = 260, 70
    cell.comment = comment
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in label)
    sheet.column_dimensions[letter].width = max(12, width + 4)
    if kept := _FORMATS.get(spec.field.kind):
        sheet.column_dimensions[letter].number_format = kept


def _fill(sheet: Worksheet, number: int, entity: str, row: FilledRow) -> None:
    sheet.cell(number, 1, row.id)
    last = 1
    for last, spec in enumerate(columns_of(entity), 2):
        value = row.cells.get(spec.name)
        if value is not None:
            _put(sheet.cell(number, last), value, spec.field.kind)
    if row.reason:
        _put(sheet.cell(number, last + 1), row.reason, Kind.LONG_TEXT)


def _put(cell: Any, value: OutCell, kind: Kind) -> None:
    value = plain_day(value)
    if isinstance(value, str):
        text = writable(value)
        cell.value = text
        cell.data_type = "s"  # openpyxl would make a formula of a text beginning with =
        cell.alignment = Alignment(vertical="top", wrap_text="\n" in text or len(text) > 60)
        cell.quotePrefix = acts(text)
        cell.number_format = "@"
        return
    cell.value = value
    if isinstance(value, dt.datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    elif kind is Kind.PERCENT:
        cell.number_format = "0.00%"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00" if value != value.to_integral_value() else "#,##0"


def _list(lists: Worksheet, columns: dict[tuple[str, ...], str], words: tuple[str, ...]) -> str:
    """Where the words stand in the hidden sheet; the same words stand there once."""
    if words not in columns:
        letter = get_column_letter(len(columns) + 1)
        for row, word in enumerate(words, 1):
            lists.cell(row, len(columns) + 1, word)
        columns[words] = f"{LISTS}!${letter}$1:${letter}${len(words)}"
    return columns[words]


def _choices(sheet: Worksheet, index: int, place: str, rows: int) -> None:
    own = get_column_letter(index)
    rule = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
    rule.add(f"{own}{FIRST_ROW}:{own}{rows}")
    sheet.add_data_validation(rule)


def _guide(guide: Worksheet, sheets: Mapping[str, Worksheet]) -> None:
    """How to fill it in, and which sheet is for what, with a link to each."""
    guide.column_dimensions["A"].width = 30
    guide.column_dimensions["B"].width = 34
    guide.column_dimensions["C"].width = 70
    guide.cell(1, 1, tr("import.template.title")).font = Font(bold=True, size=14)
    lines = tr("import.template.how").split("\n")
    for number, line in enumerate(lines, 2):
        guide.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
        guide.cell(number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    at = len(lines) + 3
    for index, key in enumerate(("sheet", "section", "needed"), 1):
        guide.cell(at, index, tr(f"import.template.head.{key}")).font = Font(bold=True)
    for number, (name, sheet) in enumerate(sheets.items(), at + 1):
        cell = guide.cell(number, 1, sheet.title)
        cell.hyperlink = f"#'{sheet.title}'!B{FIRST_ROW}"
        cell.font = Font(color="FF1F5F8B", underline="single")
        guide.cell(number, 2, tr(f"section.{ENTITIES[name].section}"))
        musts = [tr(spec.label) for spec in columns_of(name) if needed(spec)]
        guide.cell(number, 3, tr("import.template.comma").join(musts)).alignment = Alignment(wrap_text=True)


def _hint(spec: FieldSpec, *, must: bool) -> str:
    kind = spec.field.kind
    match kind:
        case _ if spec.name == "dossier_id":
            hint = tr("import.template.hint.customer")
        case Kind.DOSSIER:
            hint = tr("import.template.hint.customer")
        case Kind.MONEY:
            hint = tr("import.template.hint.money", currency=tr(f"field.{spec.entity}.currency"))
        case Kind.ROW if spec.refers is not None:
            hint = tr("import.template.hint.row", what=tr(f"entity.{spec.refers}"))
        case Kind.CODE if spec.entity == "dossier":
            hint = tr("import.template.hint.code")
        case Kind.CODE if spec.name == "number" and not spec.field.editable:
            hint = tr("import.template.hint.number")
        case Kind.TEXT | Kind.PHONE | Kind.CODE if spec.length:
            hint = tr("import.template.hint.text", most=spec.length)
        case (
            Kind.STAFF
            | Kind.PERSON
            | Kind.EMAIL
            | Kind.CURRENCY
            | Kind.DATE
            | Kind.CHOICE
            | Kind.INTEGER
            | Kind.PERCENT
            | Kind.QUANTITY
            | Kind.TIME
            | Kind.INSTANT
            | Kind.YES_NO
        ):
            hint = tr(f"import.template.hint.{kind}")
        case _:
            hint = tr("import.template.hint.long_text")
    return f"{tr('import.template.hint.needed')} {hint}" if must else hint
