"""What the command line prints: one JSON document, or plain text for a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.i18n import tr


def plain(value: Any) -> Any:
    """A result (frozen dataclasses, dates, enums) as plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def print_json(schema: str, value: Any) -> None:
    """One document: ``{"schema": "<name>/<version>", "data": …}``."""
    json.dump({"schema": schema, "data": plain(value)}, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def say(key: str, /, **params: object) -> None:
    """A sentence of the catalogue's area ``cli``."""
    print(tr(f"cli.{key}", **params))


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their text; Han characters count twice."""
    cells = [list(headers), *([_cell(value) for value in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(headers))]
    for row in cells:
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print(line.rstrip())


def local_time(utc_ms: int | None) -> str:
    """An instant as local date and time to the minute."""
    if utc_ms is None:
        return ""
    return dt.datetime.fromtimestamp(utc_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).replace("\n", " ⏎ ")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
