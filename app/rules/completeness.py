"""How complete a dossier is, and which sections are due to be confirmed again (completeness, quarterly-check)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.fields import ENTITIES, EntitySpec, Section
from app.rules.policy import DAY_MS, DEFAULT, Policy

REQUIRED_FORMS: Final = ("person", "relation", "information", "contact_plan", "action_plan", "revenue_plan")
"""Forms of the regulation of which a dossier needs at least one row: a key person, a relation of ours to one, a piece
of information, and the three plans with their goals. Buying roles belong to purchases, and a customer may have none.
"""

CONFIRMED_SECTIONS: Final = (
    Section.BASIC,
    Section.PERSONS,
    Section.RELATIONS,
    Section.OPPORTUNITIES,
    Section.BUYING,
    Section.INFORMATION,
    Section.CONTACT_PLAN,
    Section.ACTION_PLAN,
    Section.REVENUE_PLAN,
)
"""Sections to be confirmed each quarter: the regulation's eight forms and the opportunities. The others are records of
what was, or kept as there is something to say; they can be confirmed too.
"""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Missing:
    """A required field that is empty, or a required form without a row (``field`` is None).

    ``label`` is its key in the catalogue; ``row_id`` the row that lacks it, None if there is no row yet.
    """

    label: str
    entity: str
    field: str | None
    section: Section
    row_id: str | None


@dataclass(frozen=True, slots=True)
class Stale:
    """A section not confirmed within the quarter. ``age_days`` is None if it never was."""

    section: Section
    confirmed_at: int | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """``done`` of ``total`` required fields and forms are filled and their section confirmed within the quarter.

    ``filled`` leaves confirmation aside. ``missing`` stands in the registry's order, ``stale`` by age, oldest first.
    """

    done: int
    filled: int
    total: int
    missing: tuple[Missing, ...]
    stale: tuple[Stale, ...]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means complete."""
        return share([self])


def share(parts: Iterable[Completeness]) -> int:
    """Completeness in whole percent over several dossiers (of a manager, of a region); 0 for none."""
    done = total = 0
    for part in parts:
        done += part.done
        total += part.total
    return done * 100 // total if total else 0


@dataclass(frozen=True, slots=True)
class _Item:
    missing: Missing
    filled: bool


def completeness(
    rows: Mapping[str, Sequence[Row]],
    confirmed: Mapping[Section, int],
    now_ms: int,
    *,
    policy: Policy = DEFAULT,
    entities: Mapping[str, EntitySpec] = ENTITIES,
) -> Completeness:
    """The completeness of one dossier.

    ``rows`` are its living rows by entity (``dossier`` and the required forms), each with its fields and ``id``;
    ``confirmed`` holds the last confirmation per section (UTC ms); ``now_ms`` is trusted time. ``app.models`` must have
    been imported, so that the registry is filled.
    """
    stale = tuple(stale_sections(confirmed, now_ms, policy=policy))
    waiting = {item.section for item in stale}
    items = list(_items(rows, entities))
    return Completeness(
        done=sum(item.filled and item.missing.section not in waiting for item in items),
        filled=sum(item.filled for item in items),
        total=len(items),
        missing=tuple(item.missing for item in items if not item.filled),
        stale=stale,
    )


def stale_sections(confirmed: Mapping[Section, int], now_ms: int, *, policy: Policy = DEFAULT) -> list[Stale]:
    """The sections whose confirmation is older than a quarter or was never given, oldest first (quarterly-check)."""
    found = []
    for section in CONFIRMED_SECTIONS:
        at = confirmed.get(section)
        age = None if at is None else max(0, now_ms - at) // DAY_MS
        if age is None or age >= policy.quarter_days:
            found.append(Stale(section, at, age))
    return sorted(found, key=lambda item: (item.confirmed_at is not None, item.confirmed_at or 0))


def _items(rows: Mapping[str, Sequence[Row]], entities: Mapping[str, EntitySpec]) -> Iterator[_Item]:
    yield from _fields(entities["dossier"], rows.get("dossier", ()))
    for name in REQUIRED_FORMS:
        spec, present = entities[name], rows.get(name, ())
        yield _Item(Missing(spec.label, name, None, spec.section, None), bool(present))
        yield from _fields(spec, present)


def _fields(spec: EntitySpec, rows: Sequence[Row]) -> Iterator[_Item]:
    """Each required field of each row; of an empty one where there is none: leaving a form out gains nothing."""
    required = list(spec.required())
    for row in rows or ({},):
        row_id = row.get("id")
        for field in required:
            missing = Missing(
                field.label, spec.name, field.name, field.field.section, row_id if isinstance(row_id, str) else None
            )
            yield _Item(missing, _filled(row.get(field.name)))


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
