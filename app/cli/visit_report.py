"""A visit's report as it is handed in: from a JSON file, from stdin, or typed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.cli.values_file import plain_fields, read_text
from app.errors import UserError

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
        found = json.loads(read_text(source, "report-file"))
    except (ValueError, RecursionError):
        raise UserError("report-json") from None
    parts = {"values", "met", "promises", "information"}
    if not isinstance(found, dict) or found.keys() - parts:
        raise UserError("report-json")
    return Report(
        plain_fields(found.get("values", {}), "report-json"),
        *(
            [plain_fields(row, "report-json") for row in _rows(found.get(name, []))]
            for name in ("met", "promises", "information")
        ),
    )


def _rows(found: Any) -> list[Values]:
    if not isinstance(found, list):
        raise UserError("report-json")
    return [plain_fields(row, "report-json") for row in found]
