"""``satchel import FILE.xlsx`` of a workbook of all forms: preview by sheet and cell, then all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.cli.context import Context
from app.cli.output import answer, progress, say
from app.i18n import tr
from app.rules.days import day_text
from app.rules.reasons import RefusedByRule
from app.services.exports import write_book_left_out
from app.services.import_book import EVERYTHING, BookPlan, address
from app.services.import_plan import Fate, ImportPlan, Problem
from app.services.imports import Batch
from app.services.values import Value
from app.services.workbench import Workbench

_MOST_TOLD: Final = 40


def import_book(context: Context, path: Path) -> int:
    """Preview, the rows left out into a workbook if wanted, and the import unless it is a dry run."""
    args = context.args
    batch: Batch | None = None
    with context.workbench() as bench:
        plan = _plan(context, bench, path)
        if args.left_out:
            write_book_left_out(plan, Path(args.left_out).absolute())
        if not context.json:
            _tell(plan)
        if not args.dry_run:
            with progress(context, "progress-import") as show:
                batch = bench.imports.batch(bench.imports.books.run(plan, update=_fields(args.update), progress=show))

    def text() -> None:
        if batch is None:
            say("import-not-done")
        else:
            say("imported", added=batch.added, updated=batch.updated, skipped=batch.skipped, id=batch.id)

    return answer(context, "import-book/1", {"preview": _preview(plan), "batch": batch}, text)


def take_cards(context: Context, bench: Workbench, dossiers: Sequence[str]) -> int:
    """As many cards as one statement covers (policy cap); how many were taken."""
    if not context.args.place:
        return 0
    for taken, dossier_id in enumerate(dossiers):
        try:
            context.card_for(bench, dossier_id)
        except RefusedByRule:
            return taken
    return len(dossiers)


def tell_counts(counts: Mapping[Fate, int]) -> None:
    for fate, n in counts.items():
        if n:
            say("import-count", fate=tr(f"import.fate.{fate}"), n=n)


def _plan(context: Context, bench: Workbench, path: Path) -> BookPlan:
    """The preview; with a place stated, once more under one's own cards for the dossiers it concerns (borrow-own), and
    once more with the suggested spellings if they are wanted.
    """
    books, dossier = bench.imports.books, context.args.dossier
    plan = books.preview(path, dossier=dossier)
    if take_cards(context, bench, plan.without_card):
        plan = books.preview(path, dossier=dossier)
    return books.preview(path, dossier=dossier, mends=plan.mends) if context.args.mend and plan.mends else plan


def _fields(given: str | None) -> Sequence[str]:
    return [name.strip() for name in given.split(",") if name.strip()] if given else ()


def _preview(plan: BookPlan) -> Mapping[str, Any]:
    """What is told of a preview: values only where they differ or something is wrong with them."""
    return {
        "source": plan.source, "digest": plan.digest, "counts": plan.counts, "changed_fields": plan.changed_fields,
        "remarks": plan.remarks, "unnamed": plan.unnamed,
        "sheets": [
            {
                "form": sheet.entity, "title": sheet.sheet.title, "counts": sheet.counts,
                "changes": [
                    {
                        "cell": _cell(sheet, row.number, name), "row": row.number, "field": name, "old": _shown(old),
                        "new": _shown(new),
                    }
                    for row in sheet.rows for name, (old, new) in row.changes.items()
                ],
                "problems": [
                    {
                        "cell": address(sheet, problem), "row": problem.row, "sentence": problem.sentence,
                        "header": problem.header, "value": problem.shown, "mend": problem.mend,
                        "blocking": problem.blocking,
                    }
                    for problem in sheet.problems
                ],
            }
            for sheet in plan.sheets
        ],
    }  # fmt: skip


def _cell(sheet: ImportPlan, row: int, name: str) -> str | None:
    return address(sheet, Problem(row, "", field=name))


def _shown(value: Value) -> Value:
    return day_text(value) if isinstance(value, dt.date) else value


def _tell(plan: BookPlan) -> None:
    say("import-of", what=tr("import.template.all"), file=plan.source)
    told = 0
    for sheet in plan.sheets:
        counts = ", ".join(f"{tr(f'import.fate.{fate}')} {n}" for fate, n in sheet.counts.items() if n)
        say("import-sheet", title=sheet.sheet.title or "", counts=counts)
        for row in sheet.rows:
            for name, (old, new) in row.changes.items():
                told += 1
                if told <= _MOST_TOLD:
                    say(
                        "import-change", cell=_cell(sheet, row.number, name) or row.number,
                        label=tr(f"field.{sheet.entity}.{name}"), old=_text(old), new=_text(new),
                    )  # fmt: skip
    for remark in plan.remarks:
        print(remark)
    if plan.unnamed.rows:
        say("import-unnamed-home" if plan.unnamed.home else "import-unnamed", n=plan.unnamed.rows,
            name=plan.unnamed.name)  # fmt: skip
    for sheet, problem, cell in plan.problems[:_MOST_TOLD]:
        say(
            "import-cell", title=sheet.sheet.title or "", cell=cell or problem.row, value=problem.shown or "–",
            sentence=problem.sentence,
        )  # fmt: skip
        if problem.mend:
            say("import-mend", mend=problem.mend)
    if max(told, len(plan.problems)) > _MOST_TOLD:
        say("import-more-lines")
    if plan.changed_fields:
        say("import-differs", fields=", ".join([*plan.changed_fields[:_MOST_TOLD], EVERYTHING]))


def _text(value: Value) -> str:
    return "–" if value is None else str(_shown(value))[:60].replace("\n", " ")
