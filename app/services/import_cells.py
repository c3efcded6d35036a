"""Cells of a sheet as values of fields: dates in their column's order, amounts in its unit, choices by label."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from app.errors import UserError
from app.exchange.amounts import counted, to_minor
from app.exchange.columns import Column, ColumnMap, Matched
from app.exchange.dates import Finding, Order, find_order, parse
from app.exchange.sheet import WHOLE_ROW, Cell, Remark, Row, Sheet, is_blank, text_of
from app.exchange.sheet_out import not_neutral
from app.exchange.spelling import nearest, suggestions
from app.exchange.vocabulary import choices, currencies, known_words, nothing, plain
from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.rules.days import parse_month_day
from app.services.import_plan import Problem
from app.services.values import Value, coerce

DEFAULT_CURRENCY: Final = "CNY"
_SPELLED: Final = {"industry", "country", "region", "ownership", "credit_class", "product"}


@dataclass(slots=True)
class Typed:
    """One row: values by field, references still as text, and what was wrong."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return bool(self.problems) and any(problem.blocking for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Flaw:
    key: str
    mend: str | None = None
    blocking: bool = True
    params: Mapping[str, object] = field(default_factory=dict)


_Result = tuple[Value, _Flaw | None]
_Read = tuple[Value, _Flaw | None, str | None]


