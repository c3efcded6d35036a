"""What an import would do, row by row, before it does anything."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.exchange.columns import Column, ColumnMap, Matched
from app.exchange.sheet import Remark, Sheet
from app.i18n import tr
from app.services.values import Value

MOST_SHOWN: Final = 200
"""Characters of a cell that a problem tells."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"  # it is there already, with the same values
    CHANGED = "changed"  # it is there with other values: written only where fields to update are named
    EXISTING = "existing"  # it is there; without a card nothing was compared
    PROBLEM = "problem"  # left out, with a reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell or a row. ``key`` is its sentence in the catalogue; ``mend`` what was probably meant.

    ``blocking``: the row is left out because of it; otherwise the row goes in as told by the sentence.
    """

    row: int
    key: str
    header: str | None = None
    field: str | None = None
    value: str | None = None
    mend: str | None = None
    blocking: bool = True
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The reason, in the current language."""
        words = {name: tr(str(value)) if name == "label" else value for name, value in self.params.items()}
        return tr(self.key, **words)

    @property
    def shown(self) -> str | None:
        """The value, as much of it as says which it is: a mad file has cells of megabytes."""
        if self.value is None or len(self.value) <= MOST_SHOWN:
            return self.value
        return self.value[:MOST_SHOWN] + "…"

    def under(self, headers: Mapping[str, str]) -> Problem:
        """The same, with its column's own header where only the field is known."""
        if self.header is not None or self.field is None or self.field not in headers:
            return self
        return Problem(
            self.row, self.key, headers[self.field], self.field, self.value, self.mend, self.blocking, self.params
        )


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the sheet. ``id``: the new row's, or that of the row it is; ``changes``: field → (old, new)."""

    number: int
    fate: Fate
    id: str
    dossier_id: str | None
    values: Mapping[str, Value]
    changes: Mapping[str, tuple[Value, Value]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Photo:
    """A picture to be kept as the attachment ``id``."""

    id: str
    content: bytes
    media_type: str

    def __repr__(self) -> str:
        return f"Photo({self.media_type}, {len(self.content)} bytes)"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A preview, and exactly what ``Imports.run`` carries out. ``id`` becomes the batch's; ``photos`` by row number."""

    id: str
    form: str
    entity: str
    source: str
    digest: str
    sheet: Sheet
    matched: Matched
    currency: str | None
    rows: Sequence[PlanRow]
    problems: Sequence[Problem]
    notes: Sequence[Remark]
    photos: Mapping[int, Photo] = dataclasses.field(default_factory=dict, repr=False)

    @property
    def counts(self) -> Mapping[Fate, int]:
        """How many rows have each fate."""
        found = Counter(row.fate for row in self.rows)
        return {fate: found[fate] for fate in Fate}

    @property
    def remarks(self) -> Sequence[str]:
        """What should be known of how the sheet was read, in the current language."""
        return [note_sentence(note) for note in self.notes]

    @property
    def columns(self) -> Sequence[Column]:
        return self.matched.columns

    @property
    def changed_fields(self) -> Sequence[str]:
        """Fields that would be overwritten if they were named, commonest first."""
        found = Counter(name for row in self.rows for name in row.changes)
        return [name for name, _ in found.most_common()]

    @property
    def mends(self) -> Mapping[str, Mapping[str, str]]:
        """Every suggestion, field → value → what was probably meant; goes as it is into ``ColumnMap.mends``."""
        found: dict[str, dict[str, str]] = {}
        for problem in self.problems:
            if problem.field and problem.value and problem.mend:
                found.setdefault(problem.field, {})[problem.value] = problem.mend
        return found

    def mended(self, chosen: ColumnMap | None) -> ColumnMap:
        """What was decided, with every suggestion taken too."""
        chosen = chosen or ColumnMap()
        fields = {*chosen.mends, *self.mends}
        both = {name: {**chosen.mends.get(name, {}), **self.mends.get(name, {})} for name in fields}
        return dataclasses.replace(chosen, mends=both)

    def grouped(self) -> Sequence[tuple[Problem, Sequence[int]]]:
        """Problems of one kind, column and value told once, with the numbers of their rows; commonest first."""
        groups: dict[tuple[str, str | None, str | None], tuple[Problem, list[int]]] = {}
        for problem in self.problems:
            key = (problem.key, problem.header, problem.value)
            groups.setdefault(key, (problem, []))[1].append(problem.row)
        return sorted(groups.values(), key=lambda group: -len(group[1]))

    def left_out(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Rows that don't go in, with every reason."""
        reasons: dict[int, list[str]] = {row.number: [] for row in self.rows if row.fate is Fate.PROBLEM}
        for problem in self.problems:
            if problem.row in reasons and problem.blocking:
                reasons[problem.row].append(problem.sentence)
        yield from reasons.items()


def note_sentence(note: Remark) -> str:
    words = {name: tr(str(value)) if name == "label" else value for name, value in note.params.items()}
    return tr(f"import.note.{note.code}", **words)
