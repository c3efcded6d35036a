"""Values as they are typed on the command line: FIELD=VALUE, days, and which fields there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.errors import UserError
from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.values import parse_date


def pairs(values: Sequence[str]) -> dict[str, str]:
    """``FIELD=VALUE`` arguments as a mapping. Raises UserError for one without ``=``."""
    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UserError("field-value", text=value[:40])
        found[name.strip()] = text
    return found


def fields_help(entity: str) -> str:
    """The fields of a form that may be typed, for the help of a command."""
    names = ", ".join(spec.name for spec in ENTITIES[entity].editable())
    return tr("cli.help.fields", fields=names).replace("%", "%%")


def typed_date(text: str | None) -> dt.date | None:
    """A day as typed; None for none. Raises UserError for what isn't a day."""
    if not text:
        return None
    found = parse_date(text)
    if found is None:
        raise UserError("not-a-day", text=text[:20])
    return found


def day_begins(text: str | None) -> int | None:
    """The local beginning of a day as typed, UTC milliseconds. Raises as ``typed_date``."""
    found = typed_date(text)
    return None if found is None else round(dt.datetime.combine(found, dt.time()).timestamp() * 1000)
