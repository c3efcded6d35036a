"""Values of the registry's fields as the page shows them, as they are typed, and in which order they sort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from app.clock import local_moment
from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.rules.days import day_text
from app.rules.money import minor_digits
from app.rules.scaled import DIGITS, format_scaled
from app.services.forms import Option
from app.services.records import Record
from app.services.values import Value
from app.ui import formats
from app.ui.kit.editors import Choice

HOME = "CNY"
Names = Mapping[str, str]
Options = Mapping[str, Sequence[Option]]


def displayed(spec: FieldSpec, value: Value, currency: str = "", names: Names | None = None) -> str:
    """A value as the language writes it; ``names`` tells what the ids in references are called."""
    if value is None:
        return ""
    kind = spec.field.kind
    if spec.shows is not None:
        return (names or {}).get(str(value), "…")
    if kind is Kind.CHOICE and spec.field.choices is not None:
        return tr(f"enum.{spec.field.choices.__name__}.{value}")
    if kind is Kind.ROW:  # an identity that names nothing one could read
        return tr("ui.form.yes")
    if kind is Kind.DATE and isinstance(value, dt.date):
        return formats.day(value)
    if kind is Kind.YES_NO:
        return tr("ui.form.yes") if value else tr("ui.form.no")
    if isinstance(value, int):
        return _number(spec, value, currency)
    return str(value)


def _number(spec: FieldSpec, value: int, currency: str) -> str:
    kind = spec.field.kind
    if kind is Kind.INSTANT:
        return formats.moment(value)
    if kind is Kind.MONEY:
        return formats.money(value, currency or HOME)
    if kind in DIGITS:
        return format_scaled(value, kind)
    return str(value) if spec.name.endswith(("year", "since")) else f"{value:,}"


def typed(spec: FieldSpec, value: Value, currency: str = "") -> str:
    """The text that is edited: what :func:`app.services.values.coerce` reads back as the same value."""
    if value is None:
        return ""
    kind = spec.field.kind
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if kind is Kind.INSTANT:
            return local_moment(value).strftime("%Y-%m-%d %H:%M")
        if kind is Kind.MONEY:
            return _plain_money(value, currency or HOME)
        if kind in DIGITS:
            return format_scaled(value, kind)
    return day_text(value) if isinstance(value, dt.date) else str(value)


def _plain_money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}" + (f".{part:0{digits}}" if digits else "")


def currency_of(record: Record) -> str:
    """The currency of a record's amounts; empty where it isn't said."""
    return str(record.values.get("currency") or "")


def cell(record: Record, field: str, names: Names) -> str:
    """One field of a record as it is shown."""
    return displayed(ENTITIES[record.entity].fields[field], record.values.get(field), currency_of(record), names)


def caption(record: Record, names: Names | None = None) -> str:
    """What a record is called, in a line: the first of its fields that says something."""
    specs = ENTITIES[record.entity].fields
    for name in CAPTIONS.get(record.entity, ()):
        text = displayed(specs[name], record.values.get(name), currency_of(record), names)
        if text and text != "…":
            return text.split("\n")[0][:80]
    return tr(f"entity.{record.entity}")


CAPTIONS = {
    "person": ("name",), "opportunity": ("title", "number"), "information": ("fact",), "institution": ("name",),
    "post": ("title",), "relation": ("person_id",), "influence": ("from_id",), "competitor": ("name",),
    "competitor_contact": ("person_id", "contact"), "buying_role": ("person_id", "placeholder", "role"),
    "decision_step": ("step",), "planned_contact": ("person_id", "why"), "contact_report": ("what",),
    "planned_action": ("what",), "revenue_project": ("project",), "trade": ("number", "product", "kind"),
    "contract": ("title", "number"), "contract_term": ("term",), "contract_duty": ("what", "kind"),
    "service_level": ("name",), "service_contact": ("name", "staff_id", "person_id"), "service_equipment": ("name",),
    "complaint": ("what",), "opinion": ("what",), "service_promise": ("what",), "survey": ("asked_on",),
    "care": ("what", "kind"), "event": ("name",), "gift": ("what",), "team_member": ("function",),
    "consent": ("person_id",),
}  # fmt: skip
"""Which fields name a row for a person, the best first."""


def choices_of(spec: FieldSpec, options: Options) -> Sequence[Choice] | None:
    """What an editor offers: the words of a closed list, or what may be named; None where that must be asked for."""
    if spec.field.choices is not None:
        return [Choice(str(one), f"enum.{spec.field.choices.__name__}.{one}") for one in spec.field.choices]
    if spec.refers is None:
        return ()
    if spec.refers not in options:
        return None
    return choices_among(options[spec.refers])


def choices_among(options: Sequence[Option]) -> Sequence[Choice]:
    """Rows that may be named, in the language's order."""
    key = formats.sort_key()
    named = sorted(options, key=lambda option: key(option.label))  # type: ignore[arg-type, return-value]
    return [Choice(option.id, name=option.label or tr("ui.form.not_stated")) for option in named]
