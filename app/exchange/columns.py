"""Which column is which field: by the person's own map, by the registry's names and labels, by other known names."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.errors import UserError
from app.exchange import source
from app.exchange.dates import Order
from app.exchange.sheet import Grid, Sheet, is_blank, text_of
from app.exchange.vocabulary import currencies, headings, layouts, plain, units
from app.i18n import LANGUAGES, area
from app.models.fields import ENTITIES, FieldSpec, Kind

FORMS: Final[Mapping[str, str]] = {"accounts": "dossier", "persons": "person", "opportunities": "opportunity"}
"""What a sheet can be imported as → its entity."""
IGNORED: Final = ""
"""A column mapped to this is left aside."""

_NOT_FROM_SHEETS: Final = {("person", "photo")}
_HEADER_WITHIN: Final = 15  # rows looked at to find the header
_BRACKETS: Final = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")


class Why(StrEnum):
    """How a column's field was found."""

    MAP = "map"
    NAME = "name"
    OTHER_NAME = "other_name"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``field`` is None if it is left aside."""

    index: int
    header: str
    field: str | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the person decided. ``columns``: header → field (``""`` leaves it aside); ``units``: money field → factor
    of the currency's own unit; ``mends``: field → wrong value → right one; ``sheet``, ``encoding``: how to read;
    ``dossier``: code of the customer all rows belong to, whatever they say.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    currency: str | None = None
    dates: Order | None = None
    mends: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    dossier: str | None = None

    @classmethod
    def load(cls, path: Path) -> ColumnMap:
        """Read ``--map MAP``: a JSON object header → field, or one with ``columns``, ``units``, ``currency``,
        ``dates`` (dmy, mdy, ymd), ``mends``, ``sheet``, ``encoding``, ``dossier``. Raises UserError ``map-…``.
        """
        try:
            found = json.loads(source.load(path).decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise UserError("map-broken") from error
        return cls.of(found)

    @classmethod
    def of(cls, found: object) -> ColumnMap:
        """The map in decoded JSON. Raises UserError ``map-…``."""
        if not isinstance(found, dict):
            raise UserError("map-broken")
        parts: dict[str, Any] = found if isinstance(found.get("columns"), dict) else {"columns": found}
        unknown = parts.keys() - {"columns", "units", "currency", "dates", "mends", "sheet", "encoding", "dossier"}
        if unknown:
            raise UserError("map-unknown-part", part=sorted(map(str, unknown))[0][:40])
        currency = _text(parts.get("currency"))
        if currency is not None and not re.fullmatch("[A-Z]{3}", currency := currency.upper()):
            raise UserError("currency-code")
        order = _text(parts.get("dates"))
        if order is not None and order not in set(Order):
            raise UserError("map-dates")
        return cls(
            {header: "" if to is None else to for header, to in _texts(parts["columns"], nothing=True).items()},
            {name: _factor(value) for name, value in _object(parts.get("units")).items()},
            currency, Order(order) if order else None,
            {name: _texts(words) for name, words in _object(parts.get("mends")).items()},
            _text(parts.get("sheet")), _text(parts.get("encoding")), _text(parts.get("dossier")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns of a sheet, and what headings and known layouts say of money. ``layout`` names a known layout."""

    columns: tuple[Column, ...]
    units: Mapping[str, int]
    currency: str | None
    layout: str | None

    def of(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def importable(entity: str) -> Iterator[FieldSpec]:
    """The fields a sheet may fill, in the registry's order; references (customer, number) first."""
    spec = ENTITIES[entity]
    told = {"dossier_id", "code", "number"} | ({spec.parent[0]} if spec.parent is not None else set())
    yield from (one for one in spec.fields.values() if one.name in told and not one.field.editable)
    for one in spec.editable():
        if (entity, one.name) not in _NOT_FROM_SHEETS:
            yield one


def find_header(grid: Grid, entity: str, chosen: ColumnMap) -> Sheet:
    """The sheet under the row that reads most like a header; titles above it are left aside.

    A row of labels right below a header of field names (as in our template) is not data. Raises UserError
    ``import-no-rows`` if there is nothing below the header.
    """
    known = headings(entity).keys() | {plain(header) for header in chosen.columns}
    scores = [
        len({heading for cell in row.cells if (heading := _core(text_of(cell), known)) in known})
        for row in grid.rows[:_HEADER_WITHIN]
    ]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=0)
    sheet = Sheet.of(grid, best)
    while sheet.rows and _repeats_header(sheet, known):
        sheet = Sheet(sheet.headers, sheet.rows[1:], sheet.title, sheet.remarks, sheet.flaws, sheet.ragged)
    if not sheet.rows:
        raise UserError("import-no-rows")
    return sheet


