"""How the command line of headquarters speaks: one JSON document, or lines; errors as one sentence (quality §2)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson


def document(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def lines(texts: Iterable[str]) -> None:
    for text in texts:
        sys.stdout.write(text + "\n")


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Rows as tab-separated columns; instants (``…_at``) as local time."""
    lines("\t".join(cell(name, row.get(name)) for name in columns) for row in rows)


def cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name.endswith("_at") and isinstance(value, int):
        return datetime.fromtimestamp(value / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    return str(value).replace("\n", " ").replace("\t", " ")


def record(value: Mapping[str, Any], depth: int = 0) -> None:
    """A nested record, indented."""
    for name, one in value.items():
        if isinstance(one, list):
            lines([f"{'  ' * depth}{name}: {len(one)}"])
            for row in one:
                if isinstance(row, dict):
                    record({key: found for key, found in row.items() if found is not None}, depth + 1)
                    lines([""])
        elif one is not None:
            lines([f"{'  ' * depth}{name}: {cell(name, one)}"])
