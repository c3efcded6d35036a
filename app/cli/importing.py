"""``satchel import|undo-import|import-list|template``: sheets in, previewed first, nothing overwritten silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.cli.context import Context
from app.cli.import_book import import_book, take_cards, tell_counts
from app.cli.output import answer, local_time, progress, say, table
from app.cli.parser import Parser
from app.errors import UserError
from app.exchange import source
from app.exchange.book import is_book
from app.exchange.columns import FORMS, ColumnMap
from app.i18n import tr
from app.services.exports import write_left_out, write_template
from app.services.import_plan import Fate, ImportPlan
from app.services.import_undo import Undone
from app.services.imports import Batch
from app.services.workbench import Workbench

LATER: Final = ("complaints", "contracts")
"""Forms that have no place in this version yet."""

ALL: Final = "all"
_MOST_TOLD: Final = 20
_MOST_ROWS: Final = 8


def add(branch: Parser, name: str, options: Parser) -> None:
    match name:
        case "import":
            branch.add_argument("file")
            branch.add_argument("--as", dest="form", choices=[*FORMS, *LATER], help=tr("cli.help.import-as"))
            branch.add_argument("--dossier", metavar="CODE", help=tr("cli.help.import-dossier"))
            branch.add_argument("--map", metavar="MAP", help=tr("cli.help.import-map"))
            branch.add_argument("--mend", action="store_true", help=tr("cli.help.import-mend"))
            branch.add_argument("--dry-run", action="store_true", help=tr("cli.help.import-dry-run"))
            branch.add_argument("--update", metavar="FIELDS", help=tr("cli.help.import-update"))
            branch.add_argument(
                "--left-out", "--failed", dest="left_out", metavar="FILE", help=tr("cli.help.import-left-out")
            )
            branch.set_defaults(handler=import_file)
        case "undo-import":
            branch.add_argument("id")
            branch.set_defaults(handler=undo)
        case "import-list":
            branch.set_defaults(handler=listed)
        case "template":
            branch.add_argument("file", metavar="FILE.xlsx")
            branch.add_argument("--force", action="store_true", help=tr("cli.help.force"))
            branch.set_defaults(handler=template)


def import_file(context: Context) -> int:
    args = context.args
    if args.form in LATER:
        raise UserError("import-later", forms=", ".join(FORMS))
    path = Path(args.file).absolute()
    if args.form is None and not args.map and path.is_file() and is_book(source.load(path)):
        return import_book(context, path)
    chosen = ColumnMap.load(Path(args.map)) if args.map else None
    if args.dossier:
        chosen = replace(chosen or ColumnMap(), dossier=args.dossier)
    batch: Batch | None = None
    with context.workbench() as bench:
        plan = _plan(context, bench, path, args.form or _guess(bench, path, chosen), chosen)
        if args.left_out:
            write_left_out(plan, Path(args.left_out).absolute())
        if not context.json:
            tell_plan(plan)  # before anything is done, and even if there is nothing to do
        if not args.dry_run:
            with progress(context, "progress-import") as show:
                batch = bench.imports.run(plan, update=_fields(args.update, plan), progress=show)

    def text() -> None:
        if batch is None:
            say("import-not-done")
        else:
            say("imported", added=batch.added, updated=batch.updated, skipped=batch.skipped, id=batch.id)

    return answer(context, "import/1", {"preview": _preview(plan), "batch": batch}, text)


def undo(context: Context) -> int:
    with context.workbench() as bench, progress(context, "progress-undo") as show:
        take_cards(context, bench, bench.imports.dossiers_to_open(context.args.id))
        undone = bench.imports.undo(context.args.id, progress=show)
    return answer(context, "import-undo/1", undone, lambda: _tell_undone(undone))


def listed(context: Context) -> int:
    with context.workbench() as bench:
        batches = bench.imports.batches()
    heads = [tr(f"cli.import-{name}") for name in ("id", "what", "file", "at", "added", "updated", "undone-at")]
    rows = [
        (
            one.id, tr(f"entity.{one.entity}"), one.source, local_time(one.at), one.added, one.updated,
            local_time(one.undone_at),
        )
        for one in batches
    ]  # fmt: skip
    return answer(context, "import-list/1", batches, lambda: table(heads, rows))


def template(context: Context) -> int:
    path = Path(context.args.file).absolute()
    write_template(path, force=context.args.force)
    return answer(context, "file/1", {"file": str(path), "rows": None}, lambda: say("file-written", file=path))


def _plan(context: Context, bench: Workbench, path: Path, form: str, chosen: ColumnMap | None) -> ImportPlan:
    """The preview; with a place stated, once more under one's own cards for the dossiers it concerns (borrow-own), and
    once more with the suggested spellings if they are wanted.
    """
    plan = bench.imports.preview(path, form, chosen)
    refused = {problem.row for problem in plan.problems if problem.key.startswith("refusal.")}
    wanted = {
        row.dossier_id if plan.entity != "dossier" else row.id
        for row in plan.rows
        if row.number in refused or (row.fate is Fate.EXISTING and context.args.update)
    }
    if take_cards(context, bench, sorted(one for one in wanted if one)):
        plan = bench.imports.preview(path, form, chosen)
    return bench.imports.preview(path, form, plan.mended(chosen)) if context.args.mend and plan.mends else plan


def _guess(bench: Workbench, path: Path, chosen: ColumnMap | None) -> str:
    """The form whose columns the sheet has. Raises UserError ``import-which`` if it could be none, or several."""
    found: dict[str, int] = {}
    for form in FORMS:
        try:
            look = bench.imports.look(path, form, chosen)
        except UserError as error:
            if error.key not in {"map-unknown-field", "import-cards-are-persons"}:  # it is for another form
                raise
            continue
        if not look.missing:
            found[form] = sum(1 for column in look.matched.columns if column.field) + bool(look.matched.layout) * 100
    best = [form for form, columns in found.items() if columns == max(found.values())]
    if len(best) != 1:
        raise UserError("import-which", forms=", ".join(FORMS))
    return best[0]


def _fields(given: str | None, plan: ImportPlan) -> Sequence[str]:
    if not given:
        return ()
    return plan.changed_fields if given == ALL else [name.strip() for name in given.split(",") if name.strip()]


def _preview(plan: ImportPlan) -> Mapping[str, Any]:
    """What is told of a preview: never the rows' values, except those the problems are about."""
    return {
        "form": plan.form, "source": plan.source, "digest": plan.digest, "currency": plan.currency,
        "columns": [{"header": column.header, "field": column.field} for column in plan.columns],
        "counts": plan.counts, "changed_fields": plan.changed_fields, "remarks": plan.remarks, "mends": plan.mends,
        "problems": [
            {
                "sentence": problem.sentence, "header": problem.header, "value": problem.shown, "mend": problem.mend,
                "blocking": problem.blocking, "rows": rows,
            }
            for problem, rows in plan.grouped()
        ],
    }  # fmt: skip


