"""``satchel duty …``: what *Today* shows, and a word that ends what a word can end (duties)."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, done, local_time, say, table
from app.cli.parser import Parser
from app.i18n import tr
from app.services.today import TodayView


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("list", "duty-list", listed)
    leaves.add("done", "duty-done", mark).add_argument("key")
    leaves.add("undone", "duty-undone", unmark).add_argument("key")


def listed(context: Context) -> int:
    with context.workbench() as bench:
        view = bench.today.look()
    return answer(context, "today/1", view, lambda: _tell(view))


def mark(context: Context) -> int:
    with context.workbench() as bench:
        bench.today.done(context.args.key)
    return done(context, "duty-done")


def unmark(context: Context) -> int:
    with context.workbench() as bench:
        bench.today.undone(context.args.key)
    return done(context, "duty-undone")


def _tell(view: TodayView) -> None:
    heads = [tr("cli.duty-urgency"), tr("cli.duty-due"), tr("cli.duty"), tr("cli.dossier"), tr("cli.duty-key")]
    rows = [
        (
            tr(f"cli.urgency.{one.urgency}"), one.due_on, tr(f"enum.DutyKind.{one.kind}"),
            f"{one.dossier.code} {one.dossier.name}" if one.dossier else "", one.key if one.markable else "",
        )
        for one in view.duties
    ]  # fmt: skip
    if rows:
        table(heads, rows)
    else:
        say("duty-none")
    if view.more_duties:
        say("duty-more", n=view.more_duties)
    for visit in view.visits:
        say("duty-visit", at=local_time(visit.at), subject=visit.subject, name=visit.dossier.name)
    for card in view.cards:
        say("duty-card", number=card.number, name=card.dossier.name, due=local_time(card.due_at))
