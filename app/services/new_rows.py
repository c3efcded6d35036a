"""A new row before it is written: what it needs, what is wrong with it, and rows pasted from a sheet.

Pure: nothing is read or written, so a dialog may ask while a person types.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.errors import UserError
from app.exchange.vocabulary import choices, headings, plain
from app.models import Base
from app.models.fields import ENTITIES, FieldSpec
from app.services.forms import Option
from app.services.records import ready_values
from app.services.row_rules import check_row
from app.services.values import coerce

MOST_PASTED: Final = 2_000


def needed(entity: str) -> Sequence[str]:
    """The fields a row can't be written without."""
    return [
        column.name
        for column in Base.metadata.tables[entity].columns
        if not column.nullable and column.default is None and column.server_default is None
        if column.name in ENTITIES[entity].fields and ENTITIES[entity].fields[column.name].field.editable
    ]


def problems(entity: str, values: Mapping[str, object]) -> Mapping[str, UserError]:
    """What is wrong with a new row, by field; empty if it may be written.

    What needs the vault to be told (whether a named row is there) is left to the writing.
    """
    specs = ENTITIES[entity].fields
    currency = str(values.get("currency") or "") or None
    found: dict[str, UserError] = {}
    for name, value in values.items():
        try:
            coerce(specs[name], value, currency=currency)
        except UserError as error:
            found[name] = error
    for name in needed(entity):
        if name not in found and not str(values.get(name) or "").strip():
            found[name] = UserError("field-needed", label=specs[name].label, field=name)
    if not found:
        try:
            check_row(entity, ready_values(ENTITIES[entity], values, currency=currency))
        except UserError as error:
            found[str(error.params.get("field") or needed(entity)[0])] = error
    return found


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One pasted line: its cells as they came, the values they mean, and what is wrong, by field."""

    cells: Mapping[str, str]
    values: Mapping[str, object]
    problems: Mapping[str, UserError] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether it may be added."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Pasted:
    """What lay on the clipboard, as rows of a form. ``columns``: the field of each column, None for what is unknown."""

    columns: Sequence[str | None]
    rows: Sequence[PastedRow]
    headed: bool
    left: Sequence[str] = ()
    """Headings of columns that are no field of the form, though something stands in them."""


def cells_of(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet put on the clipboard: tabs between, quotes around cells of several lines."""
    lines = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    return [[one.strip() for one in line] for line in lines if any(one.strip() for one in line)][: MOST_PASTED + 1]


def pasted(entity: str, text: str, options: Mapping[str, Sequence[Option]], order: Sequence[str]) -> Pasted:
    """Read a table from the clipboard. A first line of known headings names the columns, else they stand in ``order``.

    Words are understood in both languages, and what is named (a person, one of ours) by its name.
    """
    table = cells_of(text)
    if not table:
        return Pasted((), (), headed=False)
    known = headings(entity)
    heads = [known.get(plain(cell)) for cell in table[0]]
    headed = any(heads) and sum(one is not None for one in heads) * 2 >= len([cell for cell in table[0] if cell])
    width = max(map(len, table))
    columns = [*heads, *[None] * width][:width] if headed else [*order, *[None] * width][:width]
    editable = {spec.name for spec in ENTITIES[entity].editable()}
    fields = [one if one in editable else None for one in columns]
    lines = table[1:] if headed else table
    rows = [_row(entity, fields, line, options) for line in lines[:MOST_PASTED]]
    filled = {at for line in lines for at, cell in enumerate(line) if cell}
    left = [cell for at, cell in enumerate(table[0]) if fields[at] is None and at in filled] if headed else []
    return Pasted(fields, rows, headed, [cell for cell in left if cell])


def _row(
    entity: str, fields: Sequence[str | None], line: Sequence[str], options: Mapping[str, Sequence[Option]]
) -> PastedRow:
    cells = {name: cell for name, cell in zip(fields, line, strict=False) if name is not None}
    values: dict[str, object] = {}
    wrong: dict[str, UserError] = {}
    for name, cell in cells.items():
        if not cell:
            continue
        try:
            values[name] = _meant(ENTITIES[entity].fields[name], cell, options)
        except UserError as error:
            wrong[name] = error
    if not wrong:
        wrong = dict(problems(entity, values))
    else:
        wrong = {**{n: e for n, e in problems(entity, values).items() if n not in wrong}, **wrong}
    return PastedRow(cells, values, wrong)


def _meant(spec: FieldSpec, cell: str, options: Mapping[str, Sequence[Option]]) -> str:
    """The value that a cell's words mean. Raises UserError for a name that nobody has, or several."""
    if spec.field.choices is not None:
        return choices(spec.field.choices).get(plain(cell), cell)
    if spec.refers is None:
        return cell
    found = [one.id for one in options.get(spec.refers, ()) if plain(one.label) == plain(cell) or one.id == cell]
    if len(found) != 1:
        key = "paste-many" if found else "paste-nobody"
        raise UserError(key, label=spec.label, field=spec.name)
    return found[0]