class Cells:
    """Types the cells of one sheet. ``neutralised``: texts may bear the apostrophe of our own CSV.

    ``currency`` is that of rows that don't name their own; None without money.
    """

    def __init__(
        self, sheet: Sheet, matched: Matched, entity: str, chosen: ColumnMap, *, neutralised: bool = True
    ) -> None:
        self._neutralised = neutralised
        self._sheet = sheet
        self._specs = ENTITIES[entity].fields
        self._chosen = chosen
        self._columns = [column for column in matched.columns if column.field is not None]
        self._units = matched.units
        self.remarks: list[Remark] = []
        money = [self._spec(column) for column in self._columns if self._spec(column).field.kind is Kind.MONEY]
        self.currency = (matched.currency or DEFAULT_CURRENCY) if money else None
        if money and matched.currency is None and matched.of("currency") is None:
            self.remarks.append(Remark("currency_assumed", {"currency": self.currency}))
        for spec in money:
            if (factor := self._units.get(spec.name, 1)) != 1:
                self.remarks.append(Remark("unit", {"label": spec.label, "factor": f"{factor:,}"}))
        self._currency_column = matched.of("currency")
        self._orders = dict(self._date_orders())
        self._spellings = {c.index: self._suggestions(c) for c in self._columns if c.field in _SPELLED}
        self._reading: list[tuple[Column, FieldSpec, bool, dict[object, _Read]]] = [
            (column, self._spec(column), self._spec(column).field.kind is Kind.MONEY, {}) for column in self._columns
        ]  # with what each column's cells were read as: most come again and again

    def rows(self) -> Iterator[Typed]:
        for row in self._sheet.rows:
            yield self._row(row)

    # -- inside

    def _row(self, row: Row) -> Typed:
        typed = Typed(row.number)
        if row.number in self._sheet.ragged:
            typed.problems.append(Problem(row.number, "import.problem.ragged"))
        flaws, notes = self._sheet.flaws, self._sheet.notes
        if flaws and (whole := flaws.get((row.number, WHOLE_ROW))):
            typed.problems.append(Problem(row.number, f"import.problem.{whole}"))
        for note in notes.get(row.number, ()) if notes else ():
            typed.problems.append(
                Problem(row.number, f"import.problem.{note.code}", blocking=False, params=note.params)
            )
        currency = self._row_currency(row) if self._currency_column is not None else self.currency
        has_money = False
        for column, spec, is_money, known in self._reading:
            cell = row.cells[column.index]
            if flaws and (flaw := flaws.get((row.number, column.index))):
                typed.problems.append(self._problem(row, column, cell, _Flaw(f"import.problem.{flaw}")))
                continue
            if cell is None or cell == "":
                continue
            # 1, 1.0 and True are equal but not the same; texts are equal to texts only
            key: object = cell if type(cell) is str and not is_money else (currency, type(cell), cell)
            result = known.get(key)
            if result is None:
                result = known[key] = self._cell(column, spec, cell, currency)
            value, flaw_found, text = result
            if value is not None:
                typed.values[spec.name] = value
                has_money = has_money or is_money
            if text is not None:
                typed.texts[spec.name] = text
            if flaw_found is not None:
                typed.problems.append(self._problem(row, column, cell, flaw_found))
        if has_money and currency is not None:
            typed.values.setdefault("currency", currency)
        return typed

    def _cell(self, column: Column, spec: FieldSpec, cell: Cell, currency: str | None) -> _Read:
        """What a cell says: a value or a flaw, or the text of a reference that is looked up later."""
        cell = self._mended(spec, cell)
        if is_blank(cell):
            return None, None, None
        if spec.refers is not None or not spec.field.editable:
            text = text_of(cell)
            return None, None, None if text.casefold() in nothing() else text
        return (*self._value(column, spec, cell, currency), None)

    def _value(self, column: Column, spec: FieldSpec, cell: Cell, currency: str | None) -> _Result:
        if isinstance(cell, str) and cell.strip().casefold() in nothing():
            return None, None
        reader: Callable[[Column, FieldSpec, Cell], _Result]
        match spec.field.kind:
            case Kind.MONEY:
                reader = self._money(currency or DEFAULT_CURRENCY)
            case Kind.DATE:
                reader = self._date
            case Kind.CHOICE:
                reader = _choice
            case Kind.INTEGER:
                reader = _integer
            case Kind.PERCENT | Kind.QUANTITY | Kind.TIME | Kind.INSTANT | Kind.YES_NO:
                reader = _typed
            case _:
                reader = self._text
        try:
            return reader(column, spec, cell)
        except UserError as error:
            return None, _Flaw(f"error.{error.key}", params=error.params)

    def _text(self, column: Column, spec: FieldSpec, cell: Cell) -> _Result:
        text = text_of(cell)
        if spec.field.kind is Kind.CURRENCY:
            text = currencies().get(plain(text), text)
        value = coerce(spec, text)
        mend = self._spellings.get(column.index, {}).get(text)
        return value, _Flaw("import.problem.spelling", mend, blocking=False, params={"mend": mend}) if mend else None

    def _date(self, column: Column, spec: FieldSpec, cell: Cell) -> _Result:
        if isinstance(cell, dt.date):
            return coerce(spec, cell), None
        order = self._orders[column.index].order
        text = text_of(cell)
        if spec.field.yearless and (day := parse_month_day(text)) is not None:
            return day, None
        if order is None and parse(text, Order.YMD) is None:
            both = {parse(text, Order.DMY), parse(text, Order.MDY)} - {None}
            if len(both) != 1:
                return None, _Flaw("import.problem.date_order" if both else "import.problem.date")
            return coerce(spec, both.pop()), None
        found = parse(text, order or Order.YMD)
        return (coerce(spec, found), None) if found else (None, _Flaw("import.problem.date"))

    def _money(self, currency: str) -> Callable[[Column, FieldSpec, Cell], _Result]:
        def read(_column: Column, spec: FieldSpec, cell: Cell) -> _Result:
            return to_minor(cell, currency, self._units.get(spec.name, 1)), None

        return read

    def _row_currency(self, row: Row) -> str | None:
        if self._currency_column is None:
            return self.currency
        text = text_of(row.cells[self._currency_column.index])
        found = currencies().get(plain(text), text.upper())
        return found if re.fullmatch("[A-Z]{3}", found) else self.currency

    def _mended(self, spec: FieldSpec, cell: Cell) -> Cell:
        """The cell without an export's apostrophe, and with the person's own correction."""
        if isinstance(cell, str):
            cell = not_neutral(cell.strip()) if self._neutralised else cell.strip()
        words = self._chosen.mends.get(spec.name)
        return words.get(text_of(cell), cell) if words else cell

    def _spec(self, column: Column) -> FieldSpec:
        return self._specs[column.field or ""]

    def _problem(self, row: Row, column: Column, cell: Cell, flaw: _Flaw) -> Problem:
        return Problem(
            row.number, flaw.key, column.header, column.field, text_of(cell), flaw.mend, flaw.blocking, flaw.params
        )

    def _suggestions(self, column: Column) -> Mapping[str, str]:
        spec = self._spec(column)
        index, texts = column.index, Counter[str]()
        for cell, often in Counter(row.cells[index] for row in self._sheet.rows).items():  # each spelling once
            if not is_blank(cell):
                texts[text_of(self._mended(spec, cell))] += often
        return suggestions(texts, known_words(spec.name))

    def _date_orders(self) -> Iterator[tuple[int, Finding]]:
        """Each date column's order; one that can't be told by itself follows the sheet's others."""
        columns = [column for column in self._columns if self._spec(column).field.kind is Kind.DATE]
        if self._chosen.dates is not None:
            yield from ((column.index, Finding(self._chosen.dates, certain=True)) for column in columns)
            return
        cells = {c.index: {row.cells[c.index] for row in self._sheet.rows} for c in columns}
        found = {index: find_order(cell for cell in some if isinstance(cell, str)) for index, some in cells.items()}
        told = {finding.order for finding in found.values()} - {None, Order.YMD}
        for column in columns:
            finding = found[column.index]
            if finding.order is None and len(told) == 1:
                finding = Finding(next(iter(told)), certain=False)
            if finding.order in {Order.DMY, Order.MDY}:
                self.remarks.append(Remark(f"dates_{finding.order}", {"label": self._spec(column).label}))
            yield column.index, finding


