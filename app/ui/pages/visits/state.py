"""What stands on a visit's sheet as text, and how it differs from what is stored (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.clock import local_moment
from app.models.fields import ENTITIES, Kind
from app.services.drafts import Typed
from app.services.visit_view import VisitView
from app.services.visits import Part

Row = Mapping[str, str]
"""One entry by field name; ``id`` where it is stored already."""

PARTS: Final[tuple[Part, ...]] = ("visit_person", "promise", "information")
COLUMNS: Final[Mapping[Part, tuple[str, ...]]] = {
    "visit_person": ("person_id", "staff_id", "standing_before", "standing_after", "remark"),
    "promise": ("side", "what", "owner", "due_on", "done_on"),
    "information": ("fact", "level", "meaning", "lawful_origin"),
}
_DEFAULTS: Final[Mapping[str, str]] = {"side": "ours", "staff_id": "*"}
"""What a new entry holds before anybody typed (``*``: whatever it is)."""
PLAN_FIELDS: Final = frozenset({"subject", "planned_at", "venue", "goal", "agenda", "questions", "materials"})
INSTANT: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Form:
    """A sheet's fields, and the entries of its three parts."""

    fields: Mapping[str, str]
    rows: Mapping[Part, tuple[Row, ...]]


@dataclass(frozen=True)
class Changes:
    """What was typed since: fields, new entries, changed entries (their ``id`` and the changed fields)."""

    fields: Mapping[str, str]
    rows: Mapping[Part, tuple[Row, ...]]

    def __bool__(self) -> bool:
        return bool(self.fields) or any(self.rows.values())


def text_of(kind: Kind, value: object) -> str:
    """A stored value as it is typed; instants in local time."""
    if value is None:
        return ""
    if kind is Kind.INSTANT and isinstance(value, int):
        return local_moment(value).strftime(INSTANT)
    if kind is Kind.YES_NO:
        return "true" if value else "false"
    return str(value)


def typed_fields() -> list[str]:
    """The visit's fields that are typed on the sheet."""
    return [spec.name for spec in ENTITIES["visit"].editable()]


def form_of(visit: VisitView) -> Form:
    """What is stored, as text."""
    specs = ENTITIES["visit"].fields
    fields = {name: text_of(specs[name].field.kind, visit.values.get(name)) for name in typed_fields()}
    stored: dict[Part, tuple[Any, ...]] = {
        "visit_person": visit.met, "promise": visit.promises, "information": visit.information,
    }  # fmt: skip
    rows: dict[Part, tuple[Row, ...]] = {}
    for part, entries in stored.items():
        kinds = {name: ENTITIES[part].fields[name].field.kind for name in COLUMNS[part]}
        rows[part] = tuple(
            {"id": entry.id, **{name: text_of(kind, getattr(entry, name)) for name, kind in kinds.items()}}
            for entry in entries
        )
    return Form(fields, rows)


def changes(stored: Form, typed: Form) -> Changes:
    """What was typed and isn't stored. Entries nobody wrote into don't count."""
    fields = {name: text for name, text in typed.fields.items() if text != stored.fields.get(name, "")}
    rows: dict[Part, tuple[Row, ...]] = {}
    for part in PARTS:
        before = {row["id"]: row for row in stored.rows.get(part, ())}
        found: list[Row] = []
        for row in typed.rows.get(part, ()):
            row_id = row.get("id")
            if row_id is None:
                if _written(row):
                    found.append({name: text for name, text in row.items() if text})
            elif row_id in before:
                changed = {name: text for name, text in row.items() if text != before[row_id].get(name, "")}
                if changed:
                    found.append({"id": row_id, **changed})
        rows[part] = tuple(found)
    return Changes(fields, rows)


def of_report(changed: Changes) -> bool:
    """Whether something was typed that belongs to the report, not to the plan."""
    return not PLAN_FIELDS.issuperset(changed.fields) or any(changed.rows.values())


def _written(row: Row) -> bool:
    return any(text and _DEFAULTS.get(name) not in (text, "*") for name, text in row.items())


def draft_of(changed: Changes) -> Typed:
    """The changes as a draft keeps them."""
    return {
        "fields": dict(changed.fields),
        "rows": {part: [dict(row) for row in rows] for part, rows in changed.rows.items() if rows},
    }


def with_draft(stored: Form, draft: Typed) -> Form:
    """What is stored, with a draft's changes on top; entries that are gone since are left out."""
    if not isinstance(draft, dict):
        return stored
    fields, kept = draft.get("fields"), draft.get("rows")
    typed = dict(stored.fields)
    if isinstance(fields, dict):
        typed |= {name: str(text) for name, text in fields.items() if name in typed}
    rows: dict[Part, tuple[Row, ...]] = {}
    for part in PARTS:
        found = [dict(row) for row in stored.rows.get(part, ())]
        entries = kept.get(part) if isinstance(kept, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                _put(found, {name: str(text) for name, text in entry.items()})
        rows[part] = tuple(found)
    return Form(typed, rows)


def _put(rows: list[dict[str, str]], entry: dict[str, str]) -> None:
    if "id" not in entry:
        rows.append(entry)
        return
    for row in rows:
        if row.get("id") == entry["id"]:
            row.update(entry)


def blank(names: tuple[str, ...]) -> Form:
    """An empty sheet with these fields."""
    return Form(dict.fromkeys(names, ""), dict.fromkeys(PARTS, ()))
