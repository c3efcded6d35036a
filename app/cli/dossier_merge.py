"""``satchel dossier merge|unmerge``: two dossiers that are one customer, and taking them apart again."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Leaves
from app.cli.rows import add_merging, compared_lines
from app.services.merge_choice import OTHER


def add(leaves: Leaves) -> None:
    add_merging(leaves, "dossier", merge, unmerge)


def merge(context: Context) -> int:
    """All rows of OTHER move to KEEP; ``--take`` names the fields of the basics that come from OTHER."""
    args = context.args
    with context.workbench() as bench:
        keep_id, other_id = (context.dossier(bench, code) for code in (args.keep, args.other))
        if args.dry_run:
            found = bench.dossier_merging.compare(keep_id, other_id)
            names = bench.forms.named([found.keep, found.other])

            def compared() -> None:
                print("\n".join(compared_lines("dossier", found.pairs, found.moves, names)))
                if found.alike:
                    say("merge-alike", n=found.alike)

            return answer(context, "dossier-compare/1", found, compared)
        merged = bench.dossier_merging.merge(keep_id, other_id, dict.fromkeys(args.take, OTHER))
    name, rows = merged.dossier.values["name"], sum(merged.moved.values())
    return answer(context, "dossier-merge/1", merged, lambda: say("dossiers-merged", name=name, n=rows))


def unmerge(context: Context) -> int:
    """Take the last merge into a dossier apart; tells the other dossier."""
    with context.workbench() as bench:
        keep_id = context.dossier(bench, context.args.keep)
        other_id = bench.dossier_merging.merged_into(keep_id)
        if other_id is not None:
            context.card_for(bench, other_id)
        other = bench.dossier_merging.undo(keep_id)
    name, code = other.values["name"], other.values["code"]
    return answer(context, "record/1", other, lambda: say("dossiers-unmerged", name=name, code=code))