def _choice(_column: Column, spec: FieldSpec, cell: Cell) -> _Result:
    if spec.field.choices is None:
        return coerce(spec, text_of(cell)), None
    known = choices(spec.field.choices)
    text = plain(text_of(cell))
    if text in known:
        return known[text], None
    close = nearest(text, known, cutoff=0.75)
    mend = known[close] if close else _alike(text, known)
    told = ", ".join(tr(f"enum.{spec.field.choices.__name__}.{member}") for member in spec.field.choices)
    return None, _Flaw("import.problem.choice", mend, params={"choices": told})


def _alike(text: str, known: Mapping[str, str]) -> str | None:
    """The one value that a short Chinese word is part of, or differs from in one character; None if there are more."""
    if text.isascii() or len(text) < 2:
        return None
    long = {word: value for word, value in known.items() if not word.isascii()}
    found = {value for word, value in long.items() if text in word or word in text}
    near = (word for word in long if len(word) == len(text) <= 3)
    found |= {long[word] for word in near if sum(a != b for a, b in zip(word, text, strict=True)) == 1}
    return found.pop() if len(found) == 1 else None


def _typed(_column: Column, spec: FieldSpec, cell: Cell) -> _Result:
    """Kinds that a spreadsheet keeps as a number of its own: 12.5 % is 0.125, a time of day may have seconds."""
    match spec.field.kind:
        case Kind.PERCENT if isinstance(cell, int | float) and not isinstance(cell, bool):
            return coerce(spec, _whole(cell * 10_000)), None
        case Kind.TIME if isinstance(cell, str):
            return coerce(spec, re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", cell.strip())), None
        case Kind.INSTANT if isinstance(cell, dt.date):
            return coerce(spec, cell if isinstance(cell, dt.datetime) else dt.datetime.combine(cell, dt.time())), None
        case Kind.YES_NO if isinstance(cell, bool):
            return coerce(spec, cell), None
        case _:
            return coerce(spec, text_of(cell)), None


def _whole(number: float) -> int | str:
    """A whole number; a text that is none where it is out of all bounds, so that it is told."""
    return round(number) if isfinite(number) and abs(number) < 2**62 else repr(number)


def _integer(_column: Column, spec: FieldSpec, cell: Cell) -> _Result:
    if isinstance(cell, dt.date) and spec.name in {"founded_year", "cooperation_since"}:
        return cell.year, None
    return coerce(spec, counted(text_of(cell))), None
