"""The workbook to be filled in and imported again: a sheet per form, lists for choices, a hint on every heading."""

from __future__ import annotations

import io
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.columns import FORMS, importable
from app.i18n import tr
from app.models.fields import FieldSpec, Kind

LISTS: Final = "lists"
_ROWS: Final = 2_000  # rows that are prepared for choices and formats
_NEEDED: Final = {
    ("dossier", "name"), ("person", "dossier_id"), ("person", "name"), ("opportunity", "number"),
}  # fmt: skip
_TEXT_FORMAT: Final = {
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.PHONE,
    Kind.CODE,
    Kind.EMAIL,
    Kind.DOSSIER,
    Kind.STAFF,
    Kind.PERSON,
}


def template() -> bytes:
    """An empty workbook in the current language. The first row, hidden, holds the fields' own names, so that a filled
    template is understood whatever language it was made in."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    sheets = [(entity, book.create_sheet(tr(f"entity.{entity}")[:31])) for entity in FORMS.values()]
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    used = 0
    for entity, sheet in sheets:
        sheet.freeze_panes = "A3"
        sheet.row_dimensions[1].hidden = True
        for index, spec in enumerate(importable(entity), 1):
            _heading(sheet, index, spec)
            if spec.field.choices is not None:
                used += 1
                _choices(sheet, index, spec, lists, used)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Worksheet, index: int, spec: FieldSpec) -> None:
    letter, label = get_column_letter(index), tr(spec.label)
    needed = (spec.entity, spec.name) in _NEEDED
    sheet.cell(1, index, spec.name)
    cell = sheet.cell(2, index, f"{label} *" if needed else label)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFF1E0C8" if needed else "FFECECEC")
    cell.alignment = Alignment(vertical="center")
    comment = Comment(_hint(spec, needed=needed), "Satchel")
    comment.width, comment.height = 260, 70
    cell.comment = comment
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in label)
    sheet.column_dimensions[letter].width = max(12, width + 4)
    if spec.field.kind in _TEXT_FORMAT:
        sheet.column_dimensions[letter].number_format = "@"
    elif spec.field.kind is Kind.DATE:
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"


def _choices(sheet: Worksheet, index: int, spec: FieldSpec, lists: Worksheet, column: int) -> None:
    kind = spec.field.choices
    if kind is None:
        return
    labels = [tr(f"enum.{kind.__name__}.{member}") for member in kind]
    for row, label in enumerate(labels, 1):
        lists.cell(row, column, label)
    letter, own = get_column_letter(column), get_column_letter(index)
    rule = DataValidation(
        type="list", formula1=f"{LISTS}!${letter}$1:${letter}${len(labels)}", allow_blank=True, showErrorMessage=True
    )
    rule.add(f"{own}3:{own}{_ROWS}")
    sheet.add_data_validation(rule)


def _hint(spec: FieldSpec, *, needed: bool) -> str:
    match spec.field.kind:
        case Kind.DOSSIER:
            hint = tr("import.template.hint.customer")
        case Kind.MONEY:
            hint = tr("import.template.hint.money", currency=tr(f"field.{spec.entity}.currency"))
        case Kind.TEXT | Kind.PHONE if spec.length:
            hint = tr("import.template.hint.text", most=spec.length)
        case Kind.CODE if spec.entity == "dossier":
            hint = tr("import.template.hint.code")
        case Kind.CODE:
            hint = tr("import.template.hint.text", most=spec.length)
        case Kind.STAFF | Kind.PERSON | Kind.EMAIL | Kind.CURRENCY | Kind.DATE | Kind.CHOICE | Kind.INTEGER:
            hint = tr(f"import.template.hint.{spec.field.kind}")
        case _:
            hint = tr("import.template.hint.long_text")
    if spec.name == "dossier_id":
        hint = tr("import.template.hint.customer")
    return f"{tr('import.template.hint.needed')} {hint}" if needed else hint
