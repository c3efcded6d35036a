"""``satchel problem …``: changes that headquarters put into quarantine; withdraw them or send them again."""

from __future__ import annotations

from collections.abc import Sequence

from app.cli.context import Context
from app.cli.output import answer, local_time, say, table
from app.cli.parser import Parser
from app.i18n import has, tr
from app.services.quarantine import Aside


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("list", "problem-list", listed)
    leaves.add("withdraw", "problem-withdraw", withdraw).add_argument("seq", metavar="N", type=int)
    leaves.add("send", "problem-send", send).add_argument("seq", metavar="N", type=int)


def listed(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.exchange.quarantine.list()
    return answer(context, "problem-list/1", found, lambda: _tell(found))


def withdraw(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.exchange.quarantine.withdraw(context.args.seq)
    return answer(context, "problem-list/1", [found], lambda: say("problem-withdrawn", n=found.seq))


def send(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.exchange.quarantine.send_again(context.args.seq)
    return answer(context, "problem-list/1", [found], lambda: say("problem-sent", n=found.seq))


def _tell(found: Sequence[Aside]) -> None:
    if not found:
        say("problem-none")
        return
    heads = [tr("cli.problem-number"), tr("cli.dossier"), tr("cli.conflict-what"), tr("cli.problem-when")]
    rows = [
        (
            one.seq, f"{one.dossier_code or ''} {one.dossier_name or ''}".strip(),
            ": ".join((tr(f"entity.{one.entity}"), *(tr(label) for label in one.labels))), local_time(one.at),
        )
        for one in found
    ]  # fmt: skip
    table(heads, rows)
    for one in found:
        reason = f"syncpage.reason.{one.reason}"
        why = tr("cli.problem-mended") if one.mended else tr(reason if has(reason) else "syncpage.reason.other")
        print(f"{one.seq}: {why}")
