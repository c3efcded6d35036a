"""What rows are called in a sheet, and which row a name in a sheet means: number or title, within one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.exchange.vocabulary import plain
from app.services.forms import TITLES

_FIELDS: Final = dict.fromkeys(("number", *TITLES))
_LONGEST: Final = 120


class RowNames:
    """The names of rows by form and dossier; a name that means two rows means none."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, dict[str, None]]] = {}

    def add(self, entity: str, dossier_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        known = self._found.setdefault((entity, dossier_id), {})
        for row in rows:
            for text in (row["id"], *(row.get(name) for name in _FIELDS)):
                if text and (name := plain(str(text))):
                    known.setdefault(name, {})[str(row["id"])] = None

    def find(self, entity: str, dossier_id: str, text: str) -> list[str]:
        """The ids of the rows that a text may mean."""
        return list(self._found.get((entity, dossier_id), {}).get(plain(text), ()))

    def label(self, entity: str, dossier_id: str, row: Mapping[str, Any]) -> str:
        """The first of a row's names that means it alone; else its id."""
        for name in _FIELDS:
            text = str(row.get(name) or "")
            short = 0 < len(text) <= _LONGEST and "\n" not in text
            if short and self.find(entity, dossier_id, text) == [str(row["id"])]:
                return text
        return str(row["id"])
