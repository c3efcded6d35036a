"""A dossier or a visit as a person reads it on headquarters' terminal: labels and values in words, then the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.i18n import has, tr
from app.models.fields import ENTITIES, Kind
from app.rules.days import day_text
from app.rules.scaled import DIGITS, format_scaled
from app.terminal.tables import local_time

Row = Mapping[str, Any]
Names = Mapping[str, str]
_TITLES: Final = ("name", "title", "subject", "number", "code")
"""What a row is called by, where others name it."""


def record_lines(entity: str, record: Row, people: Names) -> Iterator[str]:
    """``record`` as ``hq.services.reading`` answers it; ``people``: id → name of ours."""
    names = {**people, **_names(record)}
    yield f"{tr('hq.column.read_under')}: {record['read_under']}"
    yield from _fields(entity, record, names)
    for name, rows in record.items():
        if isinstance(rows, list) and rows and name in ENTITIES:
            yield ""
            yield f"{tr(f'entity.{name}')}: {len(rows)}"
            for row in rows:
                yield from _fields(name, row, names, "  ")
                yield ""
    yield f"{tr('hq.column.history')}: {len(record['history'])}"
    yield from (_change(one, names) for one in record["history"])


def shown(entity: str, field: str, value: Any, names: Names) -> str:
    """A value of a field in the current language; nothing for nothing."""
    spec = ENTITIES[entity].fields.get(field)
    if value is None or value == "" or spec is None:
        return "" if value is None else str(value)
    if spec.shows is not None:
        return names.get(str(value).replace("-", ""), str(value))
    kind = spec.field.kind
    if spec.field.choices:
        key = f"enum.{spec.field.choices.__name__}.{value}"
        return tr(key) if has(key) else str(value)
    if type(value) is bool:
        return tr("cli.yes") if value else tr("cli.no")
    if type(value) is int and kind is Kind.INSTANT:
        return local_time(value)
    if type(value) is int and kind is Kind.MONEY:
        return f"{value / 100:,.2f}"
    if type(value) is int and kind in DIGITS:
        return format_scaled(value, kind)
    if kind is Kind.DATE:
        return day_text(dt.date.fromisoformat(str(value)))
    return str(value)


def _fields(entity: str, row: Row, names: Names, indent: str = "") -> Iterator[str]:
    yield f"{indent}{tr('cli.id')}: {row['id']}"
    for name in ENTITIES[entity].fields:
        if row.get(name) not in (None, "", False):
            text = shown(entity, name, row[name], names).replace("\n", " ⏎ ")
            yield f"{indent}{tr(f'field.{entity}.{name}')}: {text}"


def _change(one: Row, names: Names) -> str:
    who = one["by"] or tr("hq.column.device") + f" {one['device']}"
    what = tr(f"entity.{one['entity']}")
    head = f"  {local_time(one['at'])}  {who}  {what}"
    if one["field"] == "*":
        return tr("hq.history-created", change=head)
    label = f"field.{one['entity']}.{one['field']}"
    old, new = (shown(one["entity"], one["field"], one[name], names).replace("\n", " ⏎ ") for name in ("old", "new"))
    return f"{head} · {tr(label) if has(label) else one['field']}: {old or '–'} → {new or '–'}"


def _names(record: Row) -> dict[str, str]:
    """What the record's own rows are called, so that those that name them say it in words."""
    rows: Sequence[Row] = [record, *(row for rows in record.values() if isinstance(rows, list) for row in rows)]
    return {
        row["id"]: next((str(row[name]) for name in _TITLES if row.get(name)), row["id"]) for row in rows if "id" in row
    }  # fmt: skip
