"""``satchel person|relation|opportunity …``: the same commands over every form that is described in the registry."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from app.cli.context import Context
from app.cli.dossier import pairs
from app.cli.output import print_json, say
from app.cli.shown import field_lines
from app.i18n import tr
from app.services.records import Record
from app.services.workbench import Workbench

FORMS = ("person", "relation", "opportunity", "information")


def add(branches: Any, options: ArgumentParser) -> None:
    for entity in FORMS:
        branch = branches.add_parser(entity, help=tr(f"entity.{entity}"), parents=[options])
        leaves = branch.add_subparsers(metavar="COMMAND", required=True)

        leaf = leaves.add_parser("list", help=tr("cli.help.rows-list"), parents=[options])
        leaf.add_argument("code")
        leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))
        leaf.set_defaults(handler=listed, entity=entity)

        leaf = leaves.add_parser("add", help=tr("cli.help.rows-add"), parents=[options])
        leaf.add_argument("code")
        leaf.add_argument("values", nargs="+", metavar="FIELD=VALUE")
        leaf.set_defaults(handler=make, entity=entity)

        leaf = leaves.add_parser("set", help=tr("cli.help.rows-set"), parents=[options])
        leaf.add_argument("id")
        leaf.add_argument("values", nargs="+", metavar="FIELD=VALUE")
        leaf.set_defaults(handler=assign, entity=entity)

        for name, handler in (("show", show), ("trash", trash), ("take-back", take_back)):
            leaf = leaves.add_parser(name, help=tr(f"cli.help.rows-{name}"), parents=[options])
            leaf.add_argument("id")
            leaf.set_defaults(handler=handler, entity=entity)


def listed(context: Context) -> int:
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, context.args.code)
        records = bench.records.rows(context.args.entity, dossier_id, trash=context.args.trash)
    if context.json:
        print_json("records/1", records)
    else:
        for record in records:
            print("\n".join(field_lines(record)), end="\n\n")
    return 0


def make(context: Context) -> int:
    args = context.args
    return _one(
        context, lambda bench: bench.records.add(args.entity, context.dossier(bench, args.code), pairs(args.values))
    )


def assign(context: Context) -> int:
    args = context.args
    return _one(context, lambda bench: bench.records.set(args.entity, args.id, pairs(args.values)))


def show(context: Context) -> int:
    return _one(context, lambda bench: bench.records.show(context.args.entity, context.args.id))


def _one(context: Context, action: Callable[[Workbench], Record]) -> int:
    with context.workbench() as bench:
        if hasattr(context.args, "id"):
            context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        record = action(bench)
    if context.json:
        print_json("record/1", record)
    else:
        print("\n".join(field_lines(record)))
    return 0


def trash(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.trash(context.args.entity, context.args.id)
    return _done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.take_back(context.args.entity, context.args.id)
    return _done(context, "taken-back")


def _done(context: Context, key: str) -> int:
    if context.json:
        print_json("done/1", {"done": True})
    else:
        say(key)
    return 0
