"""``satchel dossier …``: covers, content by section, one field, history, confirmations, the trash."""

from __future__ import annotations

from pathlib import Path

from app.cli import dossier_merge
from app.cli.context import Context
from app.cli.output import answer, done, local_time, print_json, say, table
from app.cli.parser import PAIRS, Parser
from app.cli.shown import field_lines, shown
from app.cli.typed import add_texts, add_values, fields_help, fill_texts, typed_values
from app.errors import UserError
from app.i18n import tr
from app.models.enums import Grade, Stage
from app.models.fields import ENTITIES, Section
from app.services.dossiers import Filter


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("list", "dossier-list", listed)
    leaf.add_argument("--grade", choices=[str(grade) for grade in Grade])
    leaf.add_argument("--stage", choices=[str(stage) for stage in Stage])
    leaf.add_argument("--region")
    leaf.add_argument("--text", metavar="TEXT", help=tr("cli.help.filter-text"))
    add_texts(leaf, "text", "region")
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))

    leaf = leaves.add("show", "dossier-show", show)
    leaf.add_argument("code")
    leaf.add_argument("--section", choices=[str(section) for section in Section])

    leaf = leaves.add("add", "dossier-add", make)
    add_values(leaf, fields_help("dossier"))

    leaf = leaves.add("set", "dossier-set", assign)
    leaf.add_argument("code")
    leaf.add_argument("field", nargs="?", help=tr("cli.help.dossier-field"))
    leaf.add_argument("value", nargs="?")
    leaf.add_argument("--values-file", metavar="F", help=tr("cli.help.values-file"))

    leaf = leaves.add("history", "dossier-history", history)
    leaf.add_argument("code")
    leaf.add_argument("--field")

    leaf = leaves.add("confirm", "dossier-confirm", confirm)
    leaf.add_argument("code")
    leaf.add_argument("section", choices=[str(section) for section in Section])

    leaf = leaves.add("attach", "dossier-attach", attach)
    leaf.add_argument("code")
    leaf.add_argument("file")

    dossier_merge.add(leaves)

    for command, handler in (("trash", trash), ("take-back", take_back), ("undo", undo)):
        leaves.add(command, f"dossier-{command}", handler).add_argument("code")


def listed(context: Context) -> int:
    fill_texts(context)
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
        rows = bench.forms.many(forms, dossier_id) if forms else {}
        names = bench.forms.named([opened.basic, *(record for found in rows.values() for record in found)])
    if context.json:
        print_json("dossier/1", {"opened": opened, "rows": rows})
        return 0
    cover = opened.cover
    say("dossier-head", name=cover.name, code=cover.code, grade=cover.grade or "–", percent=cover.percent)
    if section in (None, Section.BASIC):
        print("\n".join(field_lines(opened.basic, names)))
    for name, records in rows.items():
        if records:
            print(f"\n{tr(ENTITIES[name].label)} ({len(records)})")
            for record in records:
                print("\n".join(field_lines(record, names, indent="  ")), end="\n\n")
    return 0


def make(context: Context) -> int:
    values = typed_values(context)
    with context.workbench() as bench:
        cover = bench.dossiers.cover(bench.dossiers.add(values))
    if context.json:
        print_json("dossier-cover/1", cover)
    else:
        say("dossier-added", name=cover.name, code=cover.code)
    return 0


def assign(context: Context) -> int:
    """One field as arguments, or as many as a file has."""
    args = context.args
    typed = () if args.field is None else (f"{args.field}={args.value}",)
    if (args.field is None) != (args.value is None):
        raise UserError("values-needed")
    setattr(args, PAIRS, typed)
    values = typed_values(context)
    with context.workbench() as bench:
        record = bench.records.set("dossier", context.dossier(bench, args.code), values)
    if context.json:
        print_json("record/1", record)
    else:
        for name in values:
            say("field-set", label=tr(f"field.dossier.{name}"), value=shown("dossier", name, record.values[name]))
    return 0


def history(context: Context) -> int:
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, context.args.code)
        changes = bench.records.history(dossier_id, field=context.args.field)
        names = bench.sections.names(dossier_id, changes)
    if context.json:
        print_json("history/1", changes)
        return 0
    rows = []
    for change in changes:
        created = change.field == "*"
        label = tr(ENTITIES[change.entity].label) if created else tr(f"field.{change.entity}.{change.field}")
        if called := names.get(change.row_id) if change.entity != "dossier" else None:
            label = f"{label} ({called})"
        old, new = (shown(change.entity, change.field, value, names) for value in (change.old, change.new))
        told = tr("cli.created") if created else f"{old or '–'} → {new or '–'}"
        rows.append((local_time(change.at), change.by_name or "–", label, told))
    table([tr("cli.when"), tr("cli.who"), tr("cli.what"), tr("cli.change")], rows)
    return 0


def confirm(context: Context) -> int:
    with context.workbench() as bench:
        bench.dossiers.confirm(context.dossier(bench, context.args.code), Section(context.args.section))
    return done(context, "dossier-confirmed")


def attach(context: Context) -> int:
    path = Path(context.args.file).absolute()
    with context.workbench() as bench:
        added = bench.attachments.add_file(context.dossier(bench, context.args.code), path)
    return answer(context, "attachment/1", added, lambda: say("attached", name=added.name, size=added.size // 1024))


def trash(context: Context) -> int:
    with context.workbench() as bench:
        bench.records.trash("dossier", context.dossier(bench, context.args.code))
    return done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        bench.records.take_back("dossier", context.dossier(bench, context.args.code))
    return done(context, "taken-back")


def undo(context: Context) -> int:
    with context.workbench() as bench:
        undone = bench.records.undo(context.dossier(bench, context.args.code))
    return answer(context, "undo/1", undone, lambda: say("undone", n=len(undone)))
