"""Whether headquarters can take a change at all: entity, fields, types, author; from the field registry, no I/O.

What only the archive can tell (the row, its keeper, its parents) is decided in ``push``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from unicodedata import category

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text, Uuid

from app.accesslog import shapes
from app.models.base import Base
from app.models.fields import ENTITIES, FIRST_MS, LAST_MS, EntitySpec, FieldSpec, Kind, is_day
from app.rules.policy import DEFAULT, HOUR_MS
from app.sync import wire
from app.sync.wire import Change, Reason, WireError, row_id

Check = Callable[[Any], bool]

FORBIDDEN_IN_UPDATES: Final = {"dossier": frozenset({"code", "keeper_id"})}
"""What headquarters alone changes on a row that exists (a new dossier brings a provisional code and its maker)."""
AUTHOR_FIELDS: Final = {
    "card": "borrower_id", "confirmation": "confirmed_by", "divergence": "settled_by", "duty_mark": "done_by",
}  # fmt: skip
"""The field that names the author; nobody writes these in another's name."""
SETTLING: Final = frozenset({"choice", "settled_at", "settled_by"})
"""What a laptop writes of a conflict; headquarters alone records one."""
PAST: Final = {
    "card": ("issued_at", "ended_at"), "confirmation": ("confirmed_at",), "divergence": ("settled_at",),
    "duty_mark": ("done_at",),
}  # fmt: skip
"""Instants that say when the author did something: they can't lie ahead."""
AHEAD_MS: Final = DEFAULT.clock_jump_hours * HOUR_MS
"""How far a laptop's clock may run ahead before it asks its person about it."""
_LONGEST_NAME: Final = 60
_MOST_UNKNOWN: Final = 50
_LONGEST_UNKNOWN: Final = 1 << 16
_INT64: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Column:
    """A synced column as PostgreSQL and the checks see it."""

    name: str
    sql: str
    check: Check
    required: bool
    default: Any
    identity: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A synced table: what a change may name. ``parents``: column → table that must hold the row it names;
    ``siblings``: column → table whose row, if there is one, must be of the same dossier; ``moving``: the columns whose
    change moves a row to other parents, or is judged against the row as it is (cards). ``usual``: the columns of a row
    that is there of which nothing is asked but the type of the value."""

    entity: EntitySpec
    columns: Mapping[str, Column]
    parents: Mapping[str, str]
    name: str
    moving: frozenset[str]
    siblings: Mapping[str, str]
    usual: frozenset[str]


@dataclass(slots=True)
class Taken:
    """A change that passed; ``unknown`` are a newer peer's fields, kept in the row's ``extra``.

    ``mended``: the change says something else than its line (it was dated after its arrival).
    """

    seq: int
    plan: Plan
    change: Change
    line: bytes
    unknown: dict[str, Any] = field(default_factory=dict)
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    seq: int
    reason: Reason
    line: bytes


@cache
def plans() -> dict[str, Plan]:
    """The tables whose rows a laptop may write."""
    return {name: _plan(entity) for name, entity in ENTITIES.items() if entity.captured}


@cache
def plan_of(entity: str) -> Plan:
    """Any synced table, also those that headquarters alone writes."""
    return _plan(ENTITIES[entity])


def _plan(entity: EntitySpec) -> Plan:
    table = Base.metadata.tables[entity.name]
    columns = {name: _column(table.columns[name], entity) for name in entity.fields}
    parents = {
        column.name: key.column.table.name
        for column in table.columns
        for key in column.foreign_keys
        if column.name in columns
    }
    siblings = {column: parent for column, parent in parents.items() if _of_dossier(parent)}
    for name, spec in entity.fields.items():
        if spec.field.kind is Kind.PERSON:
            siblings[name] = "person"
        elif spec.field.kind is Kind.ROW and spec.refers is not None and _of_dossier(spec.refers):
            siblings[name] = spec.refers
        elif name == "visit_id":
            siblings[name] = "visit"
    moving = frozenset(columns) if entity.name == "card" else frozenset(parents) | frozenset(siblings) | {"dossier_id"}
    return Plan(entity, columns, parents, entity.name, moving, siblings, _usual(entity.name, columns))


def _usual(name: str, columns: Mapping[str, Column]) -> frozenset[str]:
    if name in {"card", "divergence"}:
        return frozenset()
    judged = {*FORBIDDEN_IN_UPDATES.get(name, ()), *PAST.get(name, ()), AUTHOR_FIELDS.get(name)}
    return frozenset(columns) - judged


def _of_dossier(table: str) -> bool:
    return table in ENTITIES and "dossier_id" in ENTITIES[table].fields


def _column(column: Any, entity: EntitySpec) -> Column:
    spec = entity.fields[column.name].field
    default = column.default.arg if column.default is not None and column.default.is_scalar else None
    if isinstance(default, str):
        default = str(default)
    sql, check = _type(column.type, frozenset(str(one) for one in spec.choices) if spec.choices else None)
    if spec.kind is Kind.INSTANT:
        check = _an_instant
    elif (entity.name, column.name) in _SHAPES:
        check = _both(check, _SHAPES[entity.name, column.name])
    if spec.low is not None or spec.high is not None:
        check = _within(check, entity.fields[column.name])
    required = not column.nullable and default is None
    nullable = not required and default is None
    return Column(column.name, sql, check, required, default, isinstance(column.type, Uuid), nullable)


def _within(check: Check, spec: FieldSpec) -> Check:
    """``check``, and the number lies within the registry's bounds."""
    low, high = spec.low, spec.high
    return lambda value: check(value) and (low is None or value >= low) and (high is None or value <= high)


