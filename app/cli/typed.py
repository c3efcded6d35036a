"""Values as they are typed on the command line: FIELD=VALUE, days, and which fields there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.cli.context import Context
from app.cli.parser import PAIRS, Parser
from app.cli.values_file import read_values
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


def add_values(leaf: Parser, told: str) -> None:
    """``FIELD=VALUE …`` and ``--values-file``; ``told`` is the help of the former."""
    leaf.add_argument(PAIRS, nargs="*", metavar="FIELD=VALUE", help=told)
    leaf.add_argument("--values-file", metavar="F", help=tr("cli.help.values-file"))


def typed_values(context: Context, *, needed: bool = True) -> dict[str, object]:
    """What was typed or stands in the file; typed fields win. Before the vault is opened.

    Where passphrase and values both come from stdin, the passphrase is its first line. Raises UserError
    ``values-needed`` if there are none though they are ``needed``, and as ``pairs`` and ``read_values``.
    """
    typed = pairs(getattr(context.args, PAIRS))
    found: dict[str, object] = {}
    if context.args.values_file == "-":
        context.passphrase()
    if context.args.values_file:
        found = read_values(context.args.values_file)
    if needed and not typed and not found:
        raise UserError("values-needed")
    return {**found, **typed}


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
