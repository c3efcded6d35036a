"""Values of any form as a person reads them on the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from app.cli.context import Context
from app.cli.output import answer, local_time, say
from app.i18n import has, tr
from app.models.fields import ENTITIES, Kind
from app.rules.days import day_text
from app.rules.scaled import format_scaled
from app.services.records import Record
from app.services.values import Value, stored


def shown(entity: str, field: str, value: Value, names: Mapping[str, str] | None = None) -> str:
    """A value in the current language; nothing for nothing. ``names``: id → name of what may be named."""
    if value is None or value == "":
        return ""
    spec = ENTITIES[entity].fields.get(field)
    if spec is None:
        return tr("cli.yes" if value else "cli.no") if isinstance(value, bool) else str(value)  # in the trash, or not
    if spec.shows is not None:
        return (names or {}).get(str(value)) or str(value)
    match spec.field.kind:
        case Kind.CHOICE if spec.field.choices:
            key = f"enum.{spec.field.choices.__name__}.{value}"
            return tr(key) if has(key) else str(value)
        case Kind.INSTANT:
            return local_time(int(str(value)))
        case Kind.ROW:  # an identity that names nothing one could read
            return tr("cli.yes")
        case Kind.YES_NO:
            return tr("cli.yes") if value else tr("cli.no")
        case Kind.MONEY:
            return f"{int(str(value)) / 100:,.2f}"
        case Kind.PERCENT | Kind.QUANTITY:
            return format_scaled(int(str(value)), spec.field.kind)
        case Kind.DATE if isinstance(day := stored(spec, value), dt.date):
            return day_text(day)
        case _:
            return str(value)


def field_lines(record: Record, names: Mapping[str, str] | None = None, indent: str = "") -> Iterator[str]:
    """One line a filled field: label and value."""
    yield f"{indent}{tr('cli.id')}: {record.id}"
    for name, value in record.values.items():
        text = shown(record.entity, name, value, names)
        if text:
            yield f"{indent}{tr(f'field.{record.entity}.{name}')}: {text}"


def answer_record(context: Context, record: Record, names: Mapping[str, str]) -> int:
    """One row, as JSON or a line a field."""
    return answer(context, "record/1", record, lambda: print("\n".join(field_lines(record, names))))


def answer_records(context: Context, records: Sequence[Record], names: Mapping[str, str]) -> int:
    """Rows, as JSON or with an empty line after each; a sentence where there are none."""

    def tell() -> None:
        for record in records:
            print("\n".join(field_lines(record, names)), end="\n\n")
        if not records:
            say("rows-none")

    return answer(context, "records/1", records, tell)
