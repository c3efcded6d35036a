"""A visit's report as it is handed in: from a JSON file, from stdin, or typed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.errors import UserError

MOST_BYTES: Final = 4 << 20

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """Fields of the visit, and what belongs to it."""

    values: Values = field(default_factory=dict)
    met: Sequence[Values] = ()
    promises: Sequence[Values] = ()
    information: Sequence[Values] = ()

    def with_typed(
        self, values: Values, met: Sequence[Values], promises: Sequence[Values], information: Sequence[Values]
    ) -> Report:
        """What was typed is added to what was read; a typed field wins."""
        return replace(
            self, values={**self.values, **values}, met=[*self.met, *met], promises=[*self.promises, *promises],
            information=[*self.information, *information],
        )  # fmt: skip


def read_report(source: str) -> Report:
    """A JSON object with ``values``, ``met``, ``promises`` and ``information``, from a file or stdin (``-``).

    Raises UserError ``report-file`` if it can't be read, ``report-json`` if it is something else.
    """
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if source == "-" else _bytes(Path(source))
    except OSError:
        raise UserError("report-file", file=source[:200]) from None
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UserError("report-json") from None
    parts = {"values", "met", "promises", "information"}
    if len(content) > MOST_BYTES or not isinstance(found, dict) or found.keys() - parts:
        raise UserError("report-json")
    return Report(
        _fields(found.get("values", {})),
        *([_fields(row) for row in _rows(found.get(name, []))] for name in ("met", "promises", "information")),
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(MOST_BYTES + 1)


def _rows(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise UserError("report-json")
    return found


def _fields(found: Any) -> Values:
    if not isinstance(found, dict) or any(isinstance(value, dict | list | float) for value in found.values()):
        raise UserError("report-json")
    return found