def match(sheet: Sheet, entity: str, chosen: ColumnMap) -> Matched:
    """Find each column's field. Raises UserError for a map that names a header or a field that isn't there."""
    allowed = {spec.name: spec for spec in importable(entity)}
    by_map = _checked(sheet.headers, allowed, entity, chosen)
    known = headings(entity)
    layout = next(
        (one for one in layouts() if one.entity == entity and one.headers <= {plain(h) for h in sheet.headers}), None
    )
    taken = {target for target in by_map.values() if target}
    columns: list[Column] = []
    for exact in (True, False):  # a heading that is a label itself wins over one that only sounds like it
        for index, header in enumerate(sheet.headers):
            if any(column.index == index for column in columns):
                continue
            if header in by_map:
                columns.append(Column(index, header, by_map[header] or None, Why.MAP))
                continue
            target = known.get(_core(header, known))
            named = target is not None and _is_name(header, entity, target)
            if target in allowed and target not in taken and (named or not exact):
                taken.add(target)
                columns.append(Column(index, header, target, Why.NAME if named else Why.OTHER_NAME))
    left = [Column(i, h, None) for i, h in enumerate(sheet.headers) if all(column.index != i for column in columns)]
    columns = sorted([*columns, *left], key=lambda column: column.index)
    factors, currency = _money(columns, allowed)
    if layout is not None:
        factors, currency = {**layout.units, **factors}, currency or layout.currency
    return Matched(
        tuple(columns), {**factors, **chosen.units}, chosen.currency or currency, layout.name if layout else None
    )


def _repeats_header(sheet: Sheet, known: Container[str]) -> bool:
    cells = [_core(text_of(cell), known) for cell in sheet.rows[0].cells if not is_blank(cell)]
    return len(cells) > 1 and all(cell in known for cell in cells)


def _core(header: str, known: Container[str]) -> str:
    """A heading for comparison; without what stands in brackets unless it is known with it."""
    whole = plain(header)
    return whole if whole in known else plain(_BRACKETS.sub("", header)) or whole


def _is_name(header: str, entity: str, target: str) -> bool:
    from_catalogue = {plain(target)} | {plain(text) for text in _labels(entity, target)}
    return _core(header, from_catalogue) in from_catalogue


def _labels(entity: str, target: str) -> list[str]:
    texts = area("field")[f"field.{entity}.{target}"]
    return [texts[language] for language in LANGUAGES]


def _checked(
    headers: Sequence[str], allowed: Mapping[str, FieldSpec], entity: str, chosen: ColumnMap
) -> Mapping[str, str]:
    """The person's map by the sheet's own spelling of its headers; a field may also be given by its label."""
    spelled = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for header, target in chosen.columns.items():
        if plain(header) not in spelled:
            raise UserError("map-unknown-header", header=header[:60])
        name = target if target in allowed or not target else headings(entity).get(plain(target), target)
        if name and name not in allowed:
            raise UserError("map-unknown-field", field=target[:60], fields=", ".join(allowed))
        if name and name in found.values():
            raise UserError("map-twice", field=name)
        found[spelled[plain(header)]] = name
    for name in chosen.units:
        if name not in allowed or allowed[name].field.kind is not Kind.MONEY:
            raise UserError("map-unit-field", field=name[:60])
    for name in chosen.mends:
        if name not in allowed:
            raise UserError("map-unknown-field", field=name[:60], fields=", ".join(allowed))
    return found


def _money(columns: Sequence[Column], allowed: Mapping[str, FieldSpec]) -> tuple[dict[str, int], str | None]:
    """Units and currency that headings name in brackets: 营业额（万元）, Revenue (USD m)."""
    factors: dict[str, int] = {}
    currency: str | None = None
    for column in columns:
        if column.field is None or allowed[column.field].field.kind is not Kind.MONEY:
            continue
        for inside in _BRACKETS.findall(column.header):
            for word in (plain(inside), *map(plain, re.split(r"[\s,，/]+", inside))):
                if word in units():
                    factors[column.field] = units()[word]
                currency = currencies().get(word, currency) if currency is None else currency
    return factors, currency


def _object(found: object) -> dict[str, Any]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise UserError("map-broken")
    return found


def _text(found: object) -> str | None:
    if found is not None and not isinstance(found, str):
        raise UserError("map-broken")
    return found


def _texts(found: object, *, nothing: bool = False) -> dict[str, Any]:
    pairs = _object(found)
    if any(not isinstance(value, str) and not (nothing and value is None) for value in pairs.values()):
        raise UserError("map-broken")
    return pairs


def _factor(value: object) -> int:
    if isinstance(value, str):
        value = int(value) if value.isdecimal() and len(value) < 12 else units().get(plain(value))
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10**12:
        raise UserError("map-unit")
    return value