def tell_plan(plan: ImportPlan) -> None:
    say("import-of", what=tr(f"entity.{plan.entity}"), file=plan.source)
    for column in plan.columns:
        label = tr(f"field.{plan.entity}.{column.field}") if column.field else tr("cli.import-aside")
        say("import-column", header=column.header, label=label)
    tell_counts(plan.counts)
    for remark in plan.remarks:
        print(remark)
    problems = plan.grouped()
    for problem, rows in problems[:_MOST_TOLD]:
        numbers = ", ".join(map(str, rows[:_MOST_ROWS])) + (" …" if len(rows) > _MOST_ROWS else "")
        say("import-problem", n=len(rows), rows=numbers, sentence=problem.sentence, value=problem.shown or "–")
        if problem.mend:
            say("import-mend", mend=problem.mend)
    if len(problems) > _MOST_TOLD:
        say("import-more", n=len(problems) - _MOST_TOLD)
    if plan.changed_fields:
        say("import-differs", fields=", ".join(plan.changed_fields))


def _tell_undone(undone: Undone) -> None:
    say("import-undone", removed=undone.removed, reverted=undone.reverted)
    for kept in undone.kept:
        say("import-kept", what=tr(f"entity.{kept.entity}"), name=kept.customer or "–", sentence=kept.sentence)
