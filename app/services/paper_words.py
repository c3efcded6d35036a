"""A form's values as a paper prints them: labels, choices, amounts, names; in the paper's own language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from app.clock import local_moment
from app.i18n import has
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.reports.dossier_data import Entry, Value
from app.reports.words import Words
from app.rules.money import format_minor
from app.rules.scaled import DIGITS, format_scaled
from app.services.forms import title_of
from app.services.records import Record
from app.services.values import HOME_CURRENCY, stored

_LEFT_OUT: Final = frozenset({"deleted", "dossier_id", "currency"})
_LONGEST_TITLE: Final = 80
_SHORT: Final = 40
"""A long text that is no longer than this stands among the facts."""


def entry(record: Record, names: Mapping[str, str], words: Words) -> Entry:
    """A row: what it is called, and every filled field but those that only the program reads."""
    title = _title(record, names)
    values = []
    for name, spec in ENTITIES[record.entity].fields.items():
        if name in _LEFT_OUT:
            continue
        text = worded(spec, record.values, names, words)
        if text and text != title:
            values.append(Value(words.said(spec.label), text, spec.field.kind is Kind.LONG_TEXT and _is_long(text)))
    return Entry(title, tuple(values))


def worded(spec: FieldSpec, values: Mapping[str, object], names: Mapping[str, str], words: Words) -> str:
    """One field; empty for nothing, and for an identity that names nothing a person may see."""
    value = values.get(spec.name)
    if value is None or value == "":
        return ""
    kind = spec.field.kind
    match kind:
        case Kind.CHOICE if spec.field.choices is not None:
            key = f"enum.{spec.field.choices.__name__}.{value}"
            return words.said(key) if has(key) else str(value)
        case Kind.INSTANT if isinstance(value, int):
            return words.minute(local_moment(value))
        case Kind.MONEY if isinstance(value, int):
            return format_minor(value, str(values.get("currency") or HOME_CURRENCY), words.language)
        case Kind.YES_NO:
            return words("yes") if value else words("no")
        case Kind.STAFF | Kind.PERSON | Kind.DOSSIER | Kind.ROW | Kind.FILE:
            return names.get(str(value), "")
        case Kind.DATE if isinstance(day := stored(spec, value), dt.date):
            return words.day(day)
        case _ if kind in DIGITS and isinstance(value, int):
            return format_scaled(value, kind)
        case _:
            return str(value)


def _title(record: Record, names: Mapping[str, str]) -> str:
    """Its own name; of a tie, the names of those it ties."""
    own = title_of(record.values)
    if own and "\n" not in own and len(own) <= _LONGEST_TITLE:
        return own
    tied = [
        names.get(str(record.values.get(name)), "")
        for name, spec in ENTITIES[record.entity].fields.items()
        if spec.field.kind in (Kind.PERSON, Kind.STAFF)
    ]
    return " – ".join([one for one in tied if one][:2])


def _is_long(text: str) -> bool:
    return len(text) > _SHORT or "\n" in text
