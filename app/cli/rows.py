"""``satchel person|relation|opportunity …``: the same commands over every form that is described in the registry."""

from __future__ import annotations

from collections.abc import Callable

from app.cli.context import Context
from app.cli.output import answer, done, print_json
from app.cli.parser import Parser
from app.cli.shown import field_lines
from app.cli.typed import add_values, fields_help, typed_values
from app.i18n import tr
from app.services.records import Record
from app.services.workbench import Workbench


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("list", "rows-list", listed, entity=name)
    leaf.add_argument("code")
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))

    leaf = leaves.add("add", "rows-add", make, entity=name)
    leaf.add_argument("code")
    add_values(leaf, fields_help(name))

    leaf = leaves.add("set", "rows-set", assign, entity=name)
    leaf.add_argument("id")
    add_values(leaf, fields_help(name))

    for command, handler in (("show", show), ("trash", trash), ("take-back", take_back)):
        leaves.add(command, f"rows-{command}", handler, entity=name).add_argument("id")


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
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.records.add(args.entity, context.dossier(bench, args.code), values))


def assign(context: Context) -> int:
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.records.set(args.entity, args.id, values))


def show(context: Context) -> int:
    return _one(context, lambda bench: bench.records.show(context.args.entity, context.args.id))


def _one(context: Context, action: Callable[[Workbench], Record]) -> int:
    with context.workbench() as bench:
        if hasattr(context.args, "id"):
            context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        record = action(bench)
    return answer(context, "record/1", record, lambda: print("\n".join(field_lines(record))))


def trash(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.trash(context.args.entity, context.args.id)
    return done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.take_back(context.args.entity, context.args.id)
    return done(context, "taken-back")