def _both(first: Check, second: Check) -> Check:
    return lambda value: first(value) and second(value)


def _an_instant(value: Any) -> bool:
    return type(value) is int and FIRST_MS <= value <= LAST_MS


def _file_name(value: str) -> bool:
    """A name that stays a name wherever it is written: no separator, nothing unseen that turns it round."""
    return not any(one in "/\\" or category(one) in _UNSEEN for one in value) and value.strip(". ") != ""


_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_SHAPES: Final[Mapping[tuple[str, str], Check]] = {
    ("attachment", "blob"): lambda value: re.fullmatch("[0-9a-f]{64}", value) is not None,
    ("attachment", "name"): _file_name,
    ("attachment", "size"): lambda value: value >= 0,
    ("card", "number"): shapes.is_identifier,
}
"""What a text or number must look like beyond its type (dossier-files; access-log, which names the card)."""


def plain(value: Any) -> bool:
    """Whether a value nobody here knows may be kept and sent on: a scalar that every side reads alike."""
    if type(value) is int or type(value) is float:
        return -_INT64 <= value < _INT64  # beyond, JSON of one side is not JSON of the other; nor is infinity
    if type(value) is str:
        return len(value) <= _LONGEST_UNKNOWN
    return value is None or type(value) is bool


def keepable(unknown: Mapping[str, Any]) -> bool:
    """Whether fields nobody here knows are few, short of name and plain."""
    few = len(unknown) <= _MOST_UNKNOWN and max(map(len, unknown), default=0) <= _LONGEST_NAME
    return few and all(map(plain, unknown.values()))


def _type(kind: Any, choices: frozenset[str] | None) -> tuple[str, Check]:
    if isinstance(kind, Uuid):
        return "uuid", row_id
    if isinstance(kind, Boolean):
        return "boolean", lambda value: type(value) is bool
    if isinstance(kind, BigInteger):
        return "bigint", lambda value: type(value) is int and -(1 << 63) <= value < 1 << 63
    if isinstance(kind, Integer):
        return "integer", lambda value: type(value) is int and -(1 << 31) <= value < 1 << 31
    if isinstance(kind, Date):
        return "date", _is_day
    if choices is not None:
        return "text", lambda value: type(value) is str and value in choices
    if isinstance(kind, Text) or (isinstance(kind, String) and kind.length is None):
        return "text", lambda value: type(value) is str and "\0" not in value
    if isinstance(kind, String):
        length = kind.length or 0
        return "text", lambda value: type(value) is str and len(value) <= length and "\0" not in value
    raise TypeError(f"no wire form for {kind!r}")


