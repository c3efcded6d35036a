"""``satchel conflict …``: values that lost, beside those in force; keep mine, theirs, or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.cli.context import Context
from app.cli.output import answer, local_time, say, table
from app.cli.parser import Parser
from app.cli.values_file import read_text
from app.errors import UserError
from app.i18n import tr
from app.services.conflict_told import Compared, Conflict, Written
from app.services.conflict_words import what, who
from app.services.conflicts import Keep
from app.services.values import Value
from app.services.workbench import Workbench
from app.sync.merge import DELETED

Who = Callable[[Written], str]


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaf = leaves.add("list", "conflict-list", listed)
    leaf.add_argument("--settled", action="store_true", help=tr("cli.help.conflict-settled"))
    leaves.add("show", "conflict-show", show).add_argument("id")
    leaf = leaves.add("keep", "conflict-keep", keep)
    leaf.add_argument("side", choices=[one.value for one in Keep])
    leaf.add_argument("ids", metavar="ID", nargs="*")
    leaf.add_argument("--all", action="store_true", help=tr("cli.help.conflict-all"))
    value = leaf.add_mutually_exclusive_group()
    value.add_argument("--value", help=tr("cli.help.conflict-value"))
    value.add_argument("--value-file", metavar="F", help=tr("cli.help.conflict-value-file"))
    leaves.add("undo", "conflict-undo", undo)


def listed(context: Context) -> int:
    with context.workbench() as bench:
        found, by = bench.conflicts.list(settled=context.args.settled), _teller(bench)
        titles = {} if context.json else bench.conflicts.titles(found)
    return answer(context, "conflict-list/1", found, lambda: _tell_list(found, titles, by))


def show(context: Context) -> int:
    with context.workbench() as bench:
        found, by = bench.conflicts.show(context.args.id), _teller(bench)
    return answer(context, "conflict/1", found, lambda: _tell(found, by))


def keep(context: Context) -> int:
    args = context.args
    if bool(args.ids) == args.all:
        raise UserError("conflict-which")
    value = args.value
    if args.value_file:
        if args.value_file == "-":
            context.passphrase()
        value = read_text(args.value_file, "values-file").rstrip("\r\n")
    with context.workbench() as bench:
        ids = [one.id for one in bench.conflicts.list()] if args.all else args.ids
        found = bench.conflicts.settle_all(ids, Keep(args.side), value)
    return answer(context, "conflict-list/1", found, lambda: say("conflicts-settled", n=len(found)))


def undo(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.conflicts.undo()
    return answer(context, "conflict-list/1", found, lambda: say("conflicts-reopened", n=len(found)))


def _teller(bench: Workbench) -> Who:
    """Who wrote a side, on which of one's laptops, and when."""
    me, device = bench.desk.me.id, bench.desk.device
    return lambda one: f"{who(one, me, device)} {local_time(one.at)}"


def _tell_list(found: Sequence[Conflict], titles: Mapping[str, str], by: Who) -> None:
    if not found:
        say("conflict-none")
        return
    heads = [tr("cli.conflict-id"), tr("cli.dossier"), tr("cli.conflict-what"), tr("cli.mine"), tr("cli.theirs")]
    rows = [
        (
            one.id, f"{one.dossier_code or ''} {one.dossier_name or ''}".strip(),
            " · ".join(filter(None, (titles.get(one.id), what(one)))), by(one.mine), by(one.theirs),
        )
        for one in found
    ]  # fmt: skip
    table(heads, rows)


def _tell(found: Compared, by: Who) -> None:
    one = found.conflict
    heads = [what(one), tr("cli.conflict-who"), tr("cli.conflict-value")]
    rows = [
        (tr("cli.mine"), by(one.mine), _value(one, found.mine)),
        (tr("cli.theirs"), by(one.theirs), _value(one, found.theirs)),
        (tr("cli.conflict-now"), "", _value(one, found.current)),
        (tr("cli.conflict-before"), "", _value(one, found.before)),
    ]
    if found.title:
        print(found.title)
    table(heads, rows)


def _value(one: Conflict, value: Value) -> Value:
    """A deletion in words; anything else as it is."""
    if one.field != DELETED:
        return value
    return tr("conflicts.value.deleted" if value else "conflicts.value.kept")
