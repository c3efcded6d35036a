"""``satchel map``: the relationship map of a dossier, purchase or group; coverage, warm path, changes; SVG, PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.cli.map_shown import lines, told
from app.cli.output import answer, print_json, say, table
from app.cli.parser import Parser
from app.cli.typed import add_texts, fill_texts
from app.errors import UserError
from app.i18n import language, tr
from app.reports.map_drawing import Shown
from app.rules.relations.arrange import LayoutKind, arrange
from app.services.relationship_map import MapView, coverage
from app.services.workbench import Workbench


def add(branch: Parser, name: str, options: Parser) -> None:
    branch.add_argument("code", nargs="?", help=tr("cli.help.map-code"))
    of = branch.add_mutually_exclusive_group()
    of.add_argument("--purchase", metavar="ID", help=tr("cli.help.map-purchase"))
    of.add_argument("--group", action="store_true", help=tr("cli.help.map-group"))
    of.add_argument("--single-threaded", action="store_true", help=tr("cli.help.map-single"))
    branch.add_argument("--at", metavar="DATE", type=dt.date.fromisoformat, help=tr("cli.help.map-at"))
    branch.add_argument("--since", metavar="DATE", type=dt.date.fromisoformat, help=tr("cli.help.map-since"))
    branch.add_argument("--layout", choices=("tree", "free"), help=tr("cli.help.map-layout"))
    branch.add_argument("--svg", metavar="F.svg", help=tr("cli.help.map-svg"))
    branch.add_argument("--pdf", metavar="F.pdf", help=tr("cli.help.map-pdf"))
    branch.add_argument("--force", action="store_true", help=tr("cli.help.force"))
    branch.add_argument("--coverage", action="store_true", help=tr("cli.help.map-coverage"))
    branch.add_argument("--path", metavar="PERSON", help=tr("cli.help.map-path"))
    add_texts(branch, "path")
    branch.set_defaults(handler=show)


def show(context: Context) -> int:
    fill_texts(context)
    args = context.args
    if args.single_threaded:
        return threads(context)
    if args.code is None:
        raise UserError("map-of-what")
    for option, file in ((".svg", args.svg), (".pdf", args.pdf)):
        if file and not file.lower().endswith(option):
            raise UserError("map-type")
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, args.code)
        at = _end_of(args.at) if args.at else None
        if args.group:
            view = bench.maps.group(dossier_id, at=at)
        else:
            view = bench.maps.view(dossier_id, purchase_id=args.purchase, at=at)
        kind: LayoutKind = args.layout or "tree"
        layout = arrange(view.graph, kind, {} if args.layout or at else view.kept)
        path = bench.maps.path(view, _person(view, args.path)) if args.path else None
        changed = bench.maps.since(view, _end_of(args.since)) if args.since else None
        shown = Shown(frozenset(path.people), frozenset((h.from_id, h.to_id) for h in path.hops)) if path else None
        files = [str(Path(file).absolute()) for file in (args.svg, args.pdf) if file]
        for file in files:
            bench.map_papers.save(Path(file), view, layout, language(), shown=shown, force=args.force)
    result: dict[str, Any] = told(view, layout)
    result["coverage"] = coverage(view) if args.coverage else None
    result["path"] = {"hops": path.hops, "chance": round(path.chance, 4)} if path else None
    result["changes"] = changed
    result["files"] = files
    if context.json:
        print_json("map/1", result)
        return 0
    if not (files or args.coverage or args.path or args.since):
        lines(view)
    if args.coverage:
        _coverage(view)
    if args.path:
        _path(view, path)
    for change in changed or ():
        who = " – ".join(_name(view, one) for one in (change.person_id, change.other_id) if one)
        print(f"{tr(f'cli.map.change.{change.kind}')}: {who}")
    for file in files:
        say("file-written", file=file)
    return 0


def threads(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.maps.single_threaded()
        names = _names_of(bench, [one for thread in found for one in (thread.ours,) if one])
    return answer(
        context, "map-threads/1", found,
        lambda: table(
            [tr("field.dossier.code"), tr("field.dossier.name"), tr("cli.map.ties"), tr("cli.map.holder")],
            [(one.code, one.name, one.ties, names.get(one.ours or "", "")) for one in found],
        ),
    )  # fmt: skip


def _coverage(view: MapView) -> None:
    found = coverage(view)

    def row(key: str, people: list[str]) -> None:
        print(f"{tr(f'cli.map.{key}')} ({len(people)}): {tr('cli.map.comma').join(people) or '–'}")

    row("nobody-knows", [_name(view, one) for one in found.nobody_knows])
    row("one-only", [f"{_name(view, one.person_id)} ← {_name(view, one.staff_id)}" for one in found.one_only])
    row(
        "negative",
        [
            " ← ".join([_name(view, one.person_id), *(_name(view, by.person_id) for by in one.influencers[:1])])
            for one in found.negative
        ],
    )
    if found.balance is not None:
        balance = found.balance
        say(
            "map.balance", supporting=balance.supporting, undecided=balance.undecided, opposing=balance.opposing,
            unknown=balance.unknown,
        )  # fmt: skip
        row("open-roles", [tr(f"enum.BuyingRoleKind.{role}") for role in found.open_roles])


def _path(view: MapView, path: Any) -> None:
    if path is None:
        say("map.no-path")
    else:
        names = " → ".join(_name(view, one) for one in path.people)
        say("map.path", names=names, percent=round(path.chance * 100))


def _person(view: MapView, reference: str) -> str:
    """Who is meant: an identity, or a name that only one person on the map has."""
    if reference in view.graph.people:
        return reference
    found = [p.id for p in view.graph.people.values() if p.name.casefold() == reference.strip().casefold()]
    if len(found) != 1:
        raise UserError("map-no-person" if not found else "map-several", reference=reference[:40])
    return found[0]


def _name(view: MapView, person_id: str) -> str:
    person = view.graph.people.get(person_id)
    return (person.name if person else "") or person_id[:8]


def _names_of(bench: Workbench, ids: list[str]) -> dict[str, str]:
    return {one.id: one.name for one in bench.colleagues.all() if one.id in ids}


def _end_of(day: dt.date) -> int:
    """The last millisecond of a local day."""
    return int(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()).timestamp() * 1000) - 1
