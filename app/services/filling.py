"""How complete dossiers are, read from the vault: one in full, many at once by sums (completeness)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from app.models import Base, Confirmation
from app.models.fields import ENTITIES, Section
from app.models.ids import dashed
from app.rules.completeness import CONFIRMED_SECTIONS, REQUIRED_FORMS, Completeness, completeness
from app.rules.policy import DAY_MS, Policy

Among: TypeAlias = Select[str] | None
"""The dossiers that are asked for; None: all."""


def of_one(session: Session, dossier_id: str, now_ms: int, policy: Policy) -> Completeness:
    """The completeness of one dossier, with what is missing and what went stale."""
    rows: dict[str, Sequence[Mapping[str, Any]]] = {}
    for name in ("dossier", *REQUIRED_FORMS):
        table, spec = Base.metadata.tables[name], ENTITIES[name]
        query = select(table).where(table.c[spec.dossier or "id"] == dossier_id, *_living(name))
        rows[name] = [dict(row) for row in session.execute(query).mappings()]
    return completeness(rows, confirmed(session, dossier_id), now_ms, policy=policy)


def percents(session: Session, now_ms: int, policy: Policy, among: Among = None) -> dict[str, int]:
    """Whole percent of every dossier (or of those ``among`` selects); the same figures as ``of_one``, by a few sums."""
    counted = _tallies(session, now_ms, policy, among)
    return {dashed(dossier): done * 100 // total if total else 0 for dossier, (done, total) in counted.items()}


def percent_of_keeper(session: Session, keeper_id: str, now_ms: int, policy: Policy) -> int:
    """Whole percent over all living dossiers of one keeper; 0 if there are none."""
    dossier = Base.metadata.tables["dossier"]
    kept = select(dossier.c.id).where(dossier.c.keeper_id == keeper_id, dossier.c.deleted.is_(False))
    parts = _tallies(session, now_ms, policy, kept).values()
    total = sum(part[1] for part in parts)
    return sum(part[0] for part in parts) * 100 // total if total else 0


def _tallies(session: Session, now_ms: int, policy: Policy, among: Among = None) -> dict[str, tuple[int, int]]:
    """Of every dossier (its id as the database keeps it): how many required fields and forms are filled and fresh; all.

    The database counts the rows of a form and the filled fields of each section; rows with the same counts are added up
    once for all dossiers whose fresh sections are the same.
    """
    fresh = _fresh(session, now_ms - policy.quarter_days * DAY_MS)
    none: frozenset[Section] = frozenset()
    dossier = Base.metadata.tables["dossier"]
    done = dict.fromkeys(session.scalars(select(_as_kept(dossier.c.id)).where(*_in(dossier.c.id, among))), 0)
    total = dict(done)
    for name in ("dossier", *REQUIRED_FORMS):
        spec = ENTITIES[name]
        sections: dict[Section, int] = defaultdict(int)
        for field in spec.required():
            sections[field.field.section] += 1
        required, form = sum(sections.values()), name != "dossier"
        known: dict[tuple[Any, ...], int] = {}
        seen: set[str] = set()
        for one, rows, *filled in session.execute(_sums(name, among)):
            if one not in done:
                continue
            seen.add(one)
            total[one] += required * rows + form
            sure = fresh.get(one, none)
            counts = (sure, *filled)
            if counts not in known:
                held = zip(sections, filled, strict=True)
                known[counts] = sum(n for section, n in held if _holds(section, sure)) + (
                    form and _holds(spec.section, sure)
                )
            done[one] += known[counts]
        for one in done.keys() - seen:
            total[one] += required + form
    return {one: (done[one], total[one]) for one in done}


def _holds(section: Section, fresh: frozenset[Section]) -> bool:
    return section not in CONFIRMED_SECTIONS or section in fresh


def _fresh(session: Session, oldest: int) -> dict[str, frozenset[Section]]:
    """The sections of each dossier that were confirmed within the quarter."""
    query = (
        select(_as_kept(Confirmation.dossier_id), func.group_concat(Confirmation.part))
        .where(Confirmation.deleted.is_(False), Confirmation.confirmed_at > oldest)
        .group_by(Confirmation.dossier_id)
    )
    shared: dict[str, frozenset[Section]] = {}
    found: dict[str, frozenset[Section]] = {}
    for dossier, listed in session.execute(query):
        if listed not in shared:
            shared[listed] = frozenset(_SECTIONS[part] for part in listed.split(",") if part in _SECTIONS)
        found[dossier] = shared[listed]
    return found


def _as_kept(column: SQLColumnExpression[str]) -> ColumnElement[str]:
    """An identity in the database's own form: tens of thousands are compared here, and none is shown."""
    return type_coerce(column, String)


def _sums(name: str, among: Among) -> Select[*tuple[Any, ...]]:
    """Per dossier: its living rows, and how many required fields of each section are filled in them.

    Of a form that requires no field nothing depends on how many rows there are: one is looked for.
    """
    table, spec = Base.metadata.tables[name], ENTITIES[name]
    key = table.c[spec.dossier or "id"]
    if not any(spec.required()):
        dossier = Base.metadata.tables["dossier"]
        some = exists().where(key == dossier.c.id, *_living(name))
        found: Select[*tuple[Any, ...]] = select(_as_kept(dossier.c.id), literal(1)).where(
            some, *_in(dossier.c.id, among)
        )
        return found
    by_section: dict[Section, list[ColumnElement[Any]]] = defaultdict(list)
    for field in spec.required():
        by_section[field.field.section].append(table.c[field.name])
    sums = [
        func.sum(sum((_filled(column) for column in columns), start=type_coerce(0, Integer)))
        for columns in by_section.values()
    ]
    selected: list[ColumnElement[Any]] = [_as_kept(key), func.count(), *sums]
    return select(*selected).where(*_living(name), *_in(key, among)).group_by(key)


def _in(key: SQLColumnExpression[str], among: Among) -> list[ColumnElement[bool]]:
    return [] if among is None else [key.in_(among)]


def _living(name: str) -> list[ColumnElement[bool]]:
    """Rows in the trash don't count; of a dossier in the trash all counts as ever."""
    return [] if name == "dossier" else [Base.metadata.tables[name].c.deleted.is_(False)]


def _filled(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Whether a field says something. Most begin with a letter, digit or Chinese character: that is quick to see."""
    first = func.unicode(column)
    return case(
        (column.is_(None), 0),
        (or_(first > _LAST_BLANK, first.between(ord("!"), ord("~"))), 1),
        (func.trim(column, _BLANK) == "", 0),
        else_=1,
    )


def confirmed(session: Session, dossier_id: str) -> Mapping[Section, int]:
    """The last confirmation of each section of a dossier."""
    query = (
        select(Confirmation.part, func.max(Confirmation.confirmed_at))
        .where(Confirmation.dossier_id == dossier_id, Confirmation.deleted.is_(False))
        .group_by(Confirmation.part)
    )
    return {_SECTIONS[part]: at for part, at in session.execute(query) if part in _SECTIONS}


_SECTIONS: Mapping[str, Section] = {str(section): section for section in Section}


_BLANK: Final = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)))) + (
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What Python takes for blank, and the rule with it; SQLite by itself knows the space only."""
_LAST_BLANK: Final = max(map(ord, _BLANK))
