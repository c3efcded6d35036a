"""``satchel dossier …``: covers, content by section, one field, history, confirmations, the trash."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from app.cli.context import Context
from app.cli.output import local_time, print_json, say, table
from app.cli.shown import field_lines, shown
from app.errors import UserError
from app.i18n import tr
from app.models.enums import Grade, Stage
from app.models.fields import ENTITIES, Section
from app.services.dossiers import Filter


def add(branches: Any, options: ArgumentParser) -> None:
    branch = branches.add_parser("dossier", help=tr("cli.help.dossier"), parents=[options])
    leaves = branch.add_subparsers(metavar="COMMAND", required=True)

    leaf = leaves.add_parser("list", help=tr("cli.help.dossier-list"), parents=[options])
    leaf.add_argument("--grade", choices=[str(grade) for grade in Grade])
    leaf.add_argument("--stage", choices=[str(stage) for stage in Stage])
    leaf.add_argument("--region")
    leaf.add_argument("--text", metavar="TEXT", help=tr("cli.help.filter-text"))
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))
    leaf.set_defaults(handler=listed)

    leaf = leaves.add_parser("show", help=tr("cli.help.dossier-show"), parents=[options])
    leaf.add_argument("code")
    leaf.add_argument("--section", choices=[str(section) for section in Section])
    leaf.set_defaults(handler=show)

    leaf = leaves.add_parser("add", help=tr("cli.help.dossier-add"), parents=[options])
    leaf.add_argument("values", nargs="+", metavar="FIELD=VALUE")
    leaf.set_defaults(handler=make)

    leaf = leaves.add_parser("set", help=tr("cli.help.dossier-set"), parents=[options])
    leaf.add_argument("code")
    leaf.add_argument("field")
    leaf.add_argument("value")
    leaf.set_defaults(handler=assign)

    leaf = leaves.add_parser("history", help=tr("cli.help.dossier-history"), parents=[options])
    leaf.add_argument("code")
    leaf.add_argument("--field")
    leaf.set_defaults(handler=history)

    leaf = leaves.add_parser("confirm", help=tr("cli.help.dossier-confirm"), parents=[options])
    leaf.add_argument("code")
    leaf.add_argument("section", choices=[str(section) for section in Section])
    leaf.set_defaults(handler=confirm)

    for name, handler in (("trash", trash), ("take-back", take_back), ("undo", undo)):
        leaf = leaves.add_parser(name, help=tr(f"cli.help.dossier-{name}"), parents=[options])
        leaf.add_argument("code")
        leaf.set_defaults(handler=handler)


def pairs(values: list[str]) -> dict[str, str]:
    """``FIELD=VALUE`` arguments as a mapping. Raises UserError for one without ``=``."""
    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UserError("field-value", text=value[:40])
        found[name.strip()] = text
    return found


def listed(context: Context) -> int:
    args = context.args
    wanted = Filter(text=args.text, grade=args.grade, stage=args.stage, region=args.region, trash=args.trash)
    with context.workbench() as bench:
        covers = bench.dossiers.covers(wanted)
    if context.json:
        print_json("dossier-list/1", covers)
    else:
        heads = [tr(f"field.dossier.{name}") for name in ("code", "name", "grade", "region")]
        table(
            [*heads, tr("cli.completeness"), tr("cli.card")],
            [(c.code, c.name, c.grade, c.region, f"{c.percent}%", c.card_number) for c in covers],
        )
    return 0


def show(context: Context) -> int:
    section = Section(context.args.section) if context.args.section else None
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, context.args.code)
        opened = bench.dossiers.open(dossier_id)
        forms = [
            name for name, spec in ENTITIES.items()
            if spec.dossier == "dossier_id" and spec.section not in (Section.COVER,)
            and (section is None or spec.section is section)
        ]  # fmt: skip
        rows = {name: bench.records.rows(name, dossier_id) for name in forms}
    if context.json:
        print_json("dossier/1", {"opened": opened, "rows": rows})
        return 0
    cover = opened.cover
    say("dossier-head", name=cover.name, code=cover.code, grade=cover.grade or "–", percent=cover.percent)
    if section in (None, Section.BASIC):
        print("\n".join(field_lines(opened.basic)))
    for name, records in rows.items():
        if records:
            print(f"\n{tr(ENTITIES[name].label)} ({len(records)})")
            for record in records:
                print("\n".join(field_lines(record, indent="  ")), end="\n\n")
    return 0


def make(context: Context) -> int:
    with context.workbench() as bench:
        cover = bench.dossiers.cover(bench.dossiers.add(pairs(context.args.values)))
    if context.json:
        print_json("dossier-cover/1", cover)
    else:
        say("dossier-added", name=cover.name, code=cover.code)
    return 0


def assign(context: Context) -> int:
    args = context.args
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, args.code)
        record = bench.records.set("dossier", dossier_id, {args.field: args.value})
    if context.json:
        print_json("record/1", record)
    else:
        label = tr(f"field.dossier.{args.field}")
        say("field-set", label=label, value=shown("dossier", args.field, record.values[args.field]))
    return 0


def history(context: Context) -> int:
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, context.args.code)
        changes = bench.records.history(dossier_id, field=context.args.field)
    if context.json:
        print_json("history/1", changes)
        return 0
    rows = []
    for change in changes:
        created = change.field == "*"
        label = tr(ENTITIES[change.entity].label) if created else tr(f"field.{change.entity}.{change.field}")
        old, new = (shown(change.entity, change.field, value) for value in (change.old, change.new))
        rows.append((local_time(change.at), label, tr("cli.created") if created else f"{old or '–'} → {new or '–'}"))
    table([tr("cli.when"), tr("cli.what"), tr("cli.change")], rows)
    return 0


def confirm(context: Context) -> int:
    with context.workbench() as bench:
        bench.dossiers.confirm(context.dossier(bench, context.args.code), Section(context.args.section))
    return _done(context, "dossier-confirmed")


def trash(context: Context) -> int:
    with context.workbench() as bench:
        bench.records.trash("dossier", context.dossier(bench, context.args.code))
    return _done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        bench.records.take_back("dossier", context.dossier(bench, context.args.code))
    return _done(context, "taken-back")


def undo(context: Context) -> int:
    with context.workbench() as bench:
        undone = bench.records.undo(context.dossier(bench, context.args.code))
    if context.json:
        print_json("undo/1", undone)
    else:
        say("undone", n=len(undone))
    return 0


def _done(context: Context, key: str) -> int:
    if context.json:
        print_json("done/1", {"done": True})
    else:
        say(key)
    return 0
