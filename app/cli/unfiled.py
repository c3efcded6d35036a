"""``satchel unfiled …``: opportunities imported without a customer, and their way into a dossier."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, say, table
from app.cli.parser import Parser
from app.i18n import tr


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("list", "unfiled-list", listed)
    leaf = leaves.add("file", "unfiled-file", file)
    leaf.add_argument("code")
    leaf.add_argument("numbers", nargs="+", metavar="NUMBER")


def listed(context: Context) -> int:
    with context.workbench() as bench:
        lines = bench.unfiled.lines()
    heads = [tr(f"field.opportunity.{name}") for name in ("number", "title", "product", "stage", "engaged_on")]
    rows = [
        (one.number, one.title, one.product, tr(f"enum.OpportunityStage.{one.stage}"), one.engaged_on) for one in lines
    ]
    return answer(context, "unfiled/1", lines, lambda: table(heads, rows))


def file(context: Context) -> int:
    args = context.args
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, args.code)
        n = bench.unfiled.file(bench.unfiled.by_number(args.numbers), dossier_id)
    return answer(context, "filed/1", {"dossier": dossier_id, "filed": n}, lambda: say("filed", n=n, code=args.code))
