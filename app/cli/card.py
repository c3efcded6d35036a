"""``satchel card …`` and ``satchel search``: borrow, look at one's cards, return; find."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, local_time, print_json, say, table
from app.cli.parser import Parser
from app.cli.typed import add_texts, fill_texts
from app.cli.values_file import read_text
from app.i18n import tr
from app.models.enums import Purpose
from app.services.cards import CardView


def add(branch: Parser, name: str, options: Parser) -> None:
    if name == "search":
        branch.add_argument("text", help=tr("cli.help.search-text"))
        branch.set_defaults(handler=search)
        return
    leaves = branch.leaves(options)

    leaf = leaves.add("issue", "card-issue", issue)
    leaf.add_argument("code")
    leaf.add_argument("--text", help=tr("cli.help.card-text"))
    add_texts(leaf, "text")

    leaf = leaves.add("list", "card-list", listed)
    leaf.add_argument("--ended", action="store_true", help=tr("cli.help.card-ended"))

    leaves.add("return", "card-return", give_back).add_argument("number")


def issue(context: Context) -> int:
    fill_texts(context)
    with context.workbench() as bench:
        purpose = Purpose(context.args.purpose) if context.args.purpose else bench.cards.last_statement()[0]
        card = bench.cards.issue_own(bench.dossiers.find(context.args.code), purpose, text=context.args.text)
    return _one(context, card, "card-issued")


def give_back(context: Context) -> int:
    with context.workbench() as bench:
        card = bench.cards.give_back(context.args.number)
    return _one(context, card, "card-returned")


def listed(context: Context) -> int:
    with context.workbench() as bench:
        cards = bench.cards.mine(ended=context.args.ended)
    if context.json:
        print_json("card-list/1", cards)
    else:
        heads = [tr(f"field.card.{name}") for name in ("number", "state", "dossier_id", "purpose", "place", "due_at")]
        table(
            heads,
            [
                (
                    card.number, tr(f"enum.CardState.{card.state}"), card.dossier_name,
                    tr(f"enum.Purpose.{card.purpose}"), tr(f"enum.Place.{card.place}"), local_time(card.due_at),
                )
                for card in cards
            ],
        )  # fmt: skip
    return 0


def search(context: Context) -> int:
    text = context.args.text
    if text == "-":  # the words stand in no list of processes; a passphrase from stdin is its first line
        context.passphrase()
        text = read_text("-", "values-file").strip()
    with context.workbench() as bench:
        hits = bench.search.find(text)
    if context.json:
        print_json("search/1", hits)
    elif not hits:
        say("nothing-found")
    else:
        table(
            [tr("cli.kind"), tr("cli.name"), tr("cli.dossier"), tr("cli.context")],
            [
                (tr(f"entity.{hit.entity}"), hit.title, f"{hit.dossier_code} {hit.dossier_name}", hit.context)
                for hit in hits
            ],
        )
    return 0


def _one(context: Context, card: CardView, key: str) -> int:
    due = local_time(card.due_at)
    return answer(
        context, "card/1", card, lambda: say(key, number=card.number, name=card.dossier_name, due=due)
    )  # fmt: skip
