"""``satchel sample …``: invented customers to look around with; persons and visits for dossiers to demonstrate with."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.i18n import tr


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("fill", "sample-fill", fill)
    leaf = leaves.add("enliven", "sample-enliven", enliven)
    leaf.add_argument("codes", nargs="+", metavar="CODE", help=tr("cli.help.codes"))


def fill(context: Context) -> int:
    with context.workbench() as bench:
        added = bench.samples.fill()
    return answer(context, "sample/1", {"dossiers": added}, lambda: say("sample-filled", n=len(added)))


def enliven(context: Context) -> int:
    with context.workbench() as bench:
        dossiers = [bench.dossiers.find(code) for code in context.args.codes]
        bench.samples.enliven(dossiers)
    return answer(context, "sample/1", {"dossiers": dossiers}, lambda: say("sample-enlivened", n=len(dossiers)))
