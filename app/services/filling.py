"""How complete dossiers are, read from the vault: one in full, many at once by sums (completeness)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.models import Base, Confirmation
from app.models.fields import ENTITIES, Section
from app.rules.completeness import CONFIRMED_SECTIONS, REQUIRED_FORMS, Completeness, completeness
from app.rules.policy import DAY_MS, Policy


def of_one(session: Session, dossier_id: str, now_ms: int, policy: Policy) -> Completeness:
    """The completeness of one dossier, with what is missing and what went stale."""
    rows: dict[str, Sequence[Mapping[str, Any]]] = {}
    for name in ("dossier", *REQUIRED_FORMS):
        table, spec = Base.metadata.tables[name], ENTITIES[name]
        query = select(table).where(table.c[spec.dossier or "id"] == dossier_id, table.c.deleted.is_(False))
        rows[name] = [dict(row) for row in session.execute(query).mappings()]
    return completeness(rows, _confirmed(session, dossier_id)[dossier_id], now_ms, policy=policy)


def percents(session: Session, now_ms: int, policy: Policy) -> dict[str, int]:
    """Whole percent of every dossier; the same figures as ``of_one``, by a few sums."""
    counted = _tallies(session, now_ms, policy)
    return {dossier: done * 100 // total if total else 0 for dossier, (done, total) in counted.items()}


def percent_of_keeper(session: Session, keeper_id: str, now_ms: int, policy: Policy) -> int:
    """Whole percent over all living dossiers of one keeper; 0 if there are none."""
    dossier = Base.metadata.tables["dossier"]
    kept = select(dossier.c.id).where(dossier.c.keeper_id == keeper_id, dossier.c.deleted.is_(False))
    counted = _tallies(session, now_ms, policy)
    parts = [counted[dossier_id] for dossier_id in session.scalars(kept) if dossier_id in counted]
    total = sum(part[1] for part in parts)
    return sum(part[0] for part in parts) * 100 // total if total else 0


def _tallies(session: Session, now_ms: int, policy: Policy) -> dict[str, tuple[int, int]]:
    """Of every dossier, how many of its required fields and forms are filled and fresh, and how many there are."""
    done: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    confirmed = _confirmed(session)
    oldest = now_ms - policy.quarter_days * DAY_MS
    fresh = {(dossier, part) for dossier, parts in confirmed.items() for part, at in parts.items() if at > oldest}

    def is_fresh(dossier: str, section: Section) -> bool:
        return section not in CONFIRMED_SECTIONS or (dossier, section) in fresh

    dossiers = set(session.scalars(select(Base.metadata.tables["dossier"].c.id)))
    for name in ("dossier", *REQUIRED_FORMS):
        spec = ENTITIES[name]
        sections: dict[Section, int] = defaultdict(int)
        for field in spec.required():
            sections[field.field.section] += 1
        seen: set[str] = set()
        for row in session.execute(_sums(name)).mappings():
            dossier = row["dossier"]
            seen.add(dossier)
            for section, fields in sections.items():
                total[dossier] += fields * row["rows"]
                done[dossier] += row[f"filled_{section}"] if is_fresh(dossier, section) else 0
            if name != "dossier":
                total[dossier] += 1
                done[dossier] += is_fresh(dossier, spec.section)
        for dossier in dossiers - seen:
            total[dossier] += sum(sections.values()) + (name != "dossier")
    return {dossier: (done[dossier], total[dossier]) for dossier in dossiers}


def _sums(name: str) -> Select[Any]:
    """Per dossier: its living rows, and how many required fields of each section are filled in them."""
    table, spec = Base.metadata.tables[name], ENTITIES[name]
    key = table.c[spec.dossier or "id"]
    by_section: dict[Section, list[ColumnElement[Any]]] = defaultdict(list)
    for field in spec.required():
        by_section[field.field.section].append(table.c[field.name])
    sums = [
        func.sum(sum((_filled(column) for column in columns), start=type_coerce(0, Integer))).label(f"filled_{section}")
        for section, columns in by_section.items()
    ]
    return (
        select(key.label("dossier"), func.count().label("rows"), *sums).where(table.c.deleted.is_(False)).group_by(key)
    )


def _filled(column: ColumnElement[Any]) -> ColumnElement[int]:
    return case((func.trim(func.coalesce(column, "")) == "", 0), else_=1)


def _confirmed(session: Session, dossier_id: str | None = None) -> Mapping[str, Mapping[Section, int]]:
    query = (
        select(Confirmation.dossier_id, Confirmation.part, func.max(Confirmation.confirmed_at))
        .where(Confirmation.deleted.is_(False))
        .group_by(Confirmation.dossier_id, Confirmation.part)
    )
    if dossier_id is not None:
        query = query.where(Confirmation.dossier_id == dossier_id)
    found: dict[str, dict[Section, int]] = defaultdict(dict)
    for dossier, part, at in session.execute(query):
        if part in _SECTIONS:
            found[dossier][Section(part)] = at
    return found


_SECTIONS: Iterable[str] = frozenset(str(section) for section in Section)
