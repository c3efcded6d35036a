"""``satchel visit …``: planned, made, reported, each under the dossier's card (visits)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from app.cli.context import Context
from app.cli.output import answer, done, local_time, say, table
from app.cli.parser import Parser
from app.cli.typed import add_values, day_begins, fields_help, pairs, typed_date, typed_values
from app.cli.visit_people import named
from app.cli.visit_report import Report, read_report
from app.cli.visit_shown import visit_lines
from app.errors import UserError
from app.i18n import tr
from app.services.values import parse_minute
from app.services.visits import Part, VisitRef
from app.services.workbench import Workbench

PARTS: Final[Mapping[str, Part]] = {"met": "visit_person", "promise": "promise", "info": "information"}
"""Command → the form of what belongs to a visit."""

_DAY_MS: Final = 86_400_000
_BACK, _AHEAD = 31, 62


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("list", "visit-list", listed)
    leaf.add_argument("code", nargs="?", help=tr("cli.help.visit-list-code"))
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))
    leaf.add_argument("--since", metavar="DAY", help=tr("cli.help.since"))
    leaf.add_argument("--until", metavar="DAY", help=tr("cli.help.until"))

    leaves.add("show", "visit-show", show).add_argument("id")

    leaf = leaves.add("plan", "visit-plan", plan)
    leaf.add_argument("code")
    add_values(leaf, fields_help("visit"))

    leaf = leaves.add("set", "visit-set", assign)
    leaf.add_argument("id")
    add_values(leaf, fields_help("visit"))

    for command, entity in PARTS.items():
        leaf = leaves.add(command, f"visit-{command}", part, command=command)
        leaf.add_argument("id", help=tr("cli.help.visit-part-id"))
        add_values(leaf, fields_help(entity))
        ends = leaf.add_mutually_exclusive_group()
        ends.add_argument("--trash", action="store_true", help=tr("cli.help.part-trash"))
        ends.add_argument("--take-back", action="store_true", help=tr("cli.help.part-take-back"))
        if command == "promise":
            ends.add_argument("--kept", metavar="DAY", nargs="?", const="", help=tr("cli.help.promise-kept"))
            ends.add_argument("--reopen", action="store_true", help=tr("cli.help.promise-reopen"))

    leaf = leaves.add("made", "visit-made", made)
    leaf.add_argument("id")
    leaf.add_argument("--at", metavar="TIME", help=tr("cli.help.visit-at"))

    leaf = leaves.add("report", "visit-report", report)
    leaf.add_argument("id")
    add_values(leaf, fields_help("visit"))
    for command, entity in PARTS.items():
        leaf.add_argument(
            f"--{command}", nargs="+", action="append", default=[], metavar="FIELD=VALUE", help=fields_help(entity)
        )
    leaf.add_argument("--from", dest="source", metavar="F.json", help=tr("cli.help.visit-from"))

    leaf = leaves.add("cancel", "visit-cancel", cancel)
    leaf.add_argument("id")
    leaf.add_argument("--undo", action="store_true", help=tr("cli.help.visit-cancel-undo"))

    leaf = leaves.add("attach", "visit-attach", attach)
    leaf.add_argument("id")
    leaf.add_argument("file")

    for command, handler in (("trash", trash), ("take-back", take_back)):
        leaves.add(command, f"rows-{command}", handler).add_argument("id")


def listed(context: Context) -> int:
    args = context.args
    if args.code is None:
        return _covers(context)
    with context.workbench() as bench:
        visits = bench.visits.of(context.dossier(bench, args.code), trash=args.trash)
    heads = [tr(f"field.visit.{name}") for name in ("number", "planned_at", "state", "subject", "venue")]
    rows = [
        (one.number, local_time(one.planned_at), tr(f"enum.VisitState.{one.state}"), one.subject, one.venue)
        for one in visits
    ]
    return answer(context, "visit-list/1", visits, lambda: table(heads, rows))


def _covers(context: Context) -> int:
    """What may be seen without a card: subject and day of the visits around today."""
    since, until = (day_begins(text) for text in (context.args.since, context.args.until))
    with context.workbench() as bench:
        now = bench.desk.now_ms()
        start = now - _BACK * _DAY_MS if since is None else since
        covers = bench.visits.between(start, now + _AHEAD * _DAY_MS if until is None else until + _DAY_MS)
    heads = [tr("field.visit.planned_at"), tr("cli.dossier"), tr("field.visit.subject"), tr("cli.duty"), tr("cli.id")]
    rows = [
        (
            local_time(one.planned_at), f"{one.dossier_code} {one.dossier_name}", one.subject,
            tr(f"enum.DutyKind.{one.duty}") if one.duty else "", one.id,
        )
        for one in covers
    ]  # fmt: skip
    return answer(context, "visit-covers/1", covers, lambda: table(heads, rows))


def show(context: Context) -> int:
    with context.workbench() as bench:
        return _shown(context, bench, _opened(context, bench).id)


def plan(context: Context) -> int:
    values = typed_values(context)
    with context.workbench() as bench:
        ref = bench.visits.plan(context.dossier(bench, context.args.code), values)
    return answer(context, "visit-ref/1", ref, lambda: say("visit-planned", number=ref.number))


def assign(context: Context) -> int:
    values = typed_values(context)
    return _changed(context, lambda bench, ref: bench.visits.set(ref.id, values))


def part(context: Context) -> int:
    """An entry of a visit: added to the visit of ``id``, or the entry ``id`` itself changed."""
    args = context.args
    entity, values = PARTS[args.command], typed_values(context, needed=False)
    with context.workbench() as bench:
        ref = _visit_or_none(bench, args.id)
        if ref is None:
            ref = bench.visits.find(bench.visits.visit_of(entity, args.id))
            context.card_for(bench, ref.dossier_id)
            _change_part(context, bench, entity, named(bench, ref.dossier_id, values))
        else:
            context.card_for(bench, ref.dossier_id)
            adders = {
                "visit_person": bench.visits.add_met, "promise": bench.visits.add_promise,
                "information": bench.visits.add_information,
            }  # fmt: skip
            adders[entity](ref.id, named(bench, ref.dossier_id, values))
        return _shown(context, bench, ref.id)


def made(context: Context) -> int:
    at = _minute(context.args.at)
    return _changed(context, lambda bench, ref: bench.visits.made(ref.id, at))


def report(context: Context) -> int:
    args = context.args
    if args.source == "-":
        context.passphrase()  # from stdin too, it is the first line
    told = read_report(args.source) if args.source else Report()
    told = told.with_typed(
        typed_values(context, needed=False), *([pairs(one) for one in getattr(args, name)] for name in PARTS)
    )

    def hand_in(bench: Workbench, ref: VisitRef) -> None:
        def people(rows: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
            return [named(bench, ref.dossier_id, row) for row in rows]

        bench.visits.report(
            ref.id, told.values, met=people(told.met), promises=told.promises, information=told.information
        )  # fmt: skip

    return _changed(context, hand_in)


def cancel(context: Context) -> int:
    def act(bench: Workbench, ref: VisitRef) -> None:
        (bench.visits.plan_again if context.args.undo else bench.visits.cancel)(ref.id)

    return _changed(context, act)


def attach(context: Context) -> int:
    path = Path(context.args.file).absolute()
    with context.workbench() as bench:
        ref = _opened(context, bench)
        added = bench.attachments.add_file(ref.dossier_id, path, visit_id=ref.id)
    return answer(context, "attachment/1", added, lambda: say("attached", name=added.name, size=added.size // 1024))


def trash(context: Context) -> int:
    with context.workbench() as bench:
        bench.visits.trash(_opened(context, bench).id)
    return done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        bench.visits.take_back(_opened(context, bench).id)
    return done(context, "taken-back")


def _opened(context: Context, bench: Workbench) -> VisitRef:
    """The visit that is meant, with a card open for its dossier."""
    ref = bench.visits.find(context.args.id)
    context.card_for(bench, ref.dossier_id)
    return ref


def _changed(context: Context, action: Callable[[Workbench, VisitRef], object]) -> int:
    """Do something to a visit and show it as it is then."""
    with context.workbench() as bench:
        ref = _opened(context, bench)
        action(bench, ref)
        return _shown(context, bench, ref.id)


def _shown(context: Context, bench: Workbench, visit_id: str) -> int:
    view = bench.visits.show(visit_id)
    return answer(context, "visit/1", view, lambda: print("\n".join(visit_lines(view))))


def _change_part(context: Context, bench: Workbench, entity: Part, values: Mapping[str, object]) -> None:
    args, visits = context.args, bench.visits
    if args.trash:
        visits.remove(entity, args.id)
    elif args.take_back:
        visits.take_back_part(entity, args.id)
    elif getattr(args, "reopen", False):
        visits.reopen_promise(args.id)
    elif getattr(args, "kept", None) is not None:
        visits.keep_promise(args.id, typed_date(args.kept))
    else:
        setters = {
            "visit_person": visits.set_met, "promise": visits.set_promise, "information": visits.set_information,
        }  # fmt: skip
        setters[entity](args.id, values)


def _visit_or_none(bench: Workbench, reference: str) -> VisitRef | None:
    """The visit of a number or an id; None for the id of one of a visit's entries."""
    try:
        return bench.visits.find(reference)
    except UserError:
        if len(reference) == 36:
            return None
        raise


def _minute(text: str | None) -> int | None:
    if text is None:
        return None
    found = parse_minute(text)
    if found is None:
        raise UserError("not-a-minute", text=text[:20])
    return found
