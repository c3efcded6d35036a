"""Values as they are typed on the command line: FIELD=VALUE, and which fields there are."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import UserError
from app.i18n import tr
from app.models.fields import ENTITIES


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
