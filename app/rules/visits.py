"""Visits: their numbers, their states, what a report must hold, and the first visit after a deal (visits)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.models.enums import SourceLevel, VisitState
from app.models.fields import ENTITIES

Row = Mapping[str, Any]

REPORTABLE: Final = frozenset({VisitState.PLANNED, VisitState.MADE, VisitState.REPORTED})
"""A visit may be reported as soon as it is planned, and a report may be corrected."""

AFTER_DEAL: Final = ("service_as_agreed", "problems", "satisfied", "to_coordinate")
"""The list of the first visit after a deal."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something a report must hold and doesn't. ``label`` is its key in the catalogue; ``row_id`` where it belongs."""

    label: str
    entity: str
    field: str | None
    row_id: str | None = None


def visit_number(day: dt.date, device: int, counter: int) -> str:
    """The visit's number, for example ``BF-261122-3-01``: day, device, the device's counter of that day (from 1).

    Raises ValueError for a negative device or a counter below 1.
    """
    if device < 0 or counter < 1:
        raise ValueError("device or counter out of range")
    return f"BF-{day:%y%m%d}-{device}-{counter:02d}"


def next_number(day: dt.date, device: int, taken: Iterable[str]) -> str:
    """The number after those ``taken``; numbers of other days and devices among them don't matter."""
    prefix = visit_number(day, device, 1).removesuffix("01")
    counters = (number.removeprefix(prefix) for number in taken if number.startswith(prefix))
    return visit_number(day, device, max((int(counter) for counter in counters if counter.isdecimal()), default=0) + 1)


def lacks_origin(information: Row) -> bool:
    """Information of level 4 needs a statement of lawful origin (dossier-meaning)."""
    level, origin = information.get("level"), information.get("lawful_origin")
    return level == SourceLevel.INSIDER and not (isinstance(origin, str) and origin.strip())


def lacking(visit: Row, met: Sequence[Row], promises: Sequence[Row], information: Sequence[Row]) -> tuple[Lacking, ...]:
    """What the report of a visit still lacks (visits); empty if it is whole.

    When it was made, who was met, what was discussed; with each promise its owner and date; with information of level 4
    its lawful origin; at the first visit after a deal every answer of the list. Rows have their fields and ``id``.
    """
    return tuple(_lacking(visit, met, promises, information))


def _lacking(visit: Row, met: Sequence[Row], promises: Sequence[Row], information: Sequence[Row]) -> Iterator[Lacking]:
    if visit.get("made_at") is None:
        yield _field("visit", "made_at")
    if not any(row.get("person_id") for row in met):
        yield _field("visit_person", "person_id")
    if not _filled(visit, "discussed"):
        yield _field("visit", "discussed")
    if visit.get("after_deal"):
        yield from (_field("visit", name) for name in AFTER_DEAL if not _filled(visit, name))
    for row in promises:
        yield from (_field("promise", name, row) for name in ("owner", "due_on") if not _filled(row, name))
    yield from (_field("information", "lawful_origin", row) for row in information if lacks_origin(row))


def first_after_deal(won_on: Iterable[dt.date], visited_on: Iterable[dt.date]) -> bool:
    """Whether a visit made now would be the first one after the newest deal (visits)."""
    newest = max(won_on, default=None)
    return newest is not None and not any(day >= newest for day in visited_on)


def _field(entity: str, name: str, row: Row | None = None) -> Lacking:
    row_id = row.get("id") if row is not None else None
    return Lacking(ENTITIES[entity].fields[name].label, entity, name, row_id if isinstance(row_id, str) else None)


def _filled(row: Row, name: str) -> bool:
    value = row.get(name)
    return bool(value.strip()) if isinstance(value, str) else value is not None
