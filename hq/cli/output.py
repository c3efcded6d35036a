"""How the command line of headquarters speaks: one JSON document, or lines; errors as one sentence (quality §2)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from app.i18n import has, tr
from app.terminal import tables

_CHOICES: Final = {
    "role": ("Role",), "purpose": ("Purpose",), "place": ("Place",), "stage": ("Stage",),
    "state": ("CardState", "VisitState"), "kind": ("CardKind",),
}  # fmt: skip
"""Columns whose values have words."""


def document(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def lines(texts: Iterable[str]) -> None:
    for text in texts:
        sys.stdout.write(text + "\n")


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Rows under headings, as ``satchel`` prints them; instants (``…_at``) as local time."""
    tables.table(
        [tr(f"hq.column.{name}") for name in columns],
        [[cell(name, row.get(name)) for name in columns] for row in rows],
    )


def cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name.endswith("_at") and isinstance(value, int):
        return tables.local_time(value)
    for choices in _CHOICES.get(name, ()):
        if has(key := f"enum.{choices}.{value}"):
            return tr(key)
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
