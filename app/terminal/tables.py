"""Tables on a terminal, and instants as a person reads them."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence

from app.clock import local_moment


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their text; Han characters count twice."""
    cells = [list(headers), *([_cell(value) for value in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(headers))]
    for row in cells:
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")


def local_time(utc_ms: int | None) -> str:
    """An instant as local date and time to the minute."""
    if utc_ms is None:
        return ""
    return local_moment(utc_ms).strftime("%Y-%m-%d %H:%M")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).replace("\n", " ⏎ ")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