def _is_day(value: Any) -> bool:
    if type(value) is not str or len(value) != 10 or value[4] != "-":
        return False
    try:
        return is_day(dt.date.fromisoformat(value))
    except ValueError:
        return False


def check(seq: int, line: bytes, found: dict[str, Any] | None, author: str, device: int, now: int) -> Taken | Refused:
    """The change of ``line`` (``found``: parsed, None if that failed) if ``author`` on ``device`` may write it.

    ``now``: UTC milliseconds. A change dated after its arrival by a clock that runs ahead is dated at its arrival.
    """
    if found is None:
        return Refused(seq, Reason.MALFORMED, line)
    try:
        change = Change.of(found)
    except WireError:
        return Refused(seq, Reason.MALFORMED, line)
    plan = plans().get(change.entity)
    if plan is None:
        return Refused(seq, Reason.UNKNOWN_ENTITY, line)
    columns, fields = plan.columns, change.fields
    if (
        change.base is not None
        and (change.by is None or change.by == author)
        and change.at <= now + wire.SKEW_MS
        and plan.usual.issuperset(fields)
    ):
        for name, value in fields.items():
            column = columns[name]
            if not (column.nullable if value is None else column.check(value)):
                return Refused(seq, Reason.WRONG_TYPE, line)
        return Taken(seq, plan, change, line)
    unknown: dict[str, Any] = {}
    for name, value in fields.items():
        known = columns.get(name)
        if known is None:
            unknown[name] = value
        elif not (known.nullable if value is None else known.check(value)):
            return Refused(seq, Reason.WRONG_TYPE, line)
    if unknown and (b"\\u0000" in line or not keepable(unknown)):
        return Refused(seq, Reason.WRONG_TYPE, line)
    past = PAST.get(plan.name, ())
    if change.at > LAST_MS or any((fields.get(one) or 0) > now + AHEAD_MS for one in past):
        return Refused(seq, Reason.WRONG_TYPE, line)
    reason = _authority(plan, change, author, device)
    if reason is not None:
        return Refused(seq, reason, line)
    late = change.at > now + wire.SKEW_MS
    return Taken(seq, plan, change._replace(at=now) if late else change, line, unknown, late)


def _authority(plan: Plan, change: Change, author: str, device: int) -> Reason | None:
    if change.by is not None and change.by != author:
        return Reason.NOT_AUTHOR
    fields, name = change.fields, plan.name
    own = AUTHOR_FIELDS.get(name)
    if own is not None and own in fields and fields[own] != author:
        return Reason.FORBIDDEN_FIELD
    if name == "card" and (fields.get("device", device) != device or fields.get("approver_id") is not None):
        return Reason.FORBIDDEN_FIELD
    if name == "divergence" and (change.base is None or not SETTLING.issuperset(fields)):
        return Reason.FORBIDDEN_FIELD
    if change.base is not None:
        forbidden = FORBIDDEN_IN_UPDATES.get(name)
        return None if forbidden is None or forbidden.isdisjoint(fields) else Reason.FORBIDDEN_FIELD
    if name == "dossier" and fields.get("keeper_id") not in (None, author):
        return Reason.FORBIDDEN_FIELD
    if name == "card" and fields.get("kind") != "own" and fields.get("state", "draft") not in ("draft", "requested"):
        return Reason.FORBIDDEN_FIELD
    if any(column.required and fields.get(one) is None for one, column in plan.columns.items()):
        return Reason.MISSING_FIELD
    return None
