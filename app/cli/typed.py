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


def add_texts(leaf: Parser, *names: str) -> None:
    """``--values-file`` in place of the options ``names``, whose words would stand in the list of processes."""
    told = tr("cli.help.texts-file", options=", ".join(names)).replace("%", "%%")
    leaf.add_argument("--values-file", metavar="F", help=told)
    leaf.set_defaults(texts=names)


def fill_texts(context: Context) -> None:
    """Give the options of ``add_texts`` what stands in the file, before the vault is opened; what is typed wins.

    Raises UserError ``texts-file`` for a name that isn't one of them, and as ``read_values``.
    """
    args = context.args
    if args.values_file is None:
        return
    if args.values_file == "-":
        context.passphrase()  # from stdin too, it is the first line
    found = read_values(args.values_file)
    if not found or found.keys() - set(args.texts):
        raise UserError("texts-file", options=", ".join(args.texts))
    for name, value in found.items():
        if getattr(args, name) is None and value is not None:
            setattr(args, name, str(value))


def fields_help(entity: str) -> str:
    """The fields of a form that may be typed, for the help of a command."""
    return tr("cli.help.fields", fields=", ".join(fields_told(entity))).replace("%", "%%")


def fields_told(entity: str) -> list[str]:
    """The fields of a form that may be typed, those of a closed list with its codes: ``sex (female | male)``."""
    return [
        f"{spec.name} ({' | '.join(spec.field.choices)})" if spec.field.choices else spec.name
        for spec in ENTITIES[entity].editable()
    ]


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
