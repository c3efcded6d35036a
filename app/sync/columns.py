"""What headquarters says stands in a field, as its column holds it: whatever it isn't, it never gets into a row.

No stricter than the type needs: a later headquarters may know values, lengths and bounds that this version doesn't.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import Boolean, Column, Date, Integer, Uuid

from app.accesslog import shapes
from app.models import Base
from app.models.fields import ENTITIES, FIRST_MS, LAST_MS, Kind, is_day
from app.sync import wire

DEEPEST: Final = 16
"""How deep a value that this version doesn't know may be nested."""
_INT64: Final = 1 << 63
Reader = Callable[[Any], Any]
"""The column's value for a JSON value; None stays. Raises ValueError for one that isn't of its column."""


@cache
def readers(entity: str) -> Mapping[str, Reader]:
    """How the values of a known entity's fields are read."""
    table, fields = Base.metadata.tables[entity], ENTITIES[entity].fields
    return {
        name: _SHAPES.get((entity, name)) or _reader(table.c[name], spec.field.kind) for name, spec in fields.items()
    }


def _reader(column: Column[Any], kind: Kind) -> Reader:
    if isinstance(column.type, Date):
        return _day
    if isinstance(column.type, Uuid):
        return _identity
    if isinstance(column.type, Boolean):
        return _yes_no
    if isinstance(column.type, Integer):
        return _instant if kind is Kind.INSTANT else _whole
    return _text


def _day(value: Any) -> dt.date | None:
    if value is None:
        return None
    day = dt.date.fromisoformat(value)
    if not is_day(day):
        raise ValueError("day")
    return day


def _identity(value: Any) -> Any:
    if value is not None and not (type(value) is str and wire.row_id(value.replace("-", ""))):
        raise ValueError("identity")
    return value


def _yes_no(value: Any) -> Any:
    if value is not None and type(value) is not bool:
        raise ValueError("yes or no")
    return value


def _whole(value: Any) -> Any:
    if value is not None and not (type(value) is int and -_INT64 <= value < _INT64):
        raise ValueError("number")
    return value


def _instant(value: Any) -> Any:
    if value is not None and not (type(value) is int and FIRST_MS <= value <= LAST_MS):
        raise ValueError("instant")
    return value


def _text(value: Any) -> Any:
    if value is not None and (type(value) is not str or "\0" in value):
        raise ValueError("text")
    return value


def _json(value: Any) -> Any:
    """A text that is JSON."""
    if value is not None:
        orjson.loads(_text(value))
    return value


def _number(value: Any) -> Any:
    """A number that the access log can name: nothing could be done under any other card."""
    shapes.optional(shapes.identifier, "number", value)
    return value


def _word(value: Any) -> Any:
    """A word that the access log can hold."""
    shapes.optional(shapes.word, "word", value)
    return value


def _hlc(value: Any) -> Any:
    """A clock value that stands for a time there can be."""
    if value is not None:
        wire.stamp([value, 0])
    return value


_SHAPES: Final[Mapping[tuple[str, str], Reader]] = {
    ("divergence", "winner"): _json, ("divergence", "loser"): _json,
    ("card", "number"): _number, ("card", "purpose"): _word,
    ("divergence", "winner_hlc"): _hlc, ("divergence", "loser_hlc"): _hlc,
}  # fmt: skip
"""Fields that have a form beyond their type."""


def unknown(value: Any, left: int = DEEPEST) -> Any:
    """A value of a field that this version doesn't know, as it is. Raises ValueError for one nested too deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        if left == 0:
            raise ValueError("depth")
        unknown(one, left - 1)
    return value
